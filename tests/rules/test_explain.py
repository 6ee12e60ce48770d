"""An explanation says why a rule came out as it did, and what would settle it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from screening.rules.engine import evaluate
from screening.rules.explain import explain
from screening.rules.library import shipped
from screening.rules.missing import Missing, Value
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
    assert found["would_settle"] == [{"fact": "meds_known", "state": "declined"}]
    unasked = explain(little(), {"pulse": Missing.NOT_ASKED}, "AA-03")
    assert unasked["outcome"] == "not_applicable"


def test_lists_show_their_interval_and_definitions_their_meaning() -> None:
    found = explain(little(), {"readings": ({"top": 150}, {})}, "AA-01")
    assert found["definitions"] == {"high": "readings where top >= 140"}
    assert {"name": "count(high)", "value": "1 to 2", "unit": None} in found["tree"]["values"]
    assert found["would_settle"] == [{"fact": "readings.top", "state": "blank"}]


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
