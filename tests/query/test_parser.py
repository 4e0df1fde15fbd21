from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchlib.dates import Period
from searchlib.messages import TEXTS
from searchlib.query.ast import Adjacent, And, Dated, Everything, Fuzzy, Node, Not, Or, Phrase, Prefix, Within, Word
from searchlib.query.parser import ParsedQuery, QueryLimits, parse
from searchlib.query.plain import plain_query

TODAY = datetime.date(2025, 11, 15)
WIDE = QueryLimits(max_characters=10**7, max_terms=10**6, max_depth=150)
ALL_FIELDS = "titolo, sommario, testo, regione, autore, data, tag, paese"


def read(text: str, limits: QueryLimits = QueryLimits()) -> ParsedQuery:
    return parse(text, TODAY, limits=limits)


def codes(text: str, limits: QueryLimits = QueryLimits()) -> list[str]:
    return [warning.code for warning in read(text, limits).warnings]


def describe(node: Node) -> str:
    """Return a tree as one line in the language of queries, every bracket written out: `(corea AND NOT "sud")`."""
    match node:
        case Everything():
            return "*"
        case Word(text):
            return f"+{text}" if text in ("AND", "OR", "NOT") else text
        case Phrase(text, slop):
            return f'"{text}"' if slop is None else f'"{text}"~{slop}'
        case Prefix(text):
            return f"{text}*"
        case Fuzzy(text):
            return f"{text}~"
        case Within(name, child):
            return f"{name}:{describe(child)}"
        case Dated(period):
            return f"date:{'*' if period == Period() else period}"
        case Not(child):
            return f"NOT {describe(child)}"
        case And(children):
            return f"({' AND '.join(map(describe, children))})"
        case Or(children):
            return f"({' OR '.join(map(describe, children))})"
        case Adjacent(children):
            return f"({' '.join(map(describe, children))})"
    raise AssertionError(node)


