"""A clinical lead who mends every fault that was told meets no other: faults of shape hide none of meaning."""

from __future__ import annotations

from dataclasses import replace

import pytest

from screening.rules.check import Notice
from screening.rules.check_files import PROFILES, SAFETY, STAGING, TRD, check_file, shipped_files


def told(place: str, *edits: tuple[str, str]) -> list[str]:
    """What is said of a shipped file with some of its words replaced, each where it first stands."""
    files = shipped_files()
    text = files.texts[place]
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    found = check_file(replace(files, texts={**files.texts, place: text}), place, None)
    lines = text.splitlines()
    assert all(1 <= problem.line <= len(lines) for problem in found)
    return [problem.message for problem in found if not isinstance(problem, Notice)]


ROUNDS = {
    "trial pack": (
        TRD,
        ("language: 1", "language: 2"),
        ("days_in_week: 7", "days_in_week: seven"),
        ("      title: Taken for depression", "      titel: Taken for depression"),
        ("strict: percent_better <= 25", "strict: percent_beter <= 25"),
        ("time_too_short: days_held < 28 days or", "time_too_short: days_hold < 28 days or"),
        ("fails_by: [{code: responded}]", "fails_by: [{code: responding}]"),
        ("fails: taken in an earlier episode", "failed: taken in an earlier episode"),
        ("reviewed: {by: null, on: null", "reviewed: {by: null, on: yesterday"),
        ("counts: [1, 1, 0]", "counts: [1, 1]"),
        ("counts: [2, 2, 0]", "count: [2, 2, 0]"),
    ),
    "staging": (
        STAGING,
        ("staging: 1", "staging: one"),
        ("    sources: [T12, T25]", "    source: [T12, T25]"),
        ("failed_drugs < 1", "failed_drug < 1"),
        ("points: 1, words: 1 or 2", "points: one, words: 1 or 2"),
        ("        sources: [T12, OWN]", "        sources: [T12, OWNN]"),
        ("points: n/a", "points: none"),
        ("    title: Massachusetts", "    titel: Massachusetts"),
    ),
    "profiles": (
        PROFILES,
        ("format: 1", "format: 2"),
        ("any_of: [{weeks: 6, dose: adopt,", "any_of: [{weeks: 600, dose: adopt,"),
        ("      classes: 2", "      classes: 3"),
        ("    source: T22", "    source: T99"),
        ("any_of: [{weeks: 8, dose: highest_tolerated,", "any_of: [{dose: highest_tolerated,"),
    ),
    "safety pack": (
        SAFETY,
        ("language: 1", "language: 2"),
        ("    evidence: ", "    evidense: "),
        ("    when: ", "    when: heart_rait > 3 or "),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("place", "edits"), [(p, e) for p, *e in ROUNDS.values()], ids=list(ROUNDS))
def test_each_fault_alone_and_all_of_them_together_are_told_alike(
    place: str, edits: list[tuple[str, str]]
) -> None:
    """Together they give what each gives alone: none hidden, none that is only the echo of another."""
    alone = [message for edit in edits for message in told(place, edit)]
    assert len(alone) >= len(edits)
    assert sorted(told(place, *edits)) == sorted(alone)


def test_a_verdict_and_an_example_that_cannot_be_read_are_told_with_the_faults_of_shape() -> None:
    """Both are otherwise found by the check of a pack that loads."""
    first, last = "  - {name: ", "examples:"
    text = shipped_files().texts[TRD]
    at = text.index(first, text.index(last))
    case = text[at : text.index("\n", at)]
    found = told(
        TRD,
        ("language: 1", "language: 2"),
        ("  Self-reported history is", "  The patient is eligible, as the history is"),
        (case, case.replace("{name: ", "{facts: {no_such_fact: 1}, name: ", 1)),
    )
    assert len(found) == 3
    assert found[0].startswith("language: found 2")
    assert found[1] == "'eligible' is a verdict; rule texts state and suggest"
    assert found[2].startswith("no_such_fact")


def test_nothing_is_said_of_what_rests_on_names_that_cannot_be_read() -> None:
    """Without its list of reasons no use of a reason can be judged: the missing list is the one fault."""
    assert told(TRD, ("\ncodes:\n", "\nkodes:\n")) == [
        "no 'codes' here; it is needed", "unknown key 'kodes'; did you mean 'codes'?",
    ]  # fmt: skip
