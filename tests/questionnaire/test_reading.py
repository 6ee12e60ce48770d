"""Each type of question reads what was typed, says what to do when it cannot, and never loses it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.questionnaire.answers import fields_of, read, show
from screening.questionnaire.dates import PartialDate
from screening.questionnaire.model import Item, ItemType, Limits, Option, Text
from screening.rules.missing import Missing
from tests.questionnaire.small import TODAY, item

PRESSURE = item(
    "whole",
    unit="mmHg",
    limits=Limits((50, 300), (90, 200)),
    noun=Text("the top number", "el número de arriba"),
    example="128",
)
COLOURS = (Option("red", Text("Red", "Rojo")), Option("blue", Text("Blue", "Azul")))
CHOICES = item("choices", options=COLOURS, none=Text("None of these", "Ninguno"))
BORN = item("date", unit="years", limits=Limits((0, 120), (18, 90)))


def posted(question: Item, text: str) -> Any:
    return read(question, {"x": [text]}, TODAY)


@pytest.mark.parametrize(
    ("type_", "typed", "value"),
    [
        ("whole", "128", 128),
        ("whole", " 128 ", 128),
        ("whole", "١٢٨", 128),
        ("whole", "１２８", 128),
        ("whole", "1,000", 1000),
        ("whole", "1.000", 1000),
        ("whole", "128.0", 128),
        ("decimal", "150,5", Decimal("150.5")),
        ("decimal", "150.5", Decimal("150.5")),
        ("decimal", "37.500", Decimal("37.500")),
        ("decimal", "0,125", Decimal("0.125")),
        ("decimal", "1 000", 1000),
        ("decimal", "1 000,5", Decimal("1000.5")),
        ("decimal", "-3", -3),
    ],
)
def test_numbers_are_read_as_people_write_them(type_: ItemType, typed: str, value: object) -> None:
    found = posted(item(type_), typed)
    assert (found.value, found.error) == (value, None)
    assert not isinstance(found.value, float)


@pytest.mark.parametrize("typed", ["128 mmHg", "128mmhg", "128 MMHG"])
def test_the_unit_of_the_question_may_stand_behind_the_number(typed: str) -> None:
    assert posted(PRESSURE, typed).value == 128


@pytest.mark.parametrize(
    "typed", ["128 kPa", "about 128", "10²", "1½", "12/8", "1e3", "--5", "9" * 5000, "½"]
)
def test_what_is_no_number_is_explained_and_kept(typed: str) -> None:
    found = posted(PRESSURE, typed)
    assert found.error == Text(
        "Enter the top number as digits, like 128.", "Escriba el número de arriba en cifras, como 128."
    )
    assert found.value is Missing.BLANK
    assert found.typed["x"] == (typed,)
    assert [one.field for one in found.wrong] == ["x"]


def test_a_comma_that_may_mean_two_things_is_asked_back() -> None:
    found = posted(item("decimal"), "1,500")
    assert found.error is not None
    assert "like 1500 or 1.500" in found.error.en


def test_half_a_beat_is_not_a_whole_number() -> None:
    error = posted(PRESSURE, "128.5").error
    assert error is not None
    assert error.en.startswith("Enter the top number as a whole number")


@pytest.mark.parametrize(("typed", "taken"), [("49", False), ("50", True), ("300", True), ("301", False)])
def test_hard_limits_include_both_ends(typed: str, taken: bool) -> None:
    found = posted(PRESSURE, typed)
    assert (found.error is None) is taken
    assert taken or found.error.en == "Please check the top number. We can take a number from 50 to 300."


@pytest.mark.parametrize(("typed", "asked"), [("89", True), ("90", False), ("200", False), ("201", True)])
def test_soft_limits_ask_back_and_keep_the_value(typed: str, asked: bool) -> None:
    found = posted(PRESSURE, typed)
    assert (found.value, found.error) == (int(typed), None)
    assert (found.soft is not None) is asked


def test_an_unusual_value_is_accepted_once_the_person_keeps_it() -> None:
    found = read(PRESSURE, {"x": ["250"], "x-sure": ["yes"]}, TODAY)
    assert (found.value, found.soft, found.error) == (250, None, None)


def test_being_sure_does_not_lift_a_hard_limit() -> None:
    assert read(PRESSURE, {"x": ["500"], "x-sure": ["yes"]}, TODAY).error is not None


@pytest.mark.parametrize(
    ("mark", "value"), [("unknown", Missing.UNKNOWN), ("declined", Missing.DECLINED), ("", Missing.BLANK)]
)
@pytest.mark.parametrize("type_", ["whole", "decimal", "date", "month", "text", "medicine"])
def test_not_knowing_and_not_saying_stay_apart(type_: ItemType, mark: str, value: Missing) -> None:
    assert read(item(type_), {"x-missing": [mark]}, TODAY).value is value


def test_a_typed_answer_beside_i_do_not_know_is_asked_back_and_both_are_kept() -> None:
    found = read(PRESSURE, {"x": ["128"], "x-missing": ["unknown"]}, TODAY)
    assert found.error is not None
    assert "I don't know" in found.error.en
    assert found.typed == {"x": ("128",), "x-missing": ("unknown",)}


def test_what_a_question_does_not_offer_is_refused() -> None:
    plain = item("yes_no", unknown=False, declined=False)
    assert posted(plain, "unknown").error is not None
    assert posted(plain, "declined").error is not None
    assert posted(plain, "maybe").error is not None


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("unknown", Missing.UNKNOWN),
        ("declined", Missing.DECLINED),
        ("", Missing.BLANK),
    ],
)
def test_yes_or_no(typed: str, value: object) -> None:
    assert posted(item("yes_no"), typed).value == value


def test_two_answers_where_one_is_wanted_are_asked_back() -> None:
    assert read(item("yes_no"), {"x": ["yes", "no"]}, TODAY).error is not None


@pytest.mark.parametrize(
    ("ticks", "value"),
    [
        (["blue", "red"], ("red", "blue")),
        (["blue", "blue"], ("blue",)),
        (["none"], ()),
        ([], Missing.BLANK),
        ([""], Missing.BLANK),
        (["unknown"], Missing.UNKNOWN),
        (["declined"], Missing.DECLINED),
    ],
)
def test_several_choices(ticks: list[str], value: object) -> None:
    found = read(CHOICES, {"x": ticks}, TODAY)
    assert (found.value, found.error) == (value, None)


@pytest.mark.parametrize(
    "ticks", [["none", "red"], ["unknown", "red"], ["declined", "none"], ["unknown", "none"]]
)
def test_none_of_these_stands_alone_and_the_ticks_are_kept(ticks: list[str]) -> None:
    found = read(CHOICES, {"x": ticks}, TODAY)
    assert found.error is not None
    assert "something else too" in found.error.en
    assert found.typed["x"] == tuple(ticks)


def test_an_option_that_was_never_shown_is_refused() -> None:
    assert read(CHOICES, {"x": ["green"]}, TODAY).error is not None
    assert read(item("choice", options=COLOURS), {"x": ["green"]}, TODAY).error is not None


def test_texts_are_limited_in_code_points_and_kept_when_longer() -> None:
    short = item("long_text", longest=10)
    assert posted(short, "🫀" * 10).value == "🫀" * 10
    longer = posted(short, "🫀" * 11)
    assert longer.error is not None
    assert "11 characters" in longer.error.en
    assert longer.typed["x"] == ("🫀" * 11,)


@pytest.mark.parametrize(
    "typed",
    [
        "555-0142",
        "(217) 555-0142",
        "+52 55 5555 0142",
        "5550142",
        "217.555.0142 ext. 12",
        "555-0142 x3",
        "٥٥٥٠١٤٢",
    ],
)
def test_a_telephone_number_is_taken_as_people_write_it(typed: str) -> None:
    found = posted(item("text", holds="phone"), typed)
    assert (found.value, found.error, found.soft) == (typed, None, None)


@pytest.mark.parametrize(
    "typed", ["555 01", "1", "none", "call my sister at 555-0142", "5550142 or 555O143", "ext. 1234567", "🫀"]
)
def test_what_cannot_be_a_telephone_number_is_asked_back_and_never_refused(typed: str) -> None:
    question = item("text", holds="phone")
    found = posted(question, typed)
    assert (found.value, found.error) == (typed, None)
    assert found.soft is not None
    assert typed in found.soft.en
    assert read(question, {"x": [typed], "x-sure": ["yes"]}, TODAY).soft is None


@pytest.mark.parametrize(
    ("typed", "error", "soft"),
    [
        ("ines@mail.example", False, False),
        ("Ines.Ruiz+clinic@mail.example.org", False, False),
        ("ines@", True, False),
        ("@mail.example", True, False),
        ("ines@mail", True, False),
        ("ines mail.example", True, False),
        ("ines@mail.example.", True, False),
        ("inés@mail.example", False, True),
        ("ines@mail..example", False, True),
    ],
)
def test_half_an_address_is_told_and_one_that_no_letter_reaches_is_asked_back(
    typed: str, error: bool, soft: bool
) -> None:
    found = posted(item("text", holds="email"), typed)
    assert (found.error is not None, found.soft is not None) == (error, soft)
    assert found.typed["x"] == (typed,)
    assert posted(item("text"), typed).error is None


def test_signs_that_cannot_be_stored_are_removed_with_a_notice() -> None:
    found = posted(item("text"), "a\x00b\ud800c")
    assert (found.value, found.error) == ("abc", None)
    assert found.notice is not None
    assert posted(item("text"), "abc").notice is None


def test_line_ends_of_browsers_become_plain_ones() -> None:
    assert posted(item("long_text"), "one\r\ntwo").value == "one\ntwo"


def day(month: str, number: str, year: str, question: Item = BORN) -> Any:
    return read(question, {"x-month": [month], "x-day": [number], "x-year": [year]}, TODAY)


@pytest.mark.parametrize("month", ["3", "03", "March", "MARCH", "mar", "Mar.", "marzo", "Marzo", " 3 "])
def test_months_are_taken_by_number_or_name_in_both_languages(month: str) -> None:
    assert day(month, "05", "1985").value == PartialDate(1985, 3, 5)


@pytest.mark.parametrize(
    ("parts", "wrong"),
    [
        (("", "5", "1985"), {"x-month": "Add the month"}),
        (("3", "5", ""), {"x-year": "Add the year"}),
        (("13", "", "85"), {"x-month": "Enter the month", "x-day": "Add the day", "x-year": "four digits"}),
        (("Maerz", "32", "1985"), {"x-month": "Enter the month", "x-day": "Enter the day"}),
        (("3", "x", ""), {"x-day": "Enter the day", "x-year": "Add the year"}),
        (("", "", "1985"), {"x-month": "Add the month", "x-day": "Add the day"}),
        (("May 1985", "", ""), {"x-day": "Add the day"}),
        (("2", "30", "2024"), {"x-day": "February 2024 has only 29 days"}),
        (("7", "16", "2026"), {"x-year": "still to come"}),
        (("7", "14", "1905"), {"x-year": "Enter a date from July 15, 1906 to July 15, 2026"}),
    ],
)
def test_everything_wrong_with_a_date_is_told_at_once_beside_its_box(
    parts: tuple[str, str, str], wrong: dict[str, str]
) -> None:
    found = day(*parts)
    assert [one.field for one in found.wrong] == list(wrong)
    for one in found.wrong:
        assert wrong[one.field] in one.text.en
        assert one.text.es in found.error.es
    assert found.typed["x-year"] == (parts[2],)


def test_today_is_not_the_future() -> None:
    assert day("7", "15", "2026", item("date")).value == PartialDate(2026, 7, 15)


def test_a_date_to_come_is_taken_where_the_question_says_so() -> None:
    assert day("7", "16", "2026", item("date", future=True)).error is None


def test_an_unusual_age_is_asked_back() -> None:
    assert day("7", "16", "2008").soft is not None
    assert day("7", "15", "2008").soft is None


@pytest.mark.parametrize(
    ("month", "year", "value"),
    [("", "2024", PartialDate(2024)), ("5", "2024", PartialDate(2024, 5)), ("", "", Missing.BLANK)],
)
def test_a_month_question_takes_the_year_alone(month: str, year: str, value: object) -> None:
    assert read(item("month"), {"x-month": [month], "x-year": [year]}, TODAY).value == value


def test_this_year_alone_is_not_the_future() -> None:
    assert read(item("month"), {"x-year": ["2026"]}, TODAY).error is None
    assert read(item("month"), {"x-month": ["8"], "x-year": ["2026"]}, TODAY).error is not None


def test_a_required_question_says_that_an_answer_is_needed_and_to_what() -> None:
    """The line stands in a list above the page too, away from its question."""
    asked = item("text", required=True)
    found = read(asked, {"x": ["  "]}, TODAY)
    assert found.error is not None
    assert asked.label.en in found.error.en
    assert asked.label.es in found.error.es


TYPES: tuple[ItemType, ...] = (
    "yes_no", "choice", "choices", "whole", "decimal", "measure", "text", "long_text", "date", "month", "medicine",
)  # fmt: skip
ODD = st.text(alphabet=st.characters(), max_size=12) | st.sampled_from(
    [
        "yes",
        "no",
        "none",
        "unknown",
        "declined",
        "red",
        "1,5",
        "2",
        "31",
        "2024",
        "9" * 400,
        "\x00",
        "٣",
        "-0",
    ]
)


@pytest.mark.parametrize("type_", TYPES)
@given(data=st.data())
def test_reading_never_fails_and_never_loses_what_was_typed(type_: ItemType, data: st.DataObject) -> None:
    options = COLOURS if type_ in ("choice", "choices") else ()
    unit = "cm" if type_ == "measure" else None
    question = item(
        type_, options=options, none=Text("None", "Nada") if type_ == "choices" else None, unit=unit
    )
    form = {
        name: data.draw(st.lists(ODD, max_size=3)) for name in fields_of(question) if data.draw(st.booleans())
    }
    found = read(question, form, TODAY)
    for name, texts in form.items():
        stored = tuple(
            "".join(sign for sign in text if sign != "\x00" and not "\ud800" <= sign <= "\udfff")
            for text in texts
        )
        assert tuple(text.replace("\r\n", "\n") for text in stored) == found.typed.get(name, ())
    assert found.error is None or found.value is Missing.BLANK
    for language in ("en", "es"):
        assert show(question, found.value, language)


@given(st.dates(date(1900, 1, 1), TODAY))
def test_every_real_day_is_read_and_shown(given_day: date) -> None:
    question = item("date")
    found = day(str(given_day.month), str(given_day.day), str(given_day.year), question)
    assert found.value == PartialDate(given_day.year, given_day.month, given_day.day)
    assert PartialDate.from_iso(found.value.iso()) == found.value


@pytest.mark.parametrize(
    ("question", "answer", "english", "spanish"),
    [
        (item("yes_no"), "yes", "Yes", "Sí"),
        (PRESSURE, 128, "128 mmHg", "128 mmHg"),
        (CHOICES, ("red", "blue"), "Red; Blue", "Rojo; Azul"),
        (CHOICES, (), "None of these", "Ninguno"),
        (item("choice", options=COLOURS), "red", "Red", "Rojo"),
        (item("date"), PartialDate(2024, 3, 5), "March 5, 2024", "5 de marzo de 2024"),
        (item("month"), PartialDate(2024, 3), "March 2024", "marzo de 2024"),
        (item("month"), PartialDate(2024), "2024", "2024"),
        (item("text"), "as typed", "as typed", "as typed"),
        (item("text"), Missing.UNKNOWN, "I don't know", "No sé"),
        (item("text"), Missing.DECLINED, "I'd rather not say", "Prefiero no decirlo"),
        (item("text"), Missing.BLANK, "Not answered", "Sin respuesta"),
    ],
)
def test_answers_are_shown_in_words(question: Item, answer: Any, english: str, spanish: str) -> None:
    assert (show(question, answer, "en"), show(question, answer, "es")) == (english, spanish)
