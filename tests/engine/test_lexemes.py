"""Lexemes and the lists of stems and families are what their definition says, on any stems."""

import numpy as np
from decoding import plain_families, plain_lexemes, plain_sets
from hypothesis import example, given
from hypothesis import strategies as st

from searchlib.engine.segments.arrays import Lists, Strings
from searchlib.engine.segments.lexemes import families_of, lexemes_of, list_numbers
from searchlib.engine.segments.lists import offsets_of

STEMS = st.lists(st.frozensets(st.integers(0, 9), max_size=3), max_size=30)
WORDS = st.text(alphabet="ab1", min_size=1, max_size=7)


def lists_of(lists: list[list[int]]) -> Lists:
    offsets = offsets_of(np.array([len(one) for one in lists], dtype=np.int64))
    return Lists(offsets, np.array([number for one in lists for number in one], dtype=np.uint32))


def as_lists(lists: Lists) -> list[list[int]]:
    return [one.tolist() for one in np.split(lists.values, lists.offsets[1:-1])] if len(lists.offsets) > 1 else []


def by_stem(stems_of_forms: list[frozenset[int]]) -> list[list[int]]:
    """Return the forms of each stem that some form has."""
    stems = sorted({stem for own in stems_of_forms for stem in own})
    return [[form for form, own in enumerate(stems_of_forms) if stem in own] for stem in stems]


@given(STEMS)
@example([frozenset(), frozenset({1}), frozenset(), frozenset({0, 1}), frozenset({0})])
def test_a_lexeme_is_the_forms_of_one_first_stem(stems_of_forms: list[frozenset[int]]) -> None:
    stem_forms, forms = by_stem(stems_of_forms), len(stems_of_forms)
    found, wanted = lexemes_of(lists_of(stem_forms), forms), plain_lexemes(stem_forms, forms)
    assert len(found) == len(wanted) and as_lists(found.forms) == wanted
    assert found.sizes.tolist() == [len(one) for one in wanted]
    places = {form: (number, code) for number, one in enumerate(wanted) for code, form in enumerate(one)}
    assert list(zip(found.of_forms.tolist(), found.codes.tolist(), strict=True)) == [places[n] for n in range(forms)]


@given(STEMS, st.data())
def test_a_stem_or_family_has_the_list_of_the_lexeme_with_the_same_forms_or_its_own(
    stems_of_forms: list[frozenset[int]], data: st.DataObject
) -> None:
    stem_forms, forms = by_stem(stems_of_forms), len(stems_of_forms)
    of_forms = data.draw(st.lists(st.integers(-1, 4), min_size=forms, max_size=forms))
    families = [[form for form, own in enumerate(of_forms) if own == n] for n in sorted({*of_forms} - {-1})]
    numbers = list_numbers(lexemes_of(lists_of(stem_forms), forms), lists_of(stem_forms), lists_of(families))
    lexemes = plain_lexemes(stem_forms, forms)
    sets = plain_sets(lexemes, stem_forms, families)
    assert as_lists(numbers.sets) == sets
    several = [*lexemes, *sets]
    assert [several[number] for number in numbers.stems.tolist()] == stem_forms
    assert [several[number] for number in numbers.families.tolist()] == families
    own = [number for number in [*numbers.stems.tolist(), *numbers.families.tolist()] if number >= len(lexemes)]
    assert own == list(range(len(lexemes), len(several)))


@given(st.lists(st.tuples(WORDS, st.booleans()), max_size=20))
def test_a_family_is_the_content_words_that_begin_alike(words: list[tuple[str, bool]]) -> None:
    surfaces, stop = [surface for surface, _ in sorted(words)], [stops for _, stops in sorted(words)]
    texts, forms = families_of(Strings.of(surfaces), np.array(stop, dtype=np.bool_))
    wanted = plain_families(surfaces, stop)
    assert texts == sorted(wanted) and as_lists(forms) == [wanted[family] for family in texts]