UNDERSTOOD = [
    # words side by side
    ("", "*"),
    ("   \t\n ", "*"),
    ("corea", "corea"),
    ("corea del nord", "(corea del nord)"),
    ("  corea\u00a0nord\n", "(corea nord)"),
    ("Corea and nord or sud not est", "(Corea and nord or sud not est)"),
    # operators and what binds tighter
    ("a AND b", "(a AND b)"),
    ("a OR b", "(a OR b)"),
    ("a b OR c d", "((a b) OR (c d))"),
    ("a b AND c", "(a (b AND c))"),
    ("a AND b c AND d", "((a AND b) (c AND d))"),
    ("a AND b OR c AND d", "((a AND b) OR (c AND d))"),
    ("a OR b OR c", "(a OR b OR c)"),
    ("a OR (b OR c)", "(a OR b OR c)"),
    ("(a AND b) AND c", "(a AND b AND c)"),
    ("(a OR b) c", "((a OR b) c)"),
    ("(a OR b) AND c", "((a OR b) AND c)"),
    ("(a b) AND c", "((a b) AND c)"),
    ("a AND(b OR c)d", "((a AND (b OR c)) d)"),
    ("(a (b (c d)))", "(a b c d)"),
    ("((corea))", "corea"),
    ("()", "*"),
    ("a () b", "(a b)"),
    # exclusion
    ("-corea", "NOT corea"),
    ("NOT corea", "NOT corea"),
    ("corea -nord", "(corea NOT nord)"),
    ("corea NOT nord sud", "(corea NOT nord sud)"),
    ("corea AND NOT nord", "(corea AND NOT nord)"),
    ("corea OR -nord", "(corea OR NOT nord)"),
    ('corea -"patto di difesa"', '(corea NOT "patto di difesa")'),
    ('corea AND NOT "sud"', '(corea AND NOT "sud")'),
    ("corea -(nord OR sud)", "(corea NOT (nord OR sud))"),
    ("corea -regione:europa", "(corea NOT region:europa)"),
    ("(-a -b)", "(NOT a NOT b)"),
    ("NOT NOT x", "x"),
    ("NOT NOT NOT x", "NOT x"),
    ("NOT -x", "x"),
    ("-(-x)", "x"),
    ("NOT (NOT (NOT x))", "NOT x"),
    ("-AND", "NOT +AND"),
    # hyphens and dashes that exclude nothing
    ("indo-pacifica covid-19 Mosca-Pyongyang", "(indo-pacifica covid-19 Mosca-Pyongyang)"),
    ("corea - nord", "(corea nord)"),
    ("corea – nord — sud", "(corea nord sud)"),
    ("-", "*"),
    ("corea-", "corea"),
    ("--corea", "corea"),
    ('"corea"-nord (sud)-est', '("corea" nord sud est)'),
    ("-?  corea", "corea"),
    ("(- )corea", "corea"),
    # plus
    ("+corea +nord", "(corea nord)"),
    ("C++ +", "C++"),
    ("+AND", "+AND"),
    # phrases
    ('"patto di difesa"', '"patto di difesa"'),
    ("“patto di difesa”", '"patto di difesa"'),
    ("„patto di difesa“", '"patto di difesa"'),
    ("«patto di difesa»", '"patto di difesa"'),
    ('«il "patto" di difesa»', '"il patto di difesa"'),
    ('"  patto   di difesa "', '"patto di difesa"'),
    ('"corea"', '"corea"'),
    ('a""b', "(a b)"),
    ('"" " " "?!"', "*"),
    ('"a b"~10', '"a b"~10'),
    ('"a b"~0', '"a b"~0'),
    ('"a b"~', '"a b"'),
    ('"a b" ~ c', '("a b" c)'),
    ('corea"del nord"sud', '(corea "del nord" sud)'),
    ('"a AND (b) -c d:e"', '"a AND (b) -c d:e"'),
    ('l\'"alleanza"', '(l\' "alleanza")'),
    # apostrophes
    ("dell'ONU l’incontro", "(dell'ONU l’incontro)"),
    ("citta' po'", "(citta' po')"),
    ("l'incontro, un po', perche'?", "(l'incontro un po' perche')"),
    ("'corea' 'del nord'", "(corea del nord')"),
    ("' ’", "*"),
    # beginnings and typing errors
    ("core*", "core*"),
    ("indo-pac*", "indo-pac*"),
    ("c*", "c*"),
    ("core**", "core*"),
    ("*", "*"),
    ("* corea *", "corea"),
    ("corea AND * AND nord", "(corea AND nord)"),
    ("corea OR * OR nord", "*"),
    ("-*", "NOT *"),
    ("!* NOT *", "(NOT * NOT *)"),
    ("corea -* x", "(corea NOT * x)"),
    ("corea AND NOT *", "(corea AND NOT *)"),
    ("-(corea OR *)", "NOT *"),
    ("NOT NOT *", "*"),
    ("regione:* -autore:*", "(region:* NOT author:*)"),
    ("tag:(*) corea", "(tags:* corea)"),
    ("tag:-* regione:(* asia)", "(NOT tags:* region:asia)"),
    ("data:* -data:*", "(date:* NOT date:*)"),
    ("titolo:(* corea)", "title:corea"),
    ("-core*", "NOT core*"),
    ("core*, nord", "(core* nord)"),
    ("corea~", "corea~"),
    ("corea~1 corea~2", "(corea~ corea~)"),
    ("corea~, nord", "(corea~ nord)"),
    ("~corea a~b", "(corea a~b)"),
    ("corea~~ corea.~ corea~?~2 U.S.A.~", "(corea~ corea~ corea~ U.S.A.~)"),
    # fields
    ("regione:asia", "region:asia"),
    ("REGIONE:Asia Region:asia", "(region:Asia region:asia)"),
    ("autore:pomacchi firma:rossi", "(author:pomacchi author:rossi)"),
    ('titolo:"patto di difesa"', 'title:"patto di difesa"'),
    ("titolo:(patto OR accordo)", "title:(patto OR accordo)"),
    ("titolo:(patto difesa) corea", "(title:(patto difesa) corea)"),
    ("titolo:patto difesa", "(title:patto difesa)"),
    ("tag:corea*", "tags:corea*"),
    ('paese:russia -luogo:"corea del nord"', '(places:russia NOT places:"corea del nord")'),
    ("place:(russia OR ucraina) nazione:*", "(places:(russia OR ucraina) places:*)"),
    ("testo:corea~", "body:corea~"),
    ("id:2025/10/foo-1", "id:2025/10/foo-1"),
    ("image-alt:bandiera", "image_alts:bandiera"),
    ("titolo:-corea", "NOT title:corea"),
    ("-titolo:-corea", "title:corea"),
    ('titolo:-"a b"', 'NOT title:"a b"'),
    ("titolo:(a -b)", "title:(a NOT b)"),
    ("titolo:(autore:x)", "author:x"),
    ("titolo:(autore:x y)", "title:(author:x y)"),
    ("titolo:autore:x", "author:x"),
    ("titolo:AND", "title:+AND"),
    ('regione:"" autore:() corea', "corea"),
    # what only looks like a field
    ("Mosca: il vertice", "(Mosca il vertice)"),
    ("regione:", "regione"),
    ("regione: asia", "(regione asia)"),
    ("regione:?", "regione"),
    ("10:30", "10:30"),
    ("https://x.y/z", "https://x.y/z"),
    ("https://x.y:80/z?a=b", "https://x.y:80/z?a=b"),
    (":corea :: :", "corea"),
    # dates
    ("data:2025-10", "date:2025-10-01..2025-10-31"),
    ("data:2025-01..2025-10", "date:2025-01-01..2025-10-31"),
    ("dal:2025-10", "date:2025-10-01.."),
    ("after:2025 guerra", "(date:2025-01-01.. guerra)"),
    ("guerra al:ottobre 2025 mare", "(guerra date:..2025-10-31 mare)"),
    ("prima:2025-10", "date:..2025-09-30"),
    ("before:2025-10-27", "date:..2025-10-26"),
    ('dopo:"ottobre 2025"', "date:2025-11-01.."),
    ("dal:(2024 OR 2025-03)", "(date:2024-01-01.. OR date:2025-03-01..)"),
    ("-dal:2025", "NOT date:2025-01-01.."),
    ("dopo:2025-10..", "date:2025-10-01.."),
    ("dal:2024 al:2025-03", "(date:2024-01-01.. date:..2025-03-31)"),
    ("data:2025-10-01..", "date:2025-10-01.."),
    ("data:..2025-10", "date:..2025-10-31"),
    ("data:ieri", "date:2025-11-14"),
    ("date:ieri, corea", "(date:2025-11-14 corea)"),
    ('data:"ultimi 30 giorni" corea', "(date:2025-10-17..2025-11-15 corea)"),
    ("data:(ultimi 30 giorni)", "date:2025-10-17..2025-11-15"),
    ("data:(ieri OR oggi)", "(date:2025-11-14 OR date:2025-11-15)"),
    ("data:(2025-10 -2025-10-03)", "(date:2025-10-01..2025-10-31 NOT date:2025-10-03)"),
    ("-data:2025-10", "NOT date:2025-10-01..2025-10-31"),
    ("data:3/4/2025", "date:2025-04-03"),
    ("titolo:(data:ieri corea)", "title:(date:2025-11-14 corea)"),
    ("titolo:data:ieri", "date:2025-11-14"),
    ("data:ottobre 2025 corea", "(date:2025-10-01..2025-10-31 corea)"),
    ("-data:ottobre 2024, corea", "(NOT date:2024-10-01..2024-10-31 corea)"),
    ("data:ultimi 30 giorni corea", "(date:2025-10-17..2025-11-15 corea)"),
    ("data:ottobre dell'anno scorso", "date:2024-10-01..2024-10-31"),
    ("data:dal 3 al 10 aprile 2025 a roma", "(date:2025-04-03..2025-04-10 a roma)"),
    ("data:2025 in corea", "(date:2025-01-01..2025-12-31 in corea)"),
    ("data:ieri, 2024", "(date:2025-11-14 2024)"),
    ("data:ottobre -2025 x", "(date:2025-10-01..2025-10-31 NOT 2025 x)"),
    ("data:ottobre OR 2024", "(date:2025-10-01..2025-10-31 OR 2024)"),
    ("titolo:(data:marzo scorso) x", "(date:2025-03-01..2025-03-31 x)"),
    ("data:(titolo:corea ieri)", "(title:corea date:2025-11-14)"),
    # punctuation
    ("? !!! ... ; [] {}", "*"),
    ("corea? [nord] {sud} corea...", "(corea nord sud corea)"),
    ("U.S.A. S.p.A., U.S.A.", "(U.S.A. S.p.A. U.S.A.)"),
    ("10.000 1,5 100% 3.", "(10.000 1,5 100% 3)"),
    ("A&B #corea @nord USA/Cina", "(A&B corea nord USA/Cina)"),
    ("‹corea› ¿nord? •sud", "(corea nord sud)"),
    ("a && b || c", "((a AND b) OR c)"),
    ('(a)&&(b)||"c"', '((a AND b) OR "c")'),
    ("!corea", "NOT corea"),
    ('vertice !corea !"a b" !(c OR d) !titolo:x', '(vertice NOT corea NOT "a b" NOT (c OR d) NOT title:x)'),
    ('!-corea titolo:!x titolo:!"a b"', '(corea NOT title:x NOT title:"a b")'),
    ("Allarme! corea ! nord !! !!sud (est)!", "(Allarme corea nord sud est)"),
    ('"corea"!nord a&&b', '("corea" nord a&&b)'),
    ("_corea_ titolo\\:x", "(corea titolo\\:x)"),
    # characters that are none
    ("\x00corea\x00nord\x1b", "(corea nord)"),
    ("co\u00adrea \ufeffnord", "(corea nord)"),
    ("\ud800corea \udfff", "corea"),
    ("🇰🇵 corea 🔥", "corea"),
    ("città citta\u0300 東京", "(città citta\u0300 東京)"),
]


