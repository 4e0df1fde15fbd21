"""What the plain script of docs/EMBEDDING.md prints."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def run(
    tmp_path_factory: pytest.TempPathFactory, archive: Path, apps: Mapping[str, str], environment: dict[str, str]
) -> Run:
    """Return a function that runs the script beside the archive."""
    script = tmp_path_factory.mktemp("script") / "review.py"
    script.write_text(apps["review.py"], encoding="utf-8")

    def run(*arguments: str, folder: Path = archive) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, script, *arguments]
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)

    return run


def test_hits_regions_and_months_are_printed(run: Run) -> None:
    done = run("Corea del Nord")
    assert (done.returncode, done.stderr) == (0, "")
    assert "<p>Articoli: 3</p>" in done.stdout
    assert "<h2><mark>Corea del Nord</mark>, il vertice di Pyongyang</h2>" in done.stdout
    assert "<p>2025-10-27 · Asia</p>" in done.stdout
    assert "<li>Asia (3)</li>\n<li>Europa (1)</li>" in done.stdout
    assert "<li>settembre 2025: 1 ▪</li>\n<li>ottobre 2025: 2 ▪▪</li>" in done.stdout


def test_filters_narrow_the_hits_and_counts_stay_disjunctive(run: Run) -> None:
    page = run("Corea", "--region", "EUROPA", "--region", "oceania", "--since", "settembre 2025").stdout
    assert "<p>Articoli: 1</p>" in page
    assert "<li>Asia (3)</li>" in page
    assert "<li>Europa (1) ✓</li>" in page


def test_hostile_text_is_escaped(run: Run) -> None:
    page = run("lettore </title><script>alert(2)</script>").stdout
    assert "<script" not in page
    page = run("lettore virgolette").stdout
    assert "<h2>&lt;script&gt;alert(1)&lt;/script&gt; e &quot;<mark>virgolette</mark>&quot; dalla Corea</h2>" in page
    assert "<li>Oceania &amp; &quot;isole&quot; &lt;b&gt; (1)</li>" in page


def test_the_second_page_goes_on(run: Run) -> None:
    first, second = run("bollettino").stdout, run("bollettino", "--page", "2").stdout
    assert (first.count("<h2><mark>"), second.count("<h2><mark>")) == (10, 2)
    assert "<p>Articoli: 12</p>" in second


def test_no_hits_are_a_page_that_says_why(run: Run) -> None:
    done = run("pyongyagn")
    assert done.returncode == 0
    assert (
        "<p>Articoli: 0</p>\n<p>Forse cercavi: pyongyang</p>\n<p>nessun articolo contiene: pyongyagn</p>" in done.stdout
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--since", "forse domani"], 'non so leggere "forse domani" come data'),
        (["--page", "0"], "offset dev'essere un numero intero, 0 o più"),
    ],
)
def test_what_cannot_be_searched_for_is_one_line(run: Run, arguments: list[str], message: str) -> None:
    done = run("Corea", *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(message)
    assert len(done.stderr.splitlines()) == 1


def test_a_missing_index_is_one_line(run: Run, tmp_path: Path) -> None:
    done = run("Corea", folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("nessun indice in ")
    assert len(done.stderr.splitlines()) == 1
