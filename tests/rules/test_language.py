"""What each form of the condition language means, also when answers are missing."""

from __future__ import annotations

import pytest

from screening.rules.language import parse, parse_definition
from screening.rules.language.operators import OPERATORS, Operator
from screening.rules.language.parser import Names
from screening.rules.missing import Missing, Value
from screening.rules.strict_yaml import ContentError
from screening.rules.truth import Truth
from screening.rules.vocabulary import shipped_vocabulary
from tests.rules.small import SMALL, STATES, condition, truth

T, U, F = Truth.TRUE, Truth.UNKNOWN, Truth.FALSE
BLANK, DECLINED, UNSURE, NOT_ASKED = Missing.BLANK, Missing.DECLINED, Missing.UNKNOWN, Missing.NOT_ASKED


def reading(top: Value, age: Value = 1, site: Value = "arm") -> dict[str, Value]:
    return {"top": top, "low": 80, "age": age, "site": site}


VALUES: list[tuple[str, dict[str, Value], Truth]] = [
    ("cough", {"cough": "yes"}, T),
    ("cough", {"cough": "no"}, F),
    ("cough", {}, U),
    ("cough = no", {"cough": "no"}, T),
    ("not cough", {"cough": DECLINED}, U),
    ("smokes = now", {"smokes": "past"}, F),
    ("smokes != now", {"smokes": "past"}, T),
    ("smokes != now", {"smokes": UNSURE}, U),
    ("smokes in {past, now}", {"smokes": "now"}, T),
    ("cough or fever", {"cough": "yes"}, T),
    ("cough or fever", {"cough": "no"}, U),
    ("cough and fever", {"cough": "no"}, F),
    ("cough or fever and smokes = now", {"cough": "yes", "fever": "no"}, T),
    ("pulse > 110", {"pulse": 110}, F),
    ("pulse >= 110 bpm", {"pulse": 110}, T),
    ("110 < pulse", {"pulse": 111}, T),
    ("pulse between 50 and 60", {"pulse": 60}, T),
    ("pulse between 50 and 60", {"pulse": 61}, F),
    ("event_days <= 6 weeks", {"event_days": 42}, T),
    ("event_days <= 6 weeks", {"event_days": 43}, F),
    ("event_days + 1 week > 30 days", {"event_days": 24}, T),
    ("event_days - 1 week > 30 days", {"event_days": 37}, F),
    ("event_days * 2 = 60 days", {"event_days": 30}, T),
    ("event_days * 2 = 60 days", {}, U),
    ("pains has head", {"pains": ("head",)}, T),
    ("pains has head", {"pains": ()}, F),
    ("pains has head", {"pains": NOT_ASKED}, U),
    ("pains has any of {head, back}", {"pains": ("back",)}, T),
    ("pains is empty", {"pains": ()}, T),
    ("pains is not empty", {"pains": ("head",)}, T),
    ("pains is empty", {}, U),
    ("meds has sedative", {"meds": ("sedative",)}, T),
    ("meds has sedative", {"meds": ("Sleepwell",)}, T),
    ("meds has sedative", {"meds": ("wake",), "meds_known": "yes"}, F),
    ("meds has sedative", {"meds": ("wake",)}, U),
    ("meds has sedative", {"meds": ("wake",), "meds_known": "no"}, U),
    ("meds has sedative", {"meds": ("wake", "something new"), "meds_known": "yes"}, U),
    ("meds has any of calming", {"meds": ("morph",)}, T),
    ("meds is empty", {"meds": (), "meds_known": "yes"}, T),
    ("meds is empty", {"meds": ()}, U),
    ("count distinct class of meds in calming >= 2", {"meds": ("morph", "sleepwell", "restful")}, T),
    ("count distinct class of meds in calming >= 2", {"meds": ("sleepwell", "restful")}, U),
    ("count distinct class of meds in calming >= 2", {"meds": ("restful",), "meds_known": "yes"}, F),
    ("any readings", {"readings": ()}, F),
    ("any readings", {}, U),
    ("any readings where top >= 180 or low >= 120", {"readings": (reading(120), reading(180))}, T),
    ("any readings where top >= 180", {"readings": (reading(120), reading(BLANK))}, U),
    ("all readings have site = wrist", {"readings": ()}, T),
    ("all readings have site = wrist", {"readings": (reading(1), reading(1, site=BLANK))}, F),
    ("all readings have site = wrist", {"readings": (reading(1, site="wrist"), reading(1, site=BLANK))}, U),
    ("all readings where top > 10 have site = wrist", {"readings": (reading(1),)}, T),
    ("all readings have site = wrist", {"readings": DECLINED}, U),
    ("readings is empty", {"readings": ()}, T),
    ("(readings where top > 10) is empty", {"readings": (reading(BLANK),)}, U),
    ("count(readings where top >= 140) >= 2", {"readings": (reading(140), reading(150))}, T),
    ("count(readings where top >= 140) >= 2", {"readings": (reading(140), reading(BLANK))}, U),
    ("count(readings where top >= 140) >= 2", {"readings": (reading(130), reading(BLANK))}, F),
    ("count(readings) >= 1", {"readings": UNSURE}, U),
    ("count distinct site of readings = 2", {"readings": (reading(1), reading(1, site="wrist"))}, T),
    ("count distinct site of readings >= 2", {"readings": (reading(1), reading(1, site=BLANK))}, U),
    ("count distinct site of (readings where top > 5) >= 1", {"readings": (reading(1),)}, F),
    ("mean(top of readings) > 139", {"readings": (reading(139), reading(140))}, T),
    ("mean(top of readings) >= 140", {"readings": (reading(139), reading(140))}, F),
    ("mean(top of readings) = 140", {"readings": (reading(139), reading(140), reading(141))}, T),
    ("mean(top of readings) > 100", {"readings": ()}, U),
    ("mean(top of readings) > 100", {"readings": (reading(300), reading(BLANK))}, U),
    ("min(age of readings) <= 7 days", {"readings": (reading(1, age=9), reading(1, age=7))}, T),
    ("max(top of readings) < 140", {"readings": (reading(139), reading(140))}, F),
    ("sum(top of readings) >= 300", {"readings": (reading(100), reading(200))}, T),
    ("sum(top of readings) = 0", {"readings": ()}, T),
    ("sum(items) >= 5", {"items": (3, 2, BLANK)}, T),
    ("sum(items) >= 5", {"items": (1, 0, BLANK)}, F),
    ("sum(items) >= 5", {"items": (2, 1, BLANK)}, U),
    ("sum(items) >= 5", {"items": NOT_ASKED}, U),
    ("any of {cough, fever}", {"cough": "no", "fever": "yes"}, T),
    ("any of {cough, fever}", {"cough": "no"}, U),
    ("all of {cough, fever} = no", {"cough": "no", "fever": "no"}, T),
    ("none of {cough, fever}", {"cough": "no", "fever": "no"}, T),
    ("none of {cough, fever}", {"cough": "yes"}, F),
    ("none of {cough, fever}", {"cough": "no"}, U),
    ("any of {cough, fever} is unanswered", {"cough": "no", "fever": NOT_ASKED}, F),
    ("sent and cough is not asked", {"sent": "yes", "cough": NOT_ASKED}, T),
    ("sent and cough is not asked", {"sent": "no", "cough": NOT_ASKED}, F),
]


