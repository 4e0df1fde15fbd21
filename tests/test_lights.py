"""Only words that may be lit are analysed: they must be lit as if the whole text had been."""

from pathlib import Path
from random import Random

import pytest

import searchlib
from searchlib.analysis import analyse
from searchlib.engine.querying.matched import Highlight
from searchlib.lights import Lights

ROOT = Path(__file__).parent.parent
ODD = (
    "L’«ONU» e l'Unità: po' di città, citta' e cittA\u0300; gover\u00adno, U.S.A., Nord-Corea, dell' Onu &egrave; "
    "10.000\n\n# La Corea del\nNord\n\nCorea\n\ndel Nord; corea DEL nord? Ġ ﬁlorussi 2ª 1º C\u00f4te d'Ivoire "
    "perch&eacute; no_te"
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> searchlib.Index:
    index = searchlib.create(tmp_path_factory.mktemp("lights") / "index", language="it")
    index.update(ROOT / "corpus")
    with index.writer() as writer:
        writer.upsert(searchlib.Article(id="strano", title="Strano", body=ODD))
    return index


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
        whole = sorted(lights._analysed(text))
        assert lights.find(text, "body") == whole
        assert whole