@pytest.mark.parametrize(("text", "tree"), UNDERSTOOD, ids=[repr(text) for text, _ in UNDERSTOOD])
def test_query_is_understood_without_a_warning(text: str, tree: str) -> None:
    parsed = read(text)
    assert describe(parsed.root) == tree
    assert parsed.warnings == ()


OVER_LIMITS = {"query-too-deep", "query-too-many-prefixes", "query-too-many-typos"}
NOT_UNDERSTOOD = [
    # operators with nothing on one side
    ("AND corea", "corea", ["query-dangling-operator"]),
    ("OR corea", "corea", ["query-dangling-operator"]),
    ("corea AND", "corea", ["query-dangling-operator"]),
    ("corea OR", "corea", ["query-dangling-operator"]),
    ("corea NOT", "corea", ["query-dangling-operator"]),
    ("&& corea ||", "corea", ["query-dangling-operator"] * 2),
    ("AND", "*", ["query-dangling-operator"]),
    ("NOT", "*", ["query-dangling-operator"]),
    ("a AND AND b", "(a AND b)", ["query-dangling-operator"]),
    ("a OR OR b", "(a OR b)", ["query-dangling-operator"]),
    ("a AND OR b", "(a OR b)", ["query-dangling-operator"]),
    ("a OR AND b", "(a OR b)", ["query-dangling-operator"]),
    ("a NOT AND b", "(a NOT b)", ["query-dangling-operator"]),
    ("a NOT OR b", "(a OR b)", ["query-dangling-operator"]),
    ("(a AND) b", "(a b)", ["query-dangling-operator"]),
    ("a (OR b)", "(a b)", ["query-dangling-operator"]),
    ("a AND ?", "a", ["query-dangling-operator"]),
    ("a OR ()", "a", ["query-dangling-operator"]),
    ("NOT (AND) OR", "*", ["query-dangling-operator"] * 2),
    # brackets and quotation marks
    ("(corea nord", "(corea nord)", ["query-unbalanced"]),
    ("corea) nord", "(corea nord)", ["query-unbalanced"]),
    (")(", "*", ["query-unbalanced"]),
    ("((a OR b) c", "((a OR b) c)", ["query-unbalanced"]),
    ("corea :)", "corea", ["query-unbalanced"]),
    ('"patto di difesa', '"patto di difesa"', ["query-unclosed-quote"]),
    ('corea "', "corea", ["query-unclosed-quote"]),
    ("«patto di difesa", '"patto di difesa"', ["query-unclosed-quote"]),
    ('(corea "nord)', '(corea "nord)")', ["query-unclosed-quote", "query-unbalanced"]),
    # wildcards where there are none
    ("*rea", "rea", ["query-wildcard"]),
    ("co*ea", "(co ea)", ["query-wildcard"]),
    ("-co*ea", "NOT (co ea)", ["query-wildcard"]),
    ("**corea**", "corea", ["query-wildcard"]),
    ("titolo:*", "*", ["query-field-star"]),
    ("titolo:+*,", "*", ["query-field-star"]),
    ("titolo:+*(", "*", ["query-field-star", "query-unbalanced"]),
    ("corea -testo:(*)", "corea", ["query-field-star"]),
    ("corea immagine:!* id:*", "corea", ["query-field-star"] * 2),
    ("foo:*", "foo", ["query-unknown-field"]),
    ('"patto di dif*"', '"patto di dif"', ["query-wildcard"]),
    # distances
    ('"a b"~100', '"a b"~99', ["query-distance"]),
    ('"a b"~' + "9" * 3900, '"a b"~99', ["query-distance"]),
    ('"a b" ' + "9" * 4000, '"a b"', ["query-cut"]),
    ("corea~3", "corea~", ["query-distance"]),
    ("corea~0.8", "corea~", ["query-distance"]),
    ("corea~" + "9" * 3000, "corea~", ["query-distance"]),
    # fields that there are not
    ("foo:bar", "(foo bar)", ["query-unknown-field"]),
    ("-foo:bar x", "(NOT (foo bar) x)", ["query-unknown-field"]),
    ('foo:"a b"', '(foo "a b")', ["query-unknown-field"]),
    ("foo:(a OR b)", "(foo (a OR b))", ["query-unknown-field"]),
    ("foo:()", "foo", ["query-unknown-field"]),
    ('foo:"?"', "foo", ["query-unknown-field"]),
    ("-foo:bar:() x", "(NOT (foo bar) x)", ["query-unknown-field"] * 2),
    ("a AND foo:bar", "(a AND (foo bar))", ["query-unknown-field"]),
    ("foo:bar foo:bar", "(foo bar foo bar)", ["query-unknown-field"]),
    ("foo:titolo:x", "(foo title:x)", ["query-unknown-field"]),
    ("titolo:foo:x", "title:(foo x)", ["query-unknown-field"]),
    ("AND:x", "(+AND x)", ["query-unknown-field"]),
    # dates that are none
    ("data:boh", "boh", ["query-bad-date"]),
    ('data:"la volta buona" corea', "(la volta buona corea)", ["query-bad-date"]),
    ("-data:boh", "NOT boh", ["query-bad-date"]),
    ("data:2025-13", "2025-13", ["query-bad-date"]),
    ("data:2025-10..2025-01", "2025-10..2025-01", ["query-bad-date"]),
    ("data:(boh OR ieri)", "(boh OR date:2025-11-14)", ["query-bad-date"]),
    ("data:boh*", "boh", ["query-bad-date"]),
    ('data:"boh (titolo:x) ~ -"', "(boh titolo x)", ["query-bad-date"]),
    ("data:(data:boh)", "boh", ["query-bad-date"]),
    ("data:" + "9" * 500, "9" * 500, ["query-bad-date"]),
]


