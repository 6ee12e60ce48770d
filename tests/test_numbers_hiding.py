"""What the numbers page hides cannot be derived from it: every small table is tried, with three in the place of eleven.

Two histories with the same page are the same to whoever reads it.  So a small count is hidden well when, among all
histories with this page, it takes every value that is small.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.content import load_content
from screening.numbers import hiding, names
from screening.numbers.figures import figures
from screening.numbers.hiding import HALF, LEAST, NINE_OF_TEN, alone, among, divided, merged, reached, told

SMALL = 3
"""In the place of eleven, so that all tables can be tried."""
MOST = 7
Table = tuple[int, ...]


def hidden_well(
    tables: Iterator[Table],
    page: Callable[[Table], Hashable],
    inner: int,
    sums: Callable[[Table], Table] = lambda table: (),
) -> list[str]:
    """Small counts, and small sums of counts, of which a page tells more than that they are small.

    Only of tables up to ``inner``: near the end of what is tried, others with the same page are cut off.
    """
    pages: dict[Hashable, list[Table]] = defaultdict(list)
    for table in tables:
        pages[page(table)].append(table + sums(table))
    wrong = []
    for shown, same in pages.items():
        for place in range(len(same[0])):
            small = {table[place] for table in same if table[place] < SMALL and max(table) <= inner}
            if small and {table[place] for table in same} < set(range(SMALL)):
                wrong.append(f"{shown}: number {place} is one of {small}")
    return wrong


def tables(cells: int, most: int = MOST) -> Iterator[Table]:
    return product(range(most + 1), repeat=cells)


def parts(table: Sequence[int]) -> dict[int, int]:
    return dict(enumerate(table))


def items(found: dict[int, int | None]) -> Hashable:
    return tuple(sorted(found.items()))


@pytest.mark.parametrize("cells", [1, 2, 3, 4])
def test_a_whole_told_beside_its_parts_tells_no_small_part(cells: int) -> None:
    def page(table: Table) -> Hashable:
        whole = told(sum(table), SMALL)
        return (whole, items(divided(parts(table), SMALL)) if whole else None)

    assert hidden_well(tables(cells, 12 if cells < 4 else MOST), page, inner=4) == []


@pytest.mark.parametrize("cells", [1, 2, 3, 4])
def test_parts_that_are_told_alone_tell_no_small_part(cells: int) -> None:
    assert hidden_well(tables(cells), lambda table: items(alone(parts(table), SMALL)), inner=4) == []


@pytest.mark.parametrize("cells", [2, 3, 4])
def test_neighbors_that_are_counted_together_tell_no_small_part(cells: int) -> None:
    def page(table: Table) -> Hashable:
        return tuple(merged(list(enumerate(table)), SMALL))

    assert hidden_well(tables(cells, 10 if cells < 4 else MOST), page, inner=3) == []


def test_two_kinds_of_no_answer_beside_the_whole_tell_no_small_one_and_not_how_few_said_something_else() -> (
    None
):
    def page(table: Table) -> Hashable:
        whole = told(sum(table), SMALL)
        return (whole, items(among(sum(table), parts(table[:2]), SMALL)) if whole else None)

    assert hidden_well(tables(3, 12), page, inner=4) == []


def small_least(monkeypatch: pytest.MonkeyPatch) -> None:
    for function in (told, alone, divided, among, merged, reached):
        monkeypatch.setattr(function, "__defaults__", (SMALL,))
    assert hiding.told(SMALL) == SMALL


def test_the_figures_of_unfinished_forms_together_tell_no_small_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The funnel, the parts in which people stopped and their pages, beside how many were sent."""
    small_least(monkeypatch)
    asked = load_content().questionnaire
    health, practical = asked.sections[-2:]
    pages = [
        (health.id, health.pages[0].id),
        (health.id, health.pages[1].id),
        (practical.id, practical.pages[0].id),
    ]
    cells = [names.SENT, *(names.stopped(*page) for page in pages)]

    def page(table: Table) -> Hashable:
        counts = dict(zip(cells, table, strict=True))
        return tuple(figure.lines for figure in figures(counts, asked, {})[:2])

    def sums(table: Table) -> Table:
        return (table[1] + table[2], sum(table[1:]))

    assert hidden_well(tables(len(cells), 7), page, 4, sums) == []


def test_the_decisions_by_language_and_age_together_tell_no_small_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same persons divided in two ways: by language and by age."""
    small_least(monkeypatch)
    asked = load_content().questionnaire
    ways = [("en", "18"), ("en", "65"), ("es", "18"), ("es", "65")]

    def counted(table: Table) -> Counter[str]:
        found: Counter[str] = Counter()
        for (language, age), count in zip(ways, table, strict=True):
            found[names.decided("invite")] += count
            found[names.decided("invite", "language", language)] += count
            found[names.decided("invite", "age", age)] += count
        return found

    sums: dict[Hashable, set[Table]] = defaultdict(set)
    for table in tables(4, 6):
        en, es, young, old = (
            table[0] + table[1],
            table[2] + table[3],
            table[0] + table[2],
            table[1] + table[3],
        )
        shown = tuple(figures(counted(table), asked, {"invite": "Invite"})[-1].lines)
        sums[shown].add((en, es, young, old))
    for shown, same in sums.items():
        for place in range(4):
            small = {each[place] for each in same if each[place] < SMALL and max(each) <= 6}
            assert not small or {each[place] for each in same} >= set(range(SMALL)), (shown, place)


@given(
    st.lists(st.sampled_from(["sent", "urgent", "declined:asq_1", "stopped:safety:safety-1", "taken:day"]))
)
def test_the_page_depends_on_how_often_and_not_on_when(events: list[str]) -> None:
    asked = load_content().questionnaire
    forwards, backwards = Counter(events * 5), Counter(reversed(events * 5))
    assert figures(forwards, asked, {}) == figures(backwards, asked, {})


def test_what_is_told_of_times_needs_enough_forms_on_both_sides() -> None:
    assert reached([10, 11], HALF) is None
    assert reached([11, 11], HALF) == 0
    assert reached([10, 12], HALF) == 1
    assert reached([99, 10], NINE_OF_TEN) is None
    assert reached([99, 11], NINE_OF_TEN) == 0
    assert reached([50, 49, 11], NINE_OF_TEN) == 1
    assert reached([], Fraction(1, 2)) is None


def test_no_count_under_eleven_is_told() -> None:
    assert LEAST == 11
    assert (told(10), told(11)) == (None, 11)
    assert alone({"a": 10, "b": 11}) == {"a": None, "b": 11}
    assert divided({"a": 40, "b": 10}) == {"a": None, "b": None}
    assert divided({"a": 40, "b": 4, "c": 4, "d": 4}) == {"a": 40, "b": None, "c": None, "d": None}
    assert among(40, {"a": 12, "b": 11}) == {"a": 12, "b": 11}
    assert among(40, {"a": 30, "b": 0}) == {"a": None, "b": None}
    assert merged([("a", 4), ("b", 8), ("c", 20), ("d", 1)]) == [(("a", "b"), 12), (("c", "d"), 21)]
    assert merged([("a", 4), ("b", 6)]) == []
