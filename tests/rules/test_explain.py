"""An explanation says why a rule came out as it did, and what would settle it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.rules.engine import evaluate, run
from screening.rules.explain import explain
from screening.rules.language.scope import Scope
from screening.rules.library import shipped
from screening.rules.missing import Facts, Missing, Value
from screening.rules.truth import Truth
from tests.rules.little_pack import little
from tests.rules.test_facts import ANY_FACTS


def texts(node: dict[str, Any]) -> list[str]:
    return [node["text"], *(text for part in node.get("parts", []) for text in texts(part))]


def test_a_fired_rule_shows_its_deciding_branch_first_and_the_facts_that_are_enough() -> None:
    found = explain(little(), {"cough": "no", "meds": ("morph",), "readings": ()}, "AA-02")
    assert found["outcome"] == "fired"
    assert found["enough"] == ["meds"]
    assert [part["text"] for part in found["tree"]["parts"]] == [
        "cough or meds has any of calming", "AA-01 did not fire"
    ]  # fmt: skip
    either = found["tree"]["parts"][0]
    assert [(part["text"], part["truth"]) for part in either["parts"]] == [
        ("meds has any of calming", "true"), ("cough", "false")
    ]  # fmt: skip
    assert {"fact": "meds", "about": "Medicines", "value": ["morph"]} in found["reads"]


def test_a_clear_rule_shows_what_made_it_false() -> None:
    found = explain(little(), {"pulse": 110}, "AA-03")
    assert (found["outcome"], found["enough"]) == ("clear", ["pulse"])
    assert found["tree"]["parts"][0]["text"] == "pulse > 110"


def test_an_undecided_rule_lists_what_would_settle_it() -> None:
    found = explain(little(), {"cough": "no", "meds": (), "meds_known": Missing.DECLINED}, "AA-02")
    assert (found["outcome"], found["enough"]) == ("indeterminate", [])
    assert found["would_settle"] == [
        {"fact": "meds_known", "state": "declined", "about": "The list is complete", "unit": None, "fires": [],
         "clear": ["yes"]}
    ]  # fmt: skip
    unasked = explain(little(), {"pulse": Missing.NOT_ASKED}, "AA-03")
    assert unasked["outcome"] == "not_applicable"


def test_lists_show_their_interval_and_definitions_their_meaning() -> None:
    found = explain(little(), {"readings": ({"top": 150}, {})}, "AA-01")
    assert found["definitions"] == {"high": "readings where top >= 140"}
    assert {"name": "count(high)", "value": "1 to 2", "unit": None} in found["tree"]["values"]
    assert [(gap["fact"], gap["state"]) for gap in found["would_settle"]] == [("readings.top", "blank")]


def test_other_rules_sources_and_words_stand_beside_the_tree() -> None:
    found = explain(little(), {"readings": ({"top": 150}, {"top": 140}), "cough": "yes"}, "AA-02")
    assert found["rules"] == {"AA-01": True}
    assert found["condition"]["unless"] == ["AA-01"]
    assert "(cough is “yes” or meds includes any of “sedative” or “opioid”)" in found["condition"]["words"]
    assert found["sources"][0]["section"] == "4"
    assert found["severity"]["esketamine"] == "caution"


def test_what_was_inferred_is_shown_beside_what_was_answered() -> None:
    found = explain(shipped().safety, {"auditc_total": 5, "alcohol": Missing.DECLINED}, "AL-02")
    assert found["outcome"] == "fired"
    (row,) = [row for row in found["reads"] if row["fact"] == "alcohol"]
    assert (row["value"], row["inferred"]) == ("declined", "hazardous")


def test_a_mean_is_shown_exactly() -> None:
    readings: tuple[dict[str, Value], ...] = tuple(
        {"sbp": sbp, "dbp": 80, "days_ago": 1} for sbp in (139, 140)
    )
    found = explain(shipped().safety, {"bp_readings": readings}, "BP-04")
    shown = [value["value"] for part in found["tree"]["parts"][0]["parts"] for value in part["values"]]
    assert "139 1/2" in shown


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(KeyError):
        explain(little(), {}, "ZZ-99")


@given(ANY_FACTS)
def test_every_rule_can_be_explained_as_json_and_agrees_with_the_evaluation(facts: dict[str, Value]) -> None:
    pack = shipped().safety
    for outcome in evaluate(pack, facts).outcomes:
        if outcome.rule_id in ("BP-02", "BP-11", "CV-05", "ME-02", "SU-02", "SU-05", "IN-04", "ME-08"):
            found = explain(pack, facts, outcome.rule_id)
            assert found["outcome"] == outcome.outcome
            assert json.loads(json.dumps(found))["rule"] == outcome.rule_id
            assert set(found["enough"]) <= pack.reads(outcome.rule_id)


def test_a_fired_rule_shows_the_members_of_a_list_that_make_it_fire_alone() -> None:
    readings = ({"sbp": 150, "dbp": 85, "days_ago": 1}, {"sbp": 120, "dbp": 80, "days_ago": 40})
    found = explain(shipped().safety, {"bp_readings": readings, "htn_dx": "no"}, "BP-04")
    assert (found["enough"], found["enough_values"]) == (["bp_readings"], {"bp_readings": [readings[0]]})
    found = explain(
        shipped().safety,
        {"meds": ("lorazepam", "codeine", "alprazolam"), "meds_known": "yes", "opioid": "none"},
        "ME-02",
    )
    assert found["enough_values"] == {"meds": ["codeine", "alprazolam"]}


def test_the_smallest_of_several_sets_of_answers_is_found_across_branches() -> None:
    facts: Facts = {"cardiac_event": "yes", "cardiac_event_days": 300, "ihd_stable": "yes"}
    assert explain(shipped().safety, facts, "CV-06")["enough"] == ["ihd_stable"]
    alone: Facts = {"cardiac_event": "yes", "cardiac_event_days": Missing.DECLINED}
    assert explain(shipped().safety, alone, "CV-05")["enough"] == ["cardiac_event", "cardiac_event_days"]


def test_an_open_rule_shows_which_numbers_would_make_it_fire_and_which_would_clear_it() -> None:
    facts: Facts = {"cardiac_event": "yes", "cardiac_event_days": Missing.NOT_ASKED}
    (open_fact,) = explain(shipped().safety, facts, "CV-05")["would_settle"]
    assert (open_fact["unit"], open_fact["fires"]) == ("days", [[43, 183]])
    assert open_fact["clear"] == [[0, 42], [184, 44000]]


def test_an_answer_that_settles_nothing_alone_shows_neither() -> None:
    facts: Facts = {"cardiac_event": Missing.DECLINED, "cardiac_event_days": Missing.NOT_ASKED}
    found = explain(shipped().safety, facts, "CV-04")["would_settle"]
    assert {gap["fact"]: (gap["fires"], bool(gap["clear"])) for gap in found} == {
        "cardiac_event": ([], True), "cardiac_event_days": ([], True)
    }  # fmt: skip


def test_a_clear_rule_shows_on_demand_the_nearest_answers_with_which_it_would_fire() -> None:
    assert explain(shipped().safety, {"hr_bpm": 110}, "BP-10")["would_fire"] is None
    found = explain(shipped().safety, {"hr_bpm": 110}, "BP-10", in_full=True)
    assert found["would_fire"] == [[{"fact": "hr_bpm", "now": 110, "instead": 110.1}]]
    both = explain(shipped().safety, {"stroke_tia": "no", "stroke_tia_days": 100}, "NE-03", in_full=True)
    assert [[change["fact"] for change in way] for way in both["would_fire"]] == [
        ["stroke_tia", "stroke_tia_days"]
    ]


def test_lists_of_readings_that_would_settle_a_rule_are_shown_on_demand() -> None:
    blank = explain(shipped().safety, {}, "BP-04")["would_settle"][0]
    assert (blank["fires"], blank["clear"]) == ([], [])
    shown = explain(shipped().safety, {}, "BP-04", in_full=True)["would_settle"][0]
    for outcome, readings in (("fired", shown["fires"][0]), ("clear", shown["clear"][0])):
        facts: Facts = {"bp_readings": tuple(readings)}
        assert evaluate(shipped().safety, facts).of("BP-04").outcome == outcome


@given(ANY_FACTS, ANY_FACTS, st.sampled_from(sorted(shipped().safety.by_id)))
def test_what_is_enough_is_enough_whatever_the_other_answers_are(
    facts: dict[str, Value], others: dict[str, Value], rule_id: str
) -> None:
    """What other rules did is taken as it is, as the explanation names them apart."""
    pack = shipped().safety
    test = pack.by_id[rule_id].condition.test
    scope, truths = run(pack, facts, sent=True)
    if truths[rule_id] is Truth.UNKNOWN:
        return
    kept = {"sent", *explain(pack, facts, rule_id)["enough"]}
    rest = {name: value for name, value in others.items() if name not in kept}
    used, answered = (
        {**rest, **{name: value for name, value in seen.items() if name in kept}}
        for seen in (scope.facts, scope.given)
    )
    assert test.truth(Scope(used, scope.fired, (), {}, answered)) is truths[rule_id]
