"""Only words that may be lit are analysed: they must be lit as if the whole text had been."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

import pytest

import searchlib
from searchlib.analysis import analyse
from searchlib.engine.querying.matched import Highlight
from searchlib.lights import Lights, Lit

ROOT = Path(__file__).parent.parent
ODD = (
    "L’«ONU» e l'Unità: po' di città, citta' e cittA\u0300; gover\u00adno, U.S.A., Nord-Corea, dell' Onu &egrave; "
    "10.000\n\n# La Corea del\nNord\n\nCorea\n\ndel Nord; corea DEL nord? Ġ ﬁlorussi 2ª 1º C\u00f4te d'Ivoire "
    "perch&eacute; no_te"
)
WORDS = (
    "corea Corea COREA coréa corea. nord Nord nords onu ONU O.N.U. U.S.A. usa US A dell l un' po' citta' citt\u00e0 "
    "citta\u0300 gover\u00adno governo Governo 10.000 10000 10 000 3,5 3 5 10mila diecimila covid-19 COVID 19 covid19 "
    "indo-pacifica indopacifica nord-corea nordcorea s S.p.A. spa e è a i R&D r d &egrave; perch&eacute; perché &amp; "
    "&#039; &#8217; Erdoğan erdogan путин Straße strasse 1º 2ª ʿAlī ali McDonald's no_te note te CO-REA c-o-r-e-a "
    "coreani d'Ivoire ΣΑΣ σας ﬁlo filo x² x2 \u212aiev kiev İstanbul istanbul 🙂 🙂corea c&#111;rea 12,5 12 5 "
    "AI ai Ai l'AI l'Ai l’ai A.I. AI-Act FONDI "
    "COREÅ coreã cõrea NÕRD govérno ýs ÝS ÿs"
).split()
GAPS = [*[" "] * 14, *"\n ' ’ - – / ( . , _ \u00a0 \t & ; … \u2011 ʼ ` ´ \u200b".split(" ")]
GAPS += ["\n\n", "\n# ", ", ", ". ", "; ", " – ", "« ", "» ", " ' ", "’ ", "  ", "- ", "--", "'s ", "’s "]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> searchlib.Index:
    index = searchlib.create(tmp_path_factory.mktemp("lights") / "index", language="it")
    index.update(ROOT / "corpus")
    with index.writer() as writer:
        writer.upsert(searchlib.Article(id="strano", title="Strano", body=ODD))
    return index


def analysed(text: str, highlights: Sequence[Highlight]) -> list[Lit]:
    """Return what is lit in a text, found in its tokens, all of them."""
    tokens = analyse(text)
    at = {(token.position, token.surface): token for token in tokens}
    found = []
    for number, rule in enumerate(highlights):
        for token in tokens:
            begins = rule.prefix and token.surface.startswith(rule.prefix)
            if token.surface in rule.surfaces or rule.stems & set(token.stems) or begins:
                found.append(Lit(token.start, token.end, number, False))
            if rule.row and rule.row[0][0] == token.surface:
                places = [(token.position + offset - rule.row[0][1], surface) for surface, offset in rule.row[1:]]
                others = [at.get(place) for place in places]
                if None not in others:
                    end = max([token.end, *(other.end for other in others if other)])
                    found.append(Lit(token.start, end, number, True))
    return sorted(found)


@pytest.mark.parametrize("seed", range(6))
def test_words_that_are_sought_are_lit_as_in_a_text_that_is_analysed_whole(index: searchlib.Index, seed: int) -> None:
    rng = Random(seed)
    texts = [text for hit in index.search(limit=None) for text in (hit.article.body, hit.title)]
    for text in [*rng.sample(texts, 25), *[ODD] * 10, f"İ {ODD}"]:
        tokens = [token for token in analyse(text) if not token.joined]
        at = rng.randrange(len(tokens))
        row = tuple((token.surface, token.position) for token in tokens[at : at + rng.randint(2, 5)])
        one, other = rng.choice(tokens), rng.choice(tokens)
        highlights = [
            Highlight(stems=frozenset(one.stems)),
            Highlight(surfaces=frozenset((other.surface, "corea"))),
            Highlight(prefix=rng.choice(tokens).surface[: rng.randint(1, 5)]),
            Highlight(row=row),
            Highlight(row=(("corea", 0), ("del", 1), ("nord", 2))),
        ]
        lights = Lights(highlights, index._view().snapshot.reader.written)
        whole = analysed(text, highlights)
        assert lights.find(text, "body") == whole
        assert whole


@pytest.mark.parametrize("seed", range(300))
def test_generated_texts_are_lit_as_when_they_are_analysed_whole(seed: int) -> None:
    rng = Random(seed)
    text = "".join(rng.choice(WORDS) + rng.choice(GAPS) for _ in range(rng.randint(1, 40))) + " fine"
    tokens = analyse(text)
    words = [token for token in tokens if not token.joined]
    at = rng.randrange(len(words))
    row = tuple((token.surface, token.position - words[at].position) for token in words[at : at + rng.randint(1, 5)])
    some = [
        Highlight(stems=frozenset(rng.choice(tokens).stems)),
        Highlight(surfaces=frozenset((rng.choice(tokens).surface, rng.choice(tokens).surface))),
        Highlight(prefix=rng.choice(words).surface[: rng.randint(1, 5)]),
        Highlight(row=row),
        Highlight(row=(("corea", 0), ("nord", 1))),
    ]

    def written(stems: Iterable[str]) -> set[str]:
        wanted = set(stems)
        return {token.surface for token in tokens if wanted.intersection(token.stems)}

    highlights = rng.sample(some, rng.randint(1, len(some)))
    assert Lights(highlights, written).find(text, "body") == analysed(text, highlights)