@pytest.mark.parametrize(("text", "facts", "expected"), VALUES)
def test_a_condition_means_what_it_says(text: str, facts: dict[str, Value], expected: Truth) -> None:
    assert truth(text, facts) is expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("known", [T, F, F, F, F]),
        ("unknown", [F, T, F, F, F]),
        ("declined", [F, F, T, F, F]),
        ("unanswered", [F, T, T, T, F]),
        ("asked", [T, T, T, T, F]),
    ],
)
def test_the_tests_of_missing_answers_follow_their_table(state: str, expected: list[Truth]) -> None:
    values: list[Value] = ["yes", UNSURE, DECLINED, BLANK, NOT_ASKED]
    assert [truth(f"cough is {state}", {"cough": value}) for value in values] == expected
    opposite = {T: F, F: T}
    assert [truth(f"cough is not {state}", {"cough": value}) for value in values] == [
        opposite[each] for each in expected
    ]


@pytest.mark.parametrize("state", STATES)
def test_every_comparison_with_a_missing_value_is_unknown(state: Missing) -> None:
    for text in (
        "cough",
        "cough = no",
        "cough != no",
        "pulse > 3",
        "pulse = 3",
        "pulse != 3",
        "pains has head",
    ):
        assert truth(text, {"cough": state, "pulse": state, "pains": state}) is U


def test_a_rule_fired_or_did_not_and_is_never_unknown() -> None:
    assert truth("R-01 fired", fired=frozenset({"R-01"})) is T
    assert truth("R-01 did not fire") is T
    assert truth("any of {R-01, R-02} fired", fired=frozenset({"R-02"})) is T
    assert truth("none of {R-01, R-02} fired", fired=frozenset({"R-02"})) is F


def test_an_unknown_is_put_down_to_not_asked_only_if_nothing_was_left_unanswered() -> None:
    test = condition("cough or fever")
    assert test.cause({"cough": NOT_ASKED, "fever": "no"}) == "not_asked"
    assert test.cause({"cough": NOT_ASKED, "fever": DECLINED}) == "unanswered"
    assert test.cause({"cough": "yes", "fever": DECLINED}) is None
    assert condition("mean(top of readings) > 140").cause({"readings": ()}) == "not_asked"


