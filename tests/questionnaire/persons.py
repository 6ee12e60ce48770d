"""Hypothesis strategies: answers to any question, and persons who fill in a questionnaire page by page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from screening.questionnaire.answers import Answer, Answers
from screening.questionnaire.dates import PartialDate
from screening.questionnaire.model import Item
from screening.questionnaire.path import path
from screening.questionnaire.whole import Questionnaire
from screening.rules.missing import Missing
from tests.questionnaire.small import SMALL, save_page

MISSING = st.sampled_from([Missing.UNKNOWN, Missing.DECLINED, Missing.BLANK])
DAYS = st.dates(date(1950, 1, 1), date(2026, 7, 15))


def value(item: Item) -> st.SearchStrategy[Answer]:
    """An answer that settles the question."""
    if item.type == "yes_no":
        return st.sampled_from(["yes", "no"])
    if item.type == "choice":
        return st.sampled_from([option.id for option in item.options])
    if item.type == "choices":
        ids = [option.id for option in item.options]
        return st.lists(st.sampled_from(ids), unique=True).map(
            lambda ticked: tuple(sorted(ticked, key=ids.index))
        )
    if item.type == "date":
        return DAYS.map(lambda day: PartialDate(day.year, day.month, day.day))
    if item.type == "month":
        return st.builds(
            lambda day, whole: PartialDate(day.year, day.month if whole else None), DAYS, st.booleans()
        )
    if item.type == "whole":
        return st.integers(20, 300)
    if item.type == "decimal":
        return st.decimals(0, 500, places=2)
    return st.text(max_size=20).filter(lambda text: bool(text.strip()))


def answer(item: Item) -> st.SearchStrategy[Answer]:
    """An answer, or one of the ways not to give one."""
    return value(item) | MISSING


ANY_ANSWER: st.SearchStrategy[Answer] = st.one_of(
    st.text(max_size=8),
    st.integers(),
    st.decimals(allow_nan=False, allow_infinity=False).map(Decimal),
    st.lists(st.text(max_size=5), max_size=3).map(tuple),
    DAYS.map(lambda day: PartialDate(day.year, day.month, day.day)),
    DAYS.map(lambda day: PartialDate(day.year)),
    st.sampled_from(list(Missing)),
)


@st.composite
def persons(draw: st.DrawFn, questionnaire: Questionnaire = SMALL, most: int = 20) -> Answers:
    """Somebody who saved some pages: mostly the next one, sometimes an earlier one again."""
    answers = Answers()
    for _ in range(draw(st.integers(0, most))):
        route = path(questionnaire, answers)
        following = route.first_unsaved()
        again = following is None or draw(st.integers(0, 4)) == 0
        page = draw(st.sampled_from(route.pages)) if again or following is None else following
        for group in page.lists:
            if draw(st.booleans()) and len(answers.groups.get(group.id, ())) < 3:
                answers = answers.adding(group.id)
        answers = save_page(answers, page, {asked.id: draw(answer(asked)) for asked in page.items})
    return answers