@pytest.mark.parametrize(
    ("text", "tree", "warned"), NOT_UNDERSTOOD, ids=[repr(text[:30]) for text, _, _ in NOT_UNDERSTOOD]
)
def test_what_is_not_understood_is_searched_as_plain_words(text: str, tree: str, warned: list[str]) -> None:
    parsed = read(text)
    assert describe(parsed.root) == tree
    assert sorted(warning.code for warning in parsed.warnings) == sorted(warned)


@pytest.mark.parametrize(
    ("text", "english", "italian"),
    [
        (
            "regoine:asia",
            'there is no field "regoine" (try: regione): searched as plain words',
            'il campo "regoine" non esiste (prova: regione): cercato come parole semplici',
        ),
        (
            "zzz:asia",
            f'there is no field "zzz" (try: {ALL_FIELDS}): searched as plain words',
            f'il campo "zzz" non esiste (prova: {ALL_FIELDS}): cercato come parole semplici',
        ),
        (
            "corea AND",
            "AND has nothing to apply to: it was ignored",
            "AND non ha nulla a cui applicarsi: è stato ignorato",
        ),
        (
            "data:{0}",
            '"{0}" cannot be read as a date (several words go between quotation marks): searched as plain words',
            '"{0}" non si può leggere come data (più parole vanno tra virgolette): cercato come parole semplici',
        ),
        (
            "core~9",
            '"core~9": the number after ~ goes from 1 to 2',
            '"core~9": il numero dopo ~ va da 1 a 2',
        ),
    ],
)
def test_warning_says_what_was_not_understood(text: str, english: str, italian: str) -> None:
    (warning,) = read(text).warnings
    assert warning.text("en") == english
    assert warning.text("it") == italian


