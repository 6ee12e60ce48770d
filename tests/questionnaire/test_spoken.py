"""Dates, pressures and heights as people really type them: taken, asked back, or explained, and never lost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.questionnaire.dates import PartialDate
from screening.questionnaire.model import Check, Item, Limits
from screening.questionnaire.placing import placed
from screening.questionnaire.reading import read
from screening.questionnaire.spoken_dates import spoken_date
from screening.rules.missing import Missing
from tests.questionnaire.small import TODAY, item

SURE = {
    "May 2019": "2019-05", "mayo de 2019": "2019-05", "mayo del 2019": "2019-05", "2019 May": "2019-05",
    "Sept. 2019": "2019-09", "setiembre 2019": "2019-09", "MAY, 2019": "2019-05", "May\t2019": "2019-05",
    "2019": "2019", "el año 2019": "2019", "in 2019": "2019", "5/2019": "2019-05", "05 / 2019": "2019-05",
    "5-2019": "2019-05", "2019-05": "2019-05", "2019-05-03": "2019-05-03", "3/27/2019": "2019-03-27",
    "3 / 27 / 2019": "2019-03-27", "3.27.2019": "2019-03-27", "5/5/2019": "2019-05-05",
    "May 3, 2019": "2019-05-03", "May 3rd 2019": "2019-05-03", "3 de mayo de 2019": "2019-05-03",
    "3-May-2019": "2019-05-03", "last year": "2025", "el año pasado": "2025", "this year": "2026",
    "last month": "2026-06", "el mes pasado": "2026-06", "today": "2026-07-15", "ayer": "2026-07-14",
    "٢٠١٩": "2019",
}  # fmt: skip
GUESSED = {
    "spring 2019": "2019", "Winter of 2019": "2019", "primavera de 2019": "2019", "otoño 2019": "2019",
    "about 2019": "2019", "a principios de 2019": "2019", "early May 2019": "2019-05",
    "3/4/2019": "2019-03-04", "27/3/2019": "2019-03-27", "2 years ago": "2024", "hace dos años": "2024",
    "three months ago": "2026-04", "hace un mes": "2026-06", "a couple of weeks ago": "2026-07",
    "about 2 years ago": "2024", "maybe a year ago": "2025", "hace como dos años": "2024", "hace unos 3 meses": "2026-04",
    "hace más o menos un año": "2025", "hace un año más o menos": "2025",
    "5 days ago": "2026-07-10", "last May": "2026-05", "last August": "2025-08", "mayo pasado": "2026-05",
}  # fmt: skip
NO_DATE = [
    "", "spring", "last spring", "May", "when I was young", "13/13/2019", "2/30/2019", "May 32 2019", "3/27/85",
    "1066", "May June 2019", "2019 2020", "spring May 2019", "900 years ago",
    "hace más de 2 años", "hace 2 años o más", "hace un año o menos", "more than a year ago", "in 3 years", "x" * 500, "'19",
]  # fmt: skip


@pytest.mark.parametrize(("typed", "iso"), SURE.items())
def test_a_clear_date_is_taken_at_once(typed: str, iso: str) -> None:
    assert spoken_date(typed, TODAY) == (PartialDate.from_iso(iso), True)


@pytest.mark.parametrize(("typed", "iso"), GUESSED.items())
def test_a_guess_is_kept_as_wide_as_it_is_and_asked_back(typed: str, iso: str) -> None:
    assert spoken_date(typed, TODAY) == (PartialDate.from_iso(iso), False)


@pytest.mark.parametrize("typed", NO_DATE)
def test_what_is_no_date_or_leaves_the_year_open_is_not_guessed(typed: str) -> None:
    assert spoken_date(typed, TODAY) is None


@given(st.text(max_size=70) | st.lists(st.sampled_from(" ".join([*SURE, *GUESSED]).split())).map(" ".join))
def test_no_text_breaks_the_reading_of_a_date(typed: str) -> None:
    found = spoken_date(typed, TODAY)
    assert found is None or PartialDate.from_iso(found.date.iso()) == found.date


@pytest.mark.parametrize("box", ["x-month", "x-year"])
def test_one_box_may_hold_the_whole_date_and_the_text_stays(box: str) -> None:
    sure = read(item("month"), {box: ["May 2019"]}, TODAY)
    assert (sure.value, sure.soft, sure.error) == (PartialDate(2019, 5), None, None)
    guess = read(item("month"), {box: ["spring 2019"]}, TODAY)
    assert guess.soft is not None
    assert guess.soft.en == "We keep this as 2019. Is this right?"
    assert guess.typed[box] == ("spring 2019",)
    assert read(item("month"), {box: ["spring 2019"], "x-sure": ["yes"]}, TODAY).soft is None
    assert read(item("date"), {"x-month": ["3/27/1985"]}, TODAY).value == PartialDate(1985, 3, 27)
    assert read(item("month"), {box: ["next year"]}, TODAY).error is not None


PRESSURE = (
    item("whole", id="sbp", unit="mmHg", limits=Limits((50, 300), None)),
    item("whole", id="dbp", unit="mmHg", limits=Limits((20, 200), None)),
)
CHECKS = (Check("blood_pressure", "sbp", "dbp"),)


def values(questions: Any, form: dict[str, list[str]]) -> dict[str, Any]:
    moved = placed(CHECKS, form)
    found = {question.id: read(question, moved, TODAY) for question in questions}
    assert not [one.error for one in found.values() if one.error]
    return {name: one.value for name, one in found.items() if one.value is not Missing.BLANK}


@pytest.mark.parametrize(
    "typed",
    ["120/80", "120 / 80", "120 over 80", "120 sobre 80", "120\t80", "120-80", "120/80 mmHg", "１２０/８０"],
)
@pytest.mark.parametrize("box", ["sbp", "dbp"])
def test_both_pressures_in_one_box_go_where_they_belong(typed: str, box: str) -> None:
    assert values(PRESSURE, {box: [typed]}) == {"sbp": 120, "dbp": 80}


def test_a_second_number_is_never_overwritten() -> None:
    form = {"sbp": ["120/80"], "dbp": ["85"]}
    assert placed(CHECKS, form) == form


HEIGHT = item("measure", id="height", unit="cm", limits=Limits((50, 244), (140, 205)))
WEIGHT = item("measure", id="weight", unit="kg", limits=Limits((20, 500), (35, 250)))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("6 ft", "6 ft"),
        ("5'10\"", "5 ft 10 in"),
        ("5’10”", "5 ft 10 in"),
        ("5 ft 10", "5 ft 10 in"),
        ("5 ft 10,5 in", "5 ft 10.5 in"),
        ("5 feet and 10 inches", "5 ft 10 in"),
        ("5 pies con 10 pulgadas", "5 ft 10 in"),
        ("5 10", "5 ft 10 in"),
        ("70 inches", "70 in"),
        ("178", "178 cm"),
        ("178cm", "178 cm"),
        ("１７８ cm", "178 cm"),
        ("177,5 cm", "177.5 cm"),
        ("1.78 m", "178 cm"),
        ("1,78 metros", "178 cm"),
        ("1.8", "180 cm"),
        ("1m78", "178 cm"),
    ],
)
def test_a_height_is_taken_as_it_is_typed(typed: str, kept: str) -> None:
    found = read(HEIGHT, {"height": [typed]}, TODAY)
    assert (found.value, found.soft, found.error) == (kept, None, None)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("180 lbs.", "180 lb"), ("180 libras", "180 lb"), ("80 kg", "80 kg"), ("80,5 Kilos", "80.5 kg")],
)
def test_a_weight_is_taken_as_it_is_typed(typed: str, kept: str) -> None:
    found = read(WEIGHT, {"weight": [typed]}, TODAY)
    assert (found.value, found.soft, found.error) == (kept, None, None)


@pytest.mark.parametrize(
    ("question", "typed", "asked", "preguntado"),
    [
        (HEIGHT, "5.10", "5 ft 10 in", "5 pies 10 pulgadas"),
        (HEIGHT, "6", "6 ft", "6 pies"),
        (HEIGHT, "70", "70 in", "70 pulgadas"),
        (WEIGHT, "150", "150 lb", "150 libras"),
    ],
)
def test_a_unit_that_is_guessed_is_asked_back(
    question: Item, typed: str, asked: str, preguntado: str
) -> None:
    found = read(question, {question.id: [typed]}, TODAY)
    assert found.soft is not None
    assert asked in found.soft.en
    assert preguntado in found.soft.es
    sure = read(question, {question.id: [typed], f"{question.id}-sure": ["yes"]}, TODAY)
    assert (sure.value, sure.soft) == (asked, None)


@pytest.mark.parametrize(
    ("question", "typed"),
    [(HEIGHT, "tall"), (HEIGHT, "5 ft 14"), (HEIGHT, "9 ft"), (HEIGHT, "12"), (HEIGHT, "150 lb"), (HEIGHT, "1" * 80),
     (WEIGHT, "heavy"), (WEIGHT, "5 ft"), (WEIGHT, "15 kg"), (WEIGHT, "999 kg"), (WEIGHT, "-70 kg")],
)  # fmt: skip
def test_what_is_no_height_or_weight_is_explained_and_kept(question: Item, typed: str) -> None:
    found = read(question, {question.id: [typed]}, TODAY)
    assert found.error is not None
    assert ("178 cm" if question is HEIGHT else "68 kg") in found.error.en
    assert found.typed[question.id] == (typed,)


def test_an_unusual_height_or_weight_is_asked_back() -> None:
    for question, typed in ((HEIGHT, "4 ft 2"), (WEIGHT, "70 lb"), (WEIGHT, "260 kg")):
        assert read(question, {question.id: [typed]}, TODAY).soft is not None


ODD = st.text(max_size=20) | st.sampled_from(["120/80", "5'", "80 kg", "1.78 m", "1 2 3", "/", "9" * 300])


@given(st.dictionaries(st.sampled_from(["sbp", "dbp", "height", "weight"]), st.lists(ODD, max_size=2)))
def test_placing_and_reading_never_fail(form: dict[str, list[str]]) -> None:
    for question in (*PRESSURE, HEIGHT, WEIGHT):
        read(question, placed(CHECKS, form), TODAY)
