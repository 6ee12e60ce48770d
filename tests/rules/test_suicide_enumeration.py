"""No answer about suicide is passed over in silence: every combination is tried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import islice, product

import pytest

from screening.rules.engine import evaluate
from screening.rules.library import shipped
from screening.rules.missing import Facts, Missing, Value
from screening.rules.pack import RulePack

YES_NO: tuple[Value, ...] = ("no", "yes", Missing.DECLINED)
ANSWERS: dict[str, tuple[Value, ...]] = {
    "danger_now": YES_NO,
    "q1": YES_NO,
    "q2": YES_NO,
    "q3": YES_NO,
    "q4": YES_NO,
    "q5": YES_NO,
    "q6": ("no", "past_3m", Missing.DECLINED),
    "phq9_item9": (0, 1, Missing.DECLINED),
}
QUIET = ("no", 0)


def combinations() -> Iterator[Facts]:
    for values in product(*ANSWERS.values()):
        yield dict(zip(ANSWERS, values, strict=True))


@cache
def suicide_rules() -> RulePack:
    """The shipped pack with its suicide rules alone; they refer to no other."""
    pack = shipped().safety
    rules = tuple(rule for rule in pack.order if rule.id.startswith("SU-"))
    return replace(pack, rules=rules, order=rules)


def test_only_a_no_to_every_question_raises_no_task() -> None:
    pack = suicide_rules()
    assert [rule.id for rule in pack.rules] == ["SU-01", "SU-02", "SU-03", "SU-04", "SU-05"]
    tried = list(combinations())
    silent = [facts for facts in tried if evaluate(pack, facts).urgency is None]
    assert len(tried) == 6561
    # q3 to q5 are asked only after a yes to q2, so with a no to q2 only a yes in them can say anything.
    follow_ups = {tuple(facts[name] for name in ("q3", "q4", "q5")) for facts in silent}
    assert follow_ups == set(product(("no", Missing.DECLINED), repeat=3))
    for facts in silent:
        assert all(facts[name] in QUIET for name in ("danger_now", "q1", "q2", "q6", "phq9_item9"))


@pytest.mark.parametrize("state", [Missing.UNKNOWN, Missing.BLANK])
def test_no_kind_of_missing_answer_is_quieter_than_another(state: Missing) -> None:
    pack = suicide_rules()
    for facts in islice(combinations(), 0, None, 7):
        other = {name: state if value is Missing.DECLINED else value for name, value in facts.items()}
        assert evaluate(pack, other).urgency == evaluate(pack, facts).urgency


def test_what_was_never_shown_raises_a_task_once_the_form_is_sent_and_not_before() -> None:
    never_shown: Facts = dict.fromkeys(ANSWERS, Missing.NOT_ASKED)
    assert evaluate(suicide_rules(), never_shown).urgency == "same_day"
    assert evaluate(suicide_rules(), never_shown, sent=False).urgency is None
