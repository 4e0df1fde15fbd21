"""The dictionary that articles are compressed with: what they have in common, and of bounded size."""

import zlib
from random import Random

from searchlib.engine.segments.dictionary import DICTIONARY_BYTES, trained


def test_few_articles_have_none() -> None:
    assert trained([]) == b""
    assert trained([b"il governo ha detto che"] * 3) == b""


def test_it_holds_what_articles_have_in_common() -> None:
    random = Random(1)
    common = b"secondo quanto si apprende da fonti del ministero"
    articles = [
        b"%d %b %d %b" % (random.getrandbits(600), common, random.getrandbits(600), b"x" * 9) for _ in range(50)
    ]
    dictionary = trained(articles)
    assert common[6:-6] in dictionary
    with_it, without = zlib.compressobj(4, zlib.DEFLATED, -15, 9, 0, dictionary), zlib.compressobj(4, wbits=-15)
    assert len(with_it.compress(articles[0]) + with_it.flush()) < len(without.compress(articles[0]) + without.flush())


def test_it_is_not_larger_than_deflate_looks_back() -> None:
    random = Random(2)
    words = [b"%x" % random.getrandbits(40) for _ in range(20_000)]
    articles = [b" ".join(random.choices(words, k=400)) for _ in range(700)]
    assert DICTIONARY_BYTES * 0.9 < len(trained(articles)) <= DICTIONARY_BYTES
    assert trained(articles) == trained(articles)


def test_odd_articles_do_no_harm() -> None:
    assert trained([b""] * 20) == b""
    assert len(trained([b"a"] * 200)) <= 200
    assert len(trained([b"a" * 100_000] * 20)) <= DICTIONARY_BYTES
