"""Laws of the condition language, for any condition and any facts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from screening.rules.language.conditions import Not
from screening.rules.language.scope import Scope
from screening.rules.missing import Missing, Value
from screening.rules.truth import Truth
from tests.rules.small import condition

YES_NO = ("yes", "no")
READING = st.fixed_dictionaries(
    {
        "top": st.sampled_from([Missing.BLANK, 120, 139, 140, 141, 180]),
        "low": st.sampled_from([Missing.DECLINED, 70, 90, 120]),
        "age": st.sampled_from([Missing.UNKNOWN, 0, 7, 8, 30]),
        "site": st.sampled_from([Missing.NOT_ASKED, "arm", "wrist"]),
    }
)
MISSING = st.sampled_from(list(Missing))
ANSWERS: dict[str, st.SearchStrategy[Value]] = {
    "cough": st.sampled_from(YES_NO),
    "fever": st.sampled_from(YES_NO),
    "smokes": st.sampled_from(["never", "past", "now"]),
    "pulse": st.sampled_from([59, 60, 61, 110, 111]),
    "event_days": st.sampled_from([0, 42, 43, 183]),
    "mood": st.integers(0, 3),
    "pains": st.lists(st.sampled_from(["head", "chest", "back"]), unique=True, max_size=2).map(tuple),
    "meds": st.lists(st.sampled_from(["restful", "morph", "wake", "new"]), unique=True, max_size=3).map(
        tuple
    ),
    "meds_known": st.sampled_from(YES_NO),
    "items": st.tuples(*(st.integers(0, 3) | MISSING for _ in range(3))),
    "readings": st.lists(READING, max_size=3).map(tuple),
}
FACTS = st.fixed_dictionaries({name: answer | MISSING for name, answer in ANSWERS.items()})
COMPARISONS = st.sampled_from(
    [
        "cough", "fever = no", "cough != no", "smokes in {past, now}", "smokes != never", "pulse > 60", "pulse = 60",
        "pulse between 60 and 110", "event_days <= 6 weeks", "event_days + 7 days > 49 days", "mood >= 1",
        "pains has head", "pains has any of {chest, back}", "pains is empty", "meds has sedative", "meds is not empty",
        "count distinct class of meds in calming >= 2", "any readings where top >= 140 or low >= 90",
        "all readings have site = arm", "count(readings where top > 139) >= 2", "mean(top of readings) >= 140",
        "min(age of readings) <= 7 days", "max(low of (readings where age <= 7 days)) > 80", "readings is empty",
        "sum(items) >= 5", "sum(top of readings) > 300", "count distinct site of readings >= 2",
        "any of {cough, fever}", "all of {cough, fever} = no", "none of {cough, fever}",
    ]
)  # fmt: skip
TESTS = st.sampled_from(
    ["cough is unanswered", "pulse is known", "R-01 fired", "any of {cough, mood} is declined"]
)


def compound(leaves: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.recursive(
        leaves,
        lambda inner: st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
            lambda parts: f"({parts[0]}) {parts[1]} ({parts[2]})"
        ),
        max_leaves=5,
    )


NEGATABLE = st.tuples(st.booleans(), compound(COMPARISONS)).map(lambda p: f"not ({p[1]})" if p[0] else p[1])


@given(compound(COMPARISONS | TESTS))
def test_a_printed_condition_reads_back_as_itself(text: str) -> None:
    first = condition(text)
    again = condition(str(first))
    assert again.test == first.test
    assert str(again) == str(first)


@given(NEGATABLE, NEGATABLE, FACTS)
def test_de_morgan_holds_for_conditions(one: str, other: str, facts: dict[str, Value]) -> None:
    neither = condition(f"not (({one}) or ({other}))").truth(facts)
    assert neither is condition(f"(not ({one})) and (not ({other}))").truth(facts)


@given(NEGATABLE, FACTS, st.data())
def test_one_more_answer_never_turns_true_into_false_or_back(
    text: str, facts: dict[str, Value], data: st.DataObject
) -> None:
    test = condition(text)
    before = test.truth(facts)
    missing = sorted(name for name, value in facts.items() if isinstance(value, Missing))
    if missing:
        learned = data.draw(st.sampled_from(missing))
        after = test.truth({**facts, learned: data.draw(ANSWERS[learned])})
        assert before is Truth.UNKNOWN or after is before


@given(NEGATABLE, FACTS, st.data())
def test_one_more_detail_of_a_reading_never_turns_true_into_false_or_back(
    text: str, facts: dict[str, Value], data: st.DataObject
) -> None:
    readings = data.draw(ANSWERS["readings"])
    assert isinstance(readings, tuple)
    details = {"top": 140, "low": 90, "age": 7, "site": "arm"}
    known = tuple(
        {name: details[name] if isinstance(value, Missing) else value for name, value in reading.items()}
        for reading in readings
        if isinstance(reading, dict)
    )
    before = condition(text).truth({**facts, "readings": readings})
    after = condition(text).truth({**facts, "readings": known})
    assert before is Truth.UNKNOWN or after is before


@given(NEGATABLE, FACTS)
def test_an_unknown_names_what_left_it_open_unless_a_list_is_empty(
    text: str, facts: dict[str, Value]
) -> None:
    test = condition(text)
    gaps = test.gaps(facts)
    if test.truth(facts) is not Truth.UNKNOWN:
        assert gaps == ()
    elif facts["readings"] != () and "readings where" not in text:
        assert gaps
        assert {gap.name.split(".")[0] for gap in gaps} <= test.reads


@given(compound(COMPARISONS | TESTS), FACTS, st.randoms())
def test_the_order_of_the_members_of_a_list_does_not_matter(
    text: str, facts: dict[str, Value], chance: object
) -> None:
    shuffled = dict(facts)
    for name in ("readings", "meds", "pains"):
        members = facts[name]
        if isinstance(members, tuple):
            mixed = list(members)
            chance.shuffle(mixed)  # type: ignore[attr-defined]
            shuffled[name] = tuple(mixed)
    assert condition(text).truth(shuffled) is condition(text).truth(facts)


@given(NEGATABLE, FACTS)
def test_an_explanation_shows_the_truth_of_the_whole_and_its_deciding_branch_first(
    text: str, facts: dict[str, Value]
) -> None:
    test = condition(text)
    tree = test.explain(facts)
    assert tree["truth"] == test.truth(facts).name.lower()
    parts = tree.get("parts")
    if isinstance(parts, list) and " of {" not in str(test.test) and not isinstance(test.test, Not):
        first = parts[0]
        assert isinstance(first, dict)
        assert tree["truth"] == "unknown" or first["truth"] == tree["truth"]


def test_a_scope_of_a_member_sees_the_same_facts() -> None:
    scope = Scope({"cough": "yes"})
    assert scope.inside({"top": 3}).facts is scope.facts
    assert scope.inside({"top": 3}).outside().members == ()