@pytest.mark.parametrize("text", ["(", '"', "*a", "x~9", "a:b", "data:x", "OR", "(" * 50 + "x" + ")" * 50, "x " * 999])
def test_every_warning_has_a_text_in_both_languages(text: str) -> None:
    (warning,) = read(text).warnings
    assert warning.text("en") != warning.text("it")


def test_warnings_of_one_kind_are_five_at_most() -> None:
    parsed = read(" ".join(f"zz{n}:x" for n in range(20)))
    assert [warning.values["name"] for warning in parsed.warnings] == ["zz0", "zz1", "zz2", "zz3", "zz4"]


def test_long_texts_are_shortened_in_warnings() -> None:
    (warning,) = read("a" * 1000 + ":x").warnings
    assert str(warning).startswith(f'there is no field "{"a" * 59}…"')


def test_tree_holds_the_nodes_that_the_text_asks_for() -> None:
    parsed = read('corea -nord "patto di difesa"~3 titolo:core* vertise~ (a OR b AND data:ieri)')
    yesterday = datetime.date(2025, 11, 14)
    assert parsed.root == Adjacent(
        (
            Word("corea"),
            Not(Word("nord")),
            Phrase("patto di difesa", 3),
            Within("title", Prefix("core")),
            Fuzzy("vertise"),
            Or((Word("a"), And((Word("b"), Dated(Period(yesterday, yesterday)))))),
        )
    )
    assert read("").root == Everything()