def test_a_condition_knows_the_facts_and_rules_that_it_reads() -> None:
    test = condition("(meds has sedative or any readings where top > 100) and R-01 fired")
    assert test.reads == {"meds", "meds_known", "readings"}
    assert test.rules == {"R-01"}


def test_a_definition_stands_outside_the_list_in_which_it_is_used() -> None:
    newest = parse_definition("min(age of readings)", Names(SMALL))
    recent = parse_definition("readings where age <= newest + 7 days", Names(SMALL, {"newest": newest}))
    test = condition("mean(top of recent) >= 160", definitions={"newest": newest, "recent": recent})
    assert test.truth({"readings": (reading(130, age=8), reading(170, age=0))}) is T
    assert test.reads == {"readings"}


@pytest.mark.parametrize("operator", OPERATORS.values(), ids=lambda operator: operator.name)
def test_the_example_of_each_operator_in_the_table_can_be_read(operator: Operator) -> None:
    assert operator.name.split()[0] in operator.example or operator.name == "yes"
    assert parse(operator.example, shipped_vocabulary(), rules=("BP-01",)).words()


FAULTS = [
    ("coughs", 1, "no fact 'coughs'; did you mean 'cough'?"),
    ("cough and\u00a0pulse", 11, "'pulse' is a number, not a condition; what may follow: "),
    (
        "smokes = nover",
        10,
        "'nover' is not an option of smokes; options: never, past, now; did you mean 'never'?",
    ),
    ("smokes > 3", 8, "'>' after a choice 'smokes'; what may follow: =, !=, in, "),
    ("pulse > 3 weeks", 7, "bpm compared with weeks"),
    ("mood > 3 weeks", 6, "a plain number compared with weeks"),
    ("event_days > pulse", 12, "days compared with bpm"),
    ("event_days + pulse > 3", 1, "days with bpm"),
    ("mood >= 4", 6, "mood >= 4 can never hold: its range is 0 to 3"),
    ("mood >= 0", 6, "mood >= 0 always holds: its range is 0 to 3"),
    ("mood between 4 and 5", 6, "mood between 4 and 5 can never hold: its range is 0 to 3"),
    ("pulse between 9 and 3", 7, "pulse between 9 and 3 can never hold: the ends are the wrong way round"),
    ("count(readings) > 5", 17, "count(readings) > 5 can never hold: its range is 0 to 5"),
    ("not R-01 fired", 1, "'not' before a rule; write 'R-01 did not fire'"),
    ("R-01", 5, "rule R-01 by itself; write 'R-01 fired' or 'R-01 did not fire'"),
    ("R-91 fired", 1, "no rule 'R-91'; did you mean 'R-01'?"),
    ("any of {cough, fevr} is unanswered", 16, "no fact 'fevr'; did you mean 'fever'?"),
    ("mean(tip of readings) > 3", 6, "no field 'tip' in readings; did you mean 'top'?"),
    ("mean(site of readings) > 3", 6, "field 'site' is a choice; a number is needed"),
    ("all readings where top > 3", 27, "'all' without a test; all LIST have CONDITION"),
    ("any cough", 5, "'cough' is a yes/no fact; a list of records is needed"),
    ("meds has any of sleepy", 17, "'sleepy' is no set; options in braces, or a table"),
    ("cough fever", 7, "'fever' cannot stand here; what may follow: and, or"),
    ("(cough", 7, "the end where ')' belongs"),
    (
        "cough is missing",
        10,
        "'is missing' is no test; is known, unknown, declined, unanswered, asked, empty",
    ),
    (
        "mean(top of readings) is known",
        31,
        "'is known' after 'mean(top of readings)'; it is said of facts only",
    ),
    ("cough ; fever", 7, "';' is no part of the language"),
    ("", 1, "the end cannot stand here; a fact, a definition, a number or '('"),
    ("(" * 30 + "cough", 25, "nested deeper than 24"),
    ("not " * 30 + "cough", 97, "nested deeper than 24"),
    ("cough or " * 500 + "cough", 1, "4505 characters; a condition has at most 4000"),
]


@pytest.mark.parametrize(("text", "column", "message"), FAULTS)
def test_each_fault_is_named_at_its_column(text: str, column: int, message: str) -> None:
    with pytest.raises(ContentError) as caught:
        condition(text)
    first = caught.value.problems[0]
    assert (first.column, first.message[: len(message)]) == (column, message)


def test_several_faults_of_meaning_come_at_once() -> None:
    with pytest.raises(ContentError) as caught:
        condition("smokes = x or cough = y or mood > 8")
    assert [problem.column for problem in caught.value.problems] == [10, 23, 33]
