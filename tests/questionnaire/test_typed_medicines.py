"""Medicines that are typed: what is understood whole counts, everything else stays as it was typed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from screening.content import load_content
from screening.questionnaire.facts import derive
from screening.questionnaire.typed_medicines import says, typed_names, unresolved
from screening.rules.engine import evaluate
from screening.rules.missing import Facts, Missing
from tests.filled import filled

CONTENT = load_content()
CLASSES = CONTENT.vocabulary["meds"].classes
MEDICINES = CONTENT.questionnaire.medicines
AT = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
CALM = {"med_classes": (), "med_complete": "yes"}


def names(text: str) -> list[str]:
    return list(typed_names(text, MEDICINES, CLASSES))


def facts(**answers: object) -> Facts:
    given = filled(CONTENT, AT, {**CALM, **answers})  # type: ignore[dict-item]
    return derive(CONTENT.questionnaire, given, AT.date(), sent=True)


def outcomes(**answers: object) -> dict[str, str]:
    found = evaluate(CONTENT.safety, facts(**answers))
    return {outcome.rule_id: outcome.outcome for outcome in found.outcomes}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lisinopril", ["lisinopril"]),
        ("LISINOPRIL 10mg in the morning", ["lisinopril"]),
        ("- Lisinopril (10 mg) once a day.", ["lisinopril"]),
        ("Xanax 0.5 mg as needed", ["xanax"]),
        ("Ambien CR 12.5", ["ambien cr"]),
        ("St John's wort", ["st john's wort"]),
        ("Zoloft 50 mg", ["sertraline"]),
        ("sertralina 50 mg por la mañana", ["sertraline"]),
        (
            "lisinopril, zoloft; xanax\nmethylphenidate",
            ["lisinopril", "sertraline", "xanax", "methylphenidate"],
        ),
        ("lisinopril 10 mg, in the morning", ["lisinopril"]),
        ("stopped Xanax", ["stopped Xanax"]),
        ("no Xanax", ["no Xanax"]),
        ("Xanax stopped last week", ["Xanax stopped last week"]),
        ("lisinopril and xanax", ["lisinopril and xanax"]),
        ("lisinoprill", ["lisinoprill"]),
        ("my blood pressure pill", ["my blood pressure pill"]),
        ("drops\u202e from   my aunt", ["drops\u202e from my aunt"]),
        ("  \n ; , \n10 mg", []),
    ],
)
def test_a_line_is_understood_whole_or_left_as_it_was_typed(typed: str, meant: list[str]) -> None:
    assert names(typed) == meant


@pytest.mark.parametrize(
    ("typed", "name", "said"),
    [
        ("Xanax; - Lisinopril (10 mg) at night.", "lisinopril", True),
        ("stopped  Xanax", "stopped Xanax", True),
        ("stopped Xanax", "xanax", False),
        ("lithium orotate", "lithium", False),
        ("sertralina 50 mg", "sertraline", False),
    ],
)
def test_a_line_says_a_name_when_nothing_else_is_meant(typed: str, name: str, said: bool) -> None:
    assert says(typed, name) is said


@pytest.mark.parametrize("medicine", sorted(CLASSES or {}))
def test_every_name_of_the_tables_is_found_in_any_capitals_and_stands_for_the_same_classes(
    medicine: str,
) -> None:
    assert CLASSES is not None
    for typed in (medicine, medicine.upper(), f" {medicine.title()} 10 mg daily"):
        (found,) = names(typed)
        assert CLASSES[found] == CLASSES[medicine]


def test_known_names_that_are_typed_leave_the_list_complete_and_speak_to_the_rules() -> None:
    found = facts(med_rest="lisinopril 10 mg")
    assert (found["meds"], found["meds_known"]) == (("lisinopril",), "yes")
    assert outcomes(med_rest="lisinopril 10 mg")["IN-05"] == "clear"
    assert outcomes(med_rest="lisinopril 10 mg")["ME-01"] == "clear"
    assert outcomes(med_rest="Xanax at night")["ME-01"] == "fired"
    assert outcomes(med_rest="Xanax at night")["ME-02"] == "indeterminate"
    assert outcomes(med_rest="lisinopril 10 mg")["ME-02"] == "clear"


def test_one_name_that_no_table_knows_keeps_every_absent_class_open() -> None:
    found = facts(med_rest="lisinopril\nsomething for sleep")
    assert (found["meds"], found["meds_known"]) == (("lisinopril", "something for sleep"), Missing.UNKNOWN)
    told = outcomes(med_rest="lisinopril\nsomething for sleep")
    assert (told["IN-05"], told["ME-01"], told["ME-03"]) == ("fired", "indeterminate", "indeterminate")
    assert outcomes(med_rest="Xanax\nsomething for sleep")["ME-01"] == "fired"


@pytest.mark.parametrize("state", [Missing.DECLINED, Missing.UNKNOWN])
def test_a_tick_list_that_was_left_open_is_not_made_complete_by_what_was_typed(state: Missing) -> None:
    found = facts(med_classes=state, med_rest="lisinopril")
    assert (found["meds"], found["meds_known"]) == (("lisinopril",), state)
    assert outcomes(med_classes=state, med_rest="lisinopril")["ME-01"] == "indeterminate"


def test_a_long_text_is_read_to_an_end() -> None:
    many = names("x " * 2000 + "\n" + "y\n" * 2000)
    assert len(many) == 100
    assert max(map(len, many)) <= 60
    assert unresolved(("xanax",), CLASSES) is False
    assert unresolved(("y",), CLASSES) is True
