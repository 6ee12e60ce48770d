"""The classification says of each case in trd_cases.yaml exactly what stands there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from screening.rules.strict_yaml import plain
from screening.rules.trd import classify
from tests.rules.trd_support import facts_of, shipped_trd

FILE = plain(Path(__file__).with_name("trd_cases.yaml").read_text(encoding="utf-8"), "trd_cases.yaml").value
CASES: tuple[dict[str, Any], ...] = FILE["cases"]


def _facts(case: dict[str, Any]) -> dict[str, Any]:
    facts = {**FILE["person"], **case.get("facts", {})}
    if "given" in case:
        facts["trials"] = [{**FILE["trial"], **trial} for trial in case["given"]]
    return facts


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_each_case_has_its_level_counts_results_reasons_and_notes(case: dict[str, Any]) -> None:
    result = classify(shipped_trd(), facts_of(_facts(case)))
    assert {
        "level": result.level,
        "counts": (result.strict, result.broad, result.unknown),
        "trials": tuple((trial.result, *trial.reasons) for trial in result.trials),
        "notes": result.notes,
    } == {key: case[key] for key in ("level", "counts", "trials", "notes")}


def test_case_names_say_something_different_each() -> None:
    names = [case["name"] for case in CASES]
    assert len(set(names)) == len(names) >= 60


def test_every_reason_and_every_note_occurs_in_a_case() -> None:
    pack = shipped_trd()
    shown = {reason for case in CASES for trial in case["trials"] for reason in trial[1:]}
    noted = {note for case in CASES for note in case["notes"]}
    assert shown == set(pack.file.codes)
    assert noted >= {note.entry.code for note in pack.notes}
    assert {case["level"] for case in CASES} == {rule.entry.level for rule in pack.levels}