def test_slashed_dates_are_read_as_the_settings_say() -> None:
    day = datetime.date(2025, 3, 4)
    assert parse("data:3/4/2025", TODAY, slashed="mdy").root == Dated(Period(day, day))


# -- what docs/QUERY.md promises

_MANUAL = (Path(__file__).parents[2] / "docs" / "QUERY.md").read_text(encoding="utf-8")


def _rows(heading: str) -> list[list[str]]:
    """Return the cells of the manual's tables whose first column has a heading."""
    rows, wanted = [], False
    for line in _MANUAL.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        wanted = bool(cells) and (wanted or cells[0] == heading)
        if wanted and cells[0] != heading and not cells[0].startswith("--"):
            rows.append(cells)
    return rows


def test_examples_of_the_manual_are_understood() -> None:
    examples = [example for row in _rows("You type") for example in re.findall("`([^`]+)`", row[0])]
    assert len(examples) > 30
    assert {example: read(example).warnings for example in examples if read(example).warnings} == {}


def test_queries_that_the_manual_calls_equal_are_equal() -> None:
    pairs = [(row[0].strip("`"), row[1].strip("`")) for row in _rows("You type") if re.fullmatch("`[^`]+`", row[1])]
    assert len(pairs) == 4
    for written, meant in pairs:
        assert read(written).root == read(meant).root


def test_fields_of_the_manual_exist() -> None:
    names = [name for row in _rows("Field") for name in re.findall("`([^`]+)`", row[1])]
    assert len(names) > 30
    assert codes(" ".join(f"{name}:2025" for name in names)) == []


def test_warnings_of_the_manual_are_all_there_are() -> None:
    rows = _rows("Code")
    expected = {code for _, _, warned in NOT_UNDERSTOOD for code in warned} | OVER_LIMITS
    assert {row[0].strip("`") for row in rows} == expected <= TEXTS.keys()
    for code, when, _ in rows:
        for example in re.findall("`([^`]+)`", when):
            assert example == "*" or codes(example) == [code.strip("`")]


# -- limits


def test_query_over_the_character_limit_is_cut_at_a_word() -> None:
    parsed = read("corea nordica", QueryLimits(max_characters=10))
    assert describe(parsed.root) == "corea"
    assert codes("corea nordica", QueryLimits(max_characters=10)) == ["query-cut"]
    assert describe(read("corea nordica", QueryLimits(max_characters=5)).root) == "corea"
    assert codes("corea    ", QueryLimits(max_characters=5)) == []


def test_query_over_the_word_limit_is_cut_at_a_word() -> None:
    two = QueryLimits(max_terms=2)
    assert describe(read("a b c", two).root) == "(a b)"
    assert describe(read('a "b c d"', two).root) == '(a "b")'
    assert describe(read("a.b.c.d", two).root) == "a.b"
    assert describe(read("x:y:z", two).root) == "(x y)"
    assert describe(read("x:y:z:t", two).root) == "(x y)"
    assert codes("a b c", two) == ["query-cut"]
    assert codes("(a b) ? !", two) == []


def test_what_lacks_at_a_cut_is_not_warned_of() -> None:
    assert codes('("a b c d', QueryLimits(max_terms=2)) == ["query-unclosed-quote", "query-cut"]
    assert codes('(a AND NOT "b c d e f', QueryLimits(max_characters=16)) == ["query-cut"]
    assert codes("(a AND NOT bbbbbb", QueryLimits(max_characters=12)) == ["query-cut"]
    assert codes("a OR bbbbbb", QueryLimits(max_characters=6)) == ["query-cut"]


