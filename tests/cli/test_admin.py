"""The verbs of `searchlib`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import searchlib
from searchlib import Index

Runner = Callable[..., Any]
SEED = """\
Il Ponte di Legno Riapre dopo Vent'Anni

Un'opera attesa riporta in vita il borgo.

ITALIA

Carla Rinaldi

10/27/2025

a wooden bridge over a river
a wooden bridge over a river
Il Ponte di Legno Riapre dopo Vent'Anni

La cerimonia si è svolta lunedì mattina davanti a una piccola folla, tra bandiere e vecchie fotografie del borgo.

Una Storia Lunga

Il ponte era stato chiuso nel 2005 dopo una piena che ne aveva danneggiato le fondamenta e le spallate di pietra.
"""


def test_alone_it_shows_its_help(admin: Runner) -> None:
    run = admin()
    assert run.code == 0
    assert run.out == admin("--help").out
    for verb in ("index", "import", "status", "show", "remove", "facets", "similar", "suggest", "explain", "eval",
                 "check", "repair", "completion"):  # fmt: skip
        assert f"\n  {verb} " in run.out


def test_errors_are_one_line(admin: Runner, tmp_path: Path) -> None:
    for args, said in (
        (["indx"], "searchlib: there is no verb 'indx'; there are index, import,"),
        (["status", "x"], "searchlib: too many arguments (searchlib status --help)"),
        (["show"], "searchlib: ID_OR_PATH is missing (searchlib show --help)"),
        (["--foo"], "searchlib: there is no option --foo"),
        (["import", "x.md"], "searchlib: --to is missing"),
        (["status"], "searchlib: there is no index here or above"),
        (["index", "nowhere"], "searchlib: no such folder or file: nowhere"),
        (["index"], "searchlib: which folder? write: searchlib index FOLDER"),
        (["completion", "csh"], "searchlib: shell cannot be 'csh'; it is one of bash, zsh, fish"),
    ):
        run = admin(*args, cwd=tmp_path)
        assert run.code == 2, args
        assert run.err.splitlines()[-1].startswith(said)
        assert run.out == ""
    assert list(tmp_path.iterdir()) == []


def test_help_and_version_everywhere(admin: Runner) -> None:
    assert admin("--version").out == f"searchlib {searchlib.__version__}\n"
    assert admin("index", "-h").out == admin("index", "--help").out
    assert admin("index", "-h").out.startswith("Usage: searchlib index [OPTIONS] [FOLDER]...")
    assert "Uso: searchlib" in admin("-h", LC_ALL="it_IT.UTF-8").out


# -- index


def test_index_makes_and_updates(admin: Runner, corpus_only: Path) -> None:
    first = admin("index", "corpus", cwd=corpus_only)
    assert first.out == "7 added, 0 changed, 0 removed, 0 unchanged, 0 skipped, 0 repaired\n"
    assert first.err == "new index in index\n"
    (corpus_only / "corpus" / "italia" / "2025-11-05-bilancio.md").unlink()
    (corpus_only / "corpus" / "nuovo.md").write_text("# Nuovo\n\nTesto.", encoding="utf-8")
    second = admin("index", "-v", cwd=corpus_only, LC_ALL="it_IT.UTF-8")
    assert second.lines == [
        "+ nuovo.md",
        "- italia/2025-11-05-bilancio.md",
        "1 aggiunti, 0 cambiati, 1 rimossi, 6 invariati, 0 saltati, 0 riparati",
    ]
    assert (second.code, second.err) == (0, "")


def test_index_finds_the_corpus_above_and_puts_the_index_beside_it(admin: Runner, corpus_only: Path) -> None:
    assert admin("index", cwd=corpus_only / "corpus" / "asia").code == 0
    assert len(searchlib.open(corpus_only / "index")) == 7


def test_index_of_a_named_folder_is_made_here(admin: Runner, corpus_only: Path, tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    admin("index", str(corpus_only / "corpus"), cwd=here)
    assert len(searchlib.open(here / "index")) == 7
    admin("index", "--index", "altro", str(corpus_only / "corpus" / "asia"), cwd=here)
    assert len(searchlib.open(here / "altro")) == 2


def test_index_takes_several_folders_and_then_updates_those_it_knows(admin: Runner, corpus_only: Path) -> None:
    admin("index", "corpus/asia", "corpus/africa", cwd=corpus_only)
    for folder in ("asia", "africa"):
        (corpus_only / "corpus" / folder / f"altro-{folder}.md").write_text("# Altro\n\nTesto.", encoding="utf-8")
    run = admin("index", "-v", cwd=corpus_only)
    assert run.lines == [
        "+ altro-asia.md",
        "+ altro-africa.md",
        "2 added, 0 changed, 0 removed, 3 unchanged, 0 skipped, 0 repaired",
    ]


def test_index_without_sources_to_read_is_an_error(admin: Runner, archive: Path) -> None:
    (archive / "corpus").rename(archive / "altrove")
    run = admin("index", cwd=archive)
    assert (run.code, run.out) == (2, "")
    (archive / "searchlib.toml").write_text('corpus = "altrove"', encoding="utf-8")
    assert admin("index", cwd=archive).code == 0


def test_index_says_what_was_skipped_and_repaired(admin: Runner, corpus_only: Path) -> None:
    (corpus_only / "corpus" / "a.md").write_text("---\ntitle: Mosca: il vertice\n---\n\nTesto.", encoding="utf-8")
    for number in range(25):
        (corpus_only / "corpus" / f"rotto{number:02}.md").write_bytes(bytes(range(256)) * 4)
    run = admin("index", cwd=corpus_only)
    assert run.code == 0
    assert run.out == "8 added, 0 changed, 0 removed, 0 unchanged, 25 skipped, 1 repaired\n"
    lines = run.err.splitlines()
    assert lines[1].startswith("skipped rotto00.md: ")
    assert lines[21] == "skipped: 5 more (-v names them)"
    assert lines[22].startswith("repaired a.md: ")
    assert len(admin("index", "-v", cwd=corpus_only).err.splitlines()) == 25


def test_files_in_forms_that_are_not_read_are_told_where_there_is_nothing_else(
    admin: Runner, corpus_only: Path, tmp_path: Path
) -> None:
    pages = tmp_path / "pagine"
    (pages / "vecchie").mkdir(parents=True)
    for name in ("a.html", "vecchie/b.HTML", "c.docx", "foto.jpg", ".nascosto.pdf"):
        (pages / name).touch()
    line = "searchlib: not read: 2 .html, 1 .docx; articles are read from .md .markdown .mdx .txt .json .jsonl .ndjson"
    assert admin("index", str(pages), cwd=corpus_only).err.splitlines()[-1] == line
    (pages / "d.txt").write_text("Titolo\n\nTesto.", encoding="utf-8")
    assert "not read" not in admin("index", str(pages), cwd=corpus_only).err
    assert admin("index", "-v", str(pages), cwd=corpus_only).err.splitlines() == [line]
    assert json.loads(admin("index", "--json", str(pages), cwd=corpus_only).out)["others"] == [
        "a.html", "c.docx", "vecchie/b.HTML",
    ]  # fmt: skip


def test_index_reports_in_json(admin: Runner, corpus_only: Path) -> None:
    (corpus_only / "corpus" / "rotto.md").write_bytes(bytes(range(256)))
    report = json.loads(admin("index", "--json", cwd=corpus_only).out)
    assert report["schema"] == 1
    assert len(report["added"]) == 7
    assert set(report) == {"schema", "added", "changed", "removed", "unchanged", "skipped", "repaired", "others"}
    assert set(report["skipped"][0]) == {"path", "code", "reason"}


def test_rebuild_reads_everything_anew(admin: Runner, archive: Path) -> None:
    before = searchlib.open(archive / "index").info().generation
    run = admin("index", "--rebuild", cwd=archive)
    assert run.out == "0 added, 0 changed, 0 removed, 7 unchanged, 0 skipped, 0 repaired\n"
    assert searchlib.open(archive / "index").info().generation > before
    assert admin("index", "--rebuild", "corpus/asia", cwd=archive).out == run.out


def test_rebuild_mends_a_damaged_index(admin: Runner, search: Runner, archive: Path) -> None:
    for path in (archive / "index").glob("_MAIN_*.toc"):
        path.write_bytes(path.read_bytes()[:-30])
    broken = search("vertice", cwd=archive)
    assert (broken.code, broken.err.count("\n")) == (2, 1)
    assert admin("index", cwd=archive).code == 2
    run = admin("index", "--rebuild", "corpus", cwd=archive)
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("0 added, 0 changed, 0 removed, 7 unchanged")
    assert search("vertice", cwd=archive).code == 0


def test_articles_of_no_file_survive(admin: Runner, archive: Path, opened: Index) -> None:
    with opened.writer() as writer:
        writer.upsert(searchlib.Article(id="a-mano", title="Scritto a mano"))
    admin("index", cwd=archive)
    admin("index", "--rebuild", cwd=archive)
    assert "a-mano" in opened


# -- import


def test_import_writes_markdown(admin: Runner, search: Runner, tmp_path: Path) -> None:
    (tmp_path / "seme.txt").write_text(SEED, encoding="utf-8")
    run = admin("import", "seme.txt", "--to", "corpus", cwd=tmp_path)
    assert (run.code, run.out) == (0, "1 written, 0 skipped, 0 repaired\n")
    (page,) = (tmp_path / "corpus").glob("*.md")
    assert "Carla Rinaldi" in page.read_text(encoding="utf-8")
    assert search("ponte", "-r", "italia", "--date", "2025-10-27", cwd=tmp_path).code == 0


def test_import_of_a_file_that_is_not_there_writes_nothing(admin: Runner, tmp_path: Path) -> None:
    (tmp_path / "seme.txt").write_text(SEED, encoding="utf-8")
    run = admin("import", "seme.txt", "typo.txt", "--to", "corpus", cwd=tmp_path)
    assert (run.code, run.out, run.err) == (2, "", "searchlib: no such folder or file: typo.txt\n")
    assert not (tmp_path / "corpus").exists()


def test_import_never_overwrites_without_being_told(admin: Runner, tmp_path: Path) -> None:
    (tmp_path / "seme.txt").write_text(SEED, encoding="utf-8")
    admin("import", "seme.txt", "--to", "corpus", cwd=tmp_path)
    (page,) = (tmp_path / "corpus").glob("*.md")
    page.write_text("mio", encoding="utf-8")
    again = admin("import", "seme.txt", "--to", "corpus", cwd=tmp_path)
    assert again.code == 1
    assert again.out == "0 written, 1 skipped, 0 repaired\n"
    assert again.err.startswith("skipped seme.txt: ")
    assert page.read_text(encoding="utf-8") == "mio"
    told = admin("import", "seme.txt", "--to", "corpus", "--overwrite", "-v", cwd=tmp_path)
    assert told.lines[0] == f"+ corpus/{page.name}"
    assert page.read_text(encoding="utf-8") != "mio"


# -- status, show, remove, facets, explain


def test_status(admin: Runner, archive: Path) -> None:
    (archive / "corpus" / "nuovo.md").write_text("# Nuovo\n\nTesto.", encoding="utf-8")
    lines = admin("status", cwd=archive).lines
    assert [line[:13].strip() for line in lines] == [
        "Index", "Articles", "Dates", "Size", "Generation", "Sources", "Changed files",
    ]  # fmt: skip
    assert [line[15:] for line in lines[:3]] == ["index", "7", "3 February 2024 – 5 November 2025"]
    assert [line[15:] for line in lines[5:]] == ["corpus", "1"]


def test_status_in_json(admin: Runner, archive: Path) -> None:
    status = json.loads(admin("status", "--json", cwd=archive).out)
    assert status["articles"] == 7
    assert (status["first_date"], status["last_date"]) == ("2024-02-03", "2025-11-05")
    assert status["sources"] == [str(archive / "corpus")]
    assert status["changed_files"] == 0


def test_status_says_which_sources_are_gone(admin: Runner, archive: Path) -> None:
    (archive / "corpus").rename(archive / "altrove")
    assert "corpus (gone)" in admin("status", cwd=archive).out


def test_show_by_id_and_by_the_path_that_was_printed(admin: Runner, search: Runner, built: Path) -> None:
    below = built / "corpus" / "italia"
    path = search("--format", "paths", "vertice", cwd=below).out.strip()
    run = admin("show", path, cwd=below)
    assert run.lines[0] == "Corea del Nord, un vertice dietro le porte chiuse"
    assert run.out.replace("../", "corpus/") == admin("show", "asia/2025-10-12-corea.md").out
    assert "Il vertice è durato due ore." in run.out


def test_show_keeps_what_an_article_is_apart_from_fields_of_the_same_names(admin: Runner, archive: Path) -> None:
    page = archive / "corpus" / "doppio.md"
    page.write_text("---\ntitle: Prova\npath: /vecchio/123\nimages: 4\ntag: [uno]\ntags: [due]\n---\nTesto.\n")
    admin("index", "corpus", cwd=archive)
    run = admin("show", "doppio.md", cwd=archive)
    shown = ["tags: uno", "id: doppio.md", "path: corpus/doppio.md", "path: /vecchio/123", "images: 4", "tags: ['due']"]
    assert run.lines[-6:] == shown


def test_show_by_a_path_of_several_articles_names_them(admin: Runner) -> None:
    run = admin("show", "corpus/note.jsonl")
    assert run.code == 2
    assert run.err.startswith("searchlib: 2 articles were read from 'corpus/note.jsonl'; name one by its id: ")
    assert "breve-1" in run.err
    assert admin("show", "breve-1").code == 0


def test_show_by_a_path_of_an_article_with_an_id_of_its_own(admin: Runner, archive: Path) -> None:
    (archive / "corpus" / "n.md").write_text("---\nid: nuovo-1\ntitle: Nuovo\n---\nTesto.", encoding="utf-8")
    admin("index", cwd=archive)
    assert admin("show", "corpus/n.md", cwd=archive).lines[0] == "Nuovo"


def test_show_of_nothing(admin: Runner) -> None:
    run = admin("show", "nessuno")
    assert (run.code, run.err) == (1, "searchlib: no article has the id or path 'nessuno'\n")


def test_show_in_json_has_every_field(admin: Runner) -> None:
    article = json.loads(admin("show", "asia/2025-10-12-corea.md", "--json").out)
    assert article["schema"] == 1
    assert article["date"] == "2025-10-12"
    assert article["image_alts"] == ["due sedie vuote"]
    assert article["body"].startswith("La Corea del Nord ha ricevuto")


def test_show_prints_no_control_characters(admin: Runner, hostile: Path) -> None:
    (hit,) = searchlib.open(hostile / "index").search("mare")
    run = admin("show", hit.id, cwd=hostile)
    assert run.code == 0
    assert "\x1b" not in run.out
    assert "\u202e" not in run.out


def test_remove(admin: Runner, opened: Index, archive: Path) -> None:
    run = admin("remove", "corpus/asia/2025-10-12-corea.md", "breve-1", "nessuno", cwd=archive)
    assert (run.code, run.out) == (0, "2 removed\n")
    assert run.err == "searchlib: no article has the id or path 'nessuno'\n"
    assert len(opened) == 5
    assert admin("remove", "breve-1", cwd=archive).code == 1
    assert admin("remove", "corpus/note.jsonl", cwd=archive).out == "1 removed\n"


def test_facets(admin: Runner) -> None:
    run = admin("facets", "guerra", "-africa", "--facets", "region,date:year")
    assert run.lines == [
        "region\teuropa orientale\tEuropa orientale\t1",
        "region\titalia\tItalia\t1",
        "date\t2025\t2025\t2",
    ]
    assert admin("facets", "-r", "italia", "--facets", "author").lines == ["author\tettore galli\tEttore Galli\t1"]
    assert set(json.loads(admin("facets", "--json").out)["facets"]) == {"region", "date"}
    nothing = admin("facets", "parallelepipedo")
    assert (nothing.code, nothing.err) == (1, "searchlib: no article has: parallelepipedo\n")


def test_explain_says_what_newer_articles_gain(admin: Runner) -> None:
    given = "guerra", "corpus/europa/2025-10-20-donbass.md"
    plain, recent = (json.loads(admin("explain", *given, "--json", *options).out) for options in ((), ("--recent",)))
    assert recent["score"] > plain["score"]


def test_explain_adds_up_to_the_score(admin: Runner, search: Runner) -> None:
    run = admin("explain", "guerra", "donbass", "corpus/europa/2025-10-20-donbass.md")
    header, *rows, total = (line.split() for line in run.lines)
    assert header == ["kind", "text", "frequency", "score"]
    assert total[0] == "sum"
    assert abs(sum(float(row[-1]) for row in rows) - float(total[1])) < 0.01
    (hit,) = json.loads(search("--json", "guerra", "donbass").out)["hits"]
    assert abs(hit["score"] - float(total[1])) < 0.001
    explained = json.loads(admin("explain", "guerra", "donbass", hit["id"], "--json").out)
    assert explained["score"] == hit["score"]
    assert set(explained["evidence"][0]) == {"kind", "text", "frequency", "score"}


def test_explain_names_evidence_in_the_language_of_the_reader(admin: Runner) -> None:
    given = "guerra", "donbass", "corpus/europa/2025-10-20-donbass.md"
    kinds = {
        language: {line.split()[0] for line in admin("explain", *given, LC_ALL=language).lines}
        for language in ("C.UTF-8", "it_IT.UTF-8")
    }
    assert {"kind", "stem", "surface", "title", "sum"} <= kinds["C.UTF-8"]
    assert {"tipo", "radice", "forma", "titolo", "somma"} <= kinds["it_IT.UTF-8"]
    assert not {"stem", "surface", "title"} & kinds["it_IT.UTF-8"]


def test_explain_of_what_does_not_match(admin: Runner) -> None:
    run = admin("explain", "tifone", "breve-1", LC_ALL="it_IT.UTF-8")
    assert (run.code, run.err) == (1, "searchlib: la ricerca non trova 'breve-1'\n")
    assert admin("explain", "tifone", "nessuno").code == 1
