"""One run of a pack: outcomes, reasons, what stays unanswered, and the same bytes for the same facts."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.rules.engine import canonical_json, evaluate, evaluation_from_json, evaluation_to_json
from screening.rules.library import shipped
from screening.rules.missing import Facts, Missing, Value
from screening.rules.pack_file import SEVERITIES, URGENCIES
from tests.rules.little_pack import little
from tests.rules.test_facts import ANY_FACTS

HIGH: tuple[dict[str, Value], ...] = ({"top": 140}, {"top": 150})


def outcomes(facts: Facts, *, sent: bool = True) -> dict[str, str]:
    evaluation = evaluate(little(), facts, sent=sent)
    return {outcome.rule_id: outcome.outcome for outcome in evaluation.outcomes}


def test_true_is_fired_and_false_is_clear() -> None:
    assert outcomes({"readings": (), "cough": "yes", "pulse": 60}) == {
        "AA-01": "clear", "AA-02": "fired", "AA-03": "clear"
    }  # fmt: skip


def test_unknown_is_indeterminate_if_something_was_left_unanswered_and_else_not_applicable() -> None:
    asked: Facts = {
        "readings": Missing.NOT_ASKED,
        "cough": "no",
        "meds": Missing.NOT_ASKED,
        "pulse": Missing.DECLINED,
    }
    assert outcomes(asked) == {"AA-01": "not_applicable", "AA-02": "not_applicable", "AA-03": "indeterminate"}
    assert set(outcomes({}).values()) == {"indeterminate"}


def test_a_rule_is_silenced_only_by_one_that_is_known_to_be_true() -> None:
    assert outcomes({"readings": HIGH, "cough": "yes"})["AA-02"] == "clear"
    assert outcomes({"readings": Missing.DECLINED, "cough": "yes"})["AA-02"] == "fired"


def test_a_draft_has_not_been_sent() -> None:
    assert outcomes({"pulse": 120})["AA-03"] == "fired"
    assert outcomes({"pulse": 120}, sent=False)["AA-03"] == "clear"


def test_a_finding_keeps_what_it_read_what_decided_it_and_what_it_means() -> None:
    finding = evaluate(little(), {"readings": (), "cough": "no", "meds": ("morph",)}).of("AA-02")
    assert finding.inputs == {"cough": "no", "meds": ["morph"], "meds_known": None}
    assert finding.because == ("meds",)
    assert finding.severity == {"esketamine": "caution", "iv_ketamine": "caution"}
    assert finding.urgency is None


def test_an_undecided_rule_names_what_left_it_open() -> None:
    undecided = evaluate(little(), {"cough": "no", "meds": (), "meds_known": Missing.DECLINED}).of("AA-02")
    assert undecided.because == ("meds_known",)


def test_the_worst_severity_of_each_route_and_the_worst_urgency_come_first() -> None:
    evaluation = evaluate(little(), {"readings": HIGH, "cough": "yes", "pulse": 120})
    assert evaluation.top_severity == {"esketamine": "usually_excluded", "iv_ketamine": "manage_first"}
    assert evaluation.urgency == "now"
    nothing = evaluate(little(), {"readings": (), "cough": "no", "meds": Missing.NOT_ASKED, "pulse": 60})
    assert nothing.top_severity == {"esketamine": None, "iv_ketamine": None}
    assert nothing.urgency is None


def test_unanswered_are_facts_said_to_be_unknown_and_blank_ones_that_are_still_needed() -> None:
    facts: Facts = {"readings": (), "cough": "yes", "fever": Missing.DECLINED, "mood": Missing.NOT_ASKED}
    assert evaluate(little(), facts).unanswered == ("fever", "pulse")


def test_an_unknown_rule_id_is_refused() -> None:
    with pytest.raises(KeyError):
        evaluate(little(), {}).of("ZZ-99")


def test_an_evaluation_survives_being_kept() -> None:
    evaluation = evaluate(little(), {"readings": HIGH, "pulse": 120})
    kept = json.loads(canonical_json(evaluation_to_json(evaluation)))
    assert evaluation_from_json(kept) == evaluation
    with pytest.raises(ValueError, match="format 2"):
        evaluation_from_json(kept | {"format": 2})


@given(ANY_FACTS)
def test_the_same_facts_give_the_same_bytes(facts: dict[str, Value]) -> None:
    pack = shipped().safety
    turned = dict(reversed(facts.items()))
    first, second = evaluate(pack, facts), evaluate(pack, turned)
    assert canonical_json(evaluation_to_json(first)) == canonical_json(evaluation_to_json(second))


@given(ANY_FACTS, st.randoms(use_true_random=False))
def test_the_order_of_rules_does_not_matter(facts: dict[str, Value], chance: object) -> None:
    pack = shipped().safety
    rules = list(pack.rules)
    chance.shuffle(rules)  # type: ignore[attr-defined]
    shuffled = evaluate(replace(pack, rules=tuple(rules)), facts)
    assert {each.rule_id: each for each in shuffled.outcomes} == {
        each.rule_id: each for each in evaluate(pack, facts).outcomes
    }


@given(ANY_FACTS, st.sampled_from([Missing.UNKNOWN, Missing.DECLINED, Missing.BLANK]), st.data())
def test_hiding_a_reassuring_answer_never_makes_things_look_better(
    facts: dict[str, Value], state: Missing, data: st.DataObject
) -> None:
    rules = shipped()
    reassuring = sorted(n for n, value in facts.items() if value in rules.vocabulary[n].reassuring)
    if not reassuring:
        return
    name = data.draw(st.sampled_from(reassuring))
    before = evaluate(rules.safety, facts)
    after = evaluate(rules.safety, {**facts, name: state})
    assert _rank(after.urgency, URGENCIES) <= _rank(before.urgency, URGENCIES)
    still = {finding.rule_id for finding in after.findings}
    for finding in before.findings:
        assert finding.rule_id in still or name in rules.safety.reads(finding.rule_id)
    limit = SEVERITIES.index("information_needed")
    for route, severity in before.top_severity.items():
        if severity is not None and SEVERITIES.index(severity) <= limit:
            assert _rank(after.top_severity[route], SEVERITIES) <= limit


def _rank(value: str | None, order: tuple[str, ...]) -> int:
    """The place in an order of worst first; nothing stands behind all."""
    return len(order) if value is None else order.index(value)


def test_with_no_facts_at_all_only_the_rules_about_missing_answers_fire() -> None:
    fired = [finding.rule_id for finding in evaluate(shipped().safety, {}).findings]
    assert fired == ["BP-08", "SU-05", "IN-01", "IN-02", "IN-03", "IN-04", "IN-05", "IN-06", "IN-07"]