@pytest.mark.parametrize(
    "limits", [QueryLimits(0, 0, 0), QueryLimits(-1, -1, -1), QueryLimits(max_terms=0), QueryLimits(max_characters=0)]
)
def test_limits_of_nothing_leave_the_empty_query(limits: QueryLimits) -> None:
    assert read('a (b "c") titolo:x foo:y', limits).root == Everything()


def test_brackets_nested_too_deep_are_dropped() -> None:
    parsed = read("a (b (c OR (d e)) f) g", QueryLimits(max_depth=2))
    assert describe(parsed.root) == "(a b (c OR (d e)) f g)"
    assert [warning.code for warning in parsed.warnings] == ["query-too-deep"]
    assert describe(read("(a -(b c))", QueryLimits(max_depth=1)).root) == "(a NOT b c)"


def test_prefixes_and_typos_over_their_limits_are_searched_as_they_stand() -> None:
    parsed = read("a* (b* c~) -d~ e*", QueryLimits(max_prefixes=2, max_typos=1))
    assert describe(parsed.root) == "(a* b* c~ NOT d e)"
    assert [warning.code for warning in parsed.warnings] == ["query-too-many-typos", "query-too-many-prefixes"]
    assert codes(" ".join(f"{letter}*" for letter in "abcdefghijklmnopqrstuvwxyz")) == []


