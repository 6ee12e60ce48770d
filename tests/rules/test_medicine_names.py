"""What a medicine in `meds` says about the classes that are not there."""

from __future__ import annotations

import json

import pytest

from screening.rules.engine import evaluate
from screening.rules.facts import read_facts
from screening.rules.library import shipped


@pytest.mark.parametrize(
    ("medicine", "outcome"),
    [
        ("sertraline", "clear"),
        ("Sertraline", "clear"),
        ("methylphenidate", "fired"),
        ("a pill from abroad", "indeterminate"),
    ],
)
def test_a_known_antidepressant_without_a_class_leaves_no_doubt(medicine: str, outcome: str) -> None:
    found = shipped()
    facts = read_facts(json.dumps({"meds": [medicine], "meds_known": "yes"}), found.vocabulary)
    outcomes = {each.rule_id: each.outcome for each in evaluate(found.safety, facts).outcomes}
    assert outcomes["ME-03"] == outcome