def test_a_single_token_of_100_kb_is_cut() -> None:
    for token in ("a", "a:", "titolo:", "a.", ":", "_", "a-", "-", "'", "~1", "a*", "a'b"):
        parsed = read(token * (100_000 // len(token)))
        assert "query-cut" in [warning.code for warning in parsed.warnings]
        assert len(describe(parsed.root)) <= 6000


def test_the_lexer_needs_no_limit_to_be_linear() -> None:
    assert read("a" * 200_000, WIDE).root == Word("a" * 200_000)
    assert read("a:" * 5_000 + "a", WIDE).root == Adjacent((Word("a"),) * 5_001)
    assert read("titolo:" * 100_000 + "x", WIDE).root == Within("title", Word("x"))
    assert read("-" * 200_000, WIDE).root == Everything()
    assert read('"' * 200_000, WIDE).root == Everything()
    assert read("«" * 200_000, WIDE).root == Everything()
    assert read("a~1" * 100_000, WIDE).root == Fuzzy("a~1" * 99_999 + "a")
    assert read("a" + ":" * 200_000, WIDE).root == Word("a")
    assert read("a" + "." * 200_000 + "b", WIDE).root == Word("a" + "." * 200_000 + "b")
    assert read("A." * 100_000, WIDE).root == Word("A." * 100_000)


def test_10_000_words_are_cut_to_the_limit() -> None:
    parsed = read("x " * 10_000)
    assert parsed.root == Adjacent((Word("x"),) * 256)
    assert [warning.code for warning in parsed.warnings] == ["query-cut"]


def test_1_000_brackets_do_no_harm() -> None:
    parsed = read("(" * 1000 + "x" + ")" * 1000)
    assert parsed.root == Word("x")
    assert [warning.code for warning in parsed.warnings] == ["query-too-deep"]
    assert codes("(" * 1000) == ["query-too-deep", "query-unbalanced"]
    assert codes(")" * 1000) == ["query-unbalanced"]
    assert read("(" * 1000 + "x" + ")" * 1000, QueryLimits(max_depth=2000)).root == Word("x")


def test_5_000_nots_do_no_harm() -> None:
    assert read("NOT " * 5000 + "x").root == Everything()
    assert codes("NOT " * 5000 + "x") == ["query-cut"]
    assert read("NOT " * 5000 + "x", WIDE).root == Word("x")
    assert read("NOT " * 4999 + "x", WIDE).root == Not(Word("x"))
    assert codes("NOT " * 900) == ["query-dangling-operator"]


def test_deepest_tree_can_be_described_and_read_again() -> None:
    tree: Node = Word("x")
    text = "x"
    for _ in range(32):
        tree = Within("title", Or((Word("a"), Adjacent((Word("b"), And((Word("c"), Not(tree))))))))
        text = f"titolo:(a OR b c AND NOT {text})"
    assert read(text).root == tree
    assert codes(text) == []
    assert read(describe(tree), WIDE).root == tree


# -- laws

_PIECES = """
    a b corea l'incontro U.S.A. C++ po' indo-pacifica core* *rea co*ea x~ x~1 x~9 x~1~0 AND OR NOT ( ) -( -x +x - – --
    " “ ” « » "p" "p_q" ~3 ~999 : titolo: autore: data: -titolo: foo: foo-: titolo:x ieri 2025-10 ..2025-10 2025-10..
    ! !! !x !titolo: && || boh
    paese: paese:x -* regione:* titolo:* data:*
    data:ottobre 2024 ultimi 10:30 https://x.y ? ... * ** ' 'x' [titolo:x] titolo:+ x.* 'AND AND, 🔥 \x00 \ud800 _ ~
"""
_SOUP = st.lists(st.tuples(st.sampled_from(_PIECES.split()), st.sampled_from(["", " "])), max_size=30).map(
    lambda pieces: "".join(piece + space for piece, space in pieces)
)


def _nodes(node: Node) -> list[Node]:
    match node:
        case Not(child) | Within(_, child):
            return [node, *_nodes(child)]
        case And(children) | Or(children) | Adjacent(children):
            return [node, *(found for child in children for found in _nodes(child))]
    return [node]


def _check_laws(text: str) -> None:
    parsed = read(text)
    for warning in parsed.warnings:
        assert warning.text("en")
        assert warning.text("it")
    for node in _nodes(parsed.root):
        match node:
            case Word(words) | Prefix(words) | Fuzzy(words) | Phrase(words):
                assert any(character.isalnum() for character in words)
                assert isinstance(node, Phrase) or not any(c.isspace() or c in '()"*' for c in words)
            case And(children) | Or(children) | Adjacent(children):
                assert len(children) >= 2
                assert not any(isinstance(child, type(node) | Everything) for child in children)
            case Within(name, child):
                assert name in ("id", "title", "summary", "body", "region", "author", "tags", "image_alts", "places")
                assert not isinstance(child, Within | Dated | Not)
                assert not isinstance(child, Everything) or name in ("region", "author", "tags", "places")
            case Not(child):
                assert not isinstance(child, Not)
    again = read(describe(parsed.root), WIDE)
    assert again.root == parsed.root
    assert again.warnings == ()


@given(st.text(st.characters(), max_size=80))
@settings(max_examples=10_000, deadline=None)
def test_no_text_raises_and_every_tree_can_be_read_again(text: str) -> None:
    _check_laws(text)


@given(st.lists(st.text(st.characters(categories=["L", "N", "Zs"]) | st.sampled_from("\t\n\x1c\x85"))).map(" ".join))
@settings(deadline=None)
def test_plain_words_are_read_as_among_signs(text: str) -> None:
    assert plain_query(text, WIDE) == read(text, WIDE).root


@pytest.mark.parametrize(("text", "tree"), UNDERSTOOD, ids=[repr(text) for text, _ in UNDERSTOOD])
def test_a_plain_query_is_read_as_any_other(text: str, tree: str) -> None:
    plain = plain_query(text)
    assert plain is None or describe(plain) == tree


@given(_SOUP, st.integers(-1, 40), st.integers(-1, 8))
@settings(max_examples=1_000, deadline=None)
def test_a_plain_query_keeps_the_limits(text: str, characters: int, terms: int) -> None:
    limits = QueryLimits(max_characters=characters, max_terms=terms)
    plain = plain_query(text, limits)
    assert plain is None or ParsedQuery(plain) == read(text, limits)


@given(_SOUP)
@settings(max_examples=3_000, deadline=None)
def test_no_soup_of_operators_raises_and_every_tree_can_be_read_again(text: str) -> None:
    _check_laws(text)


@given(_SOUP, st.integers(-1, 40), st.integers(-1, 8), st.integers(-1, 3))
@settings(max_examples=1_000, deadline=None)
def test_limits_hold_for_any_text(text: str, characters: int, terms: int, depth: int) -> None:
    parsed = read(text, QueryLimits(characters, terms, depth))
    leaves = [node for node in _nodes(parsed.root) if isinstance(node, Word | Phrase | Prefix | Fuzzy | Dated)]
    leaves = [node for node in leaves if node != Dated(Period())]
    assert len(leaves) <= max(terms, 0)
    assert read(describe(parsed.root), WIDE).root == parsed.root
