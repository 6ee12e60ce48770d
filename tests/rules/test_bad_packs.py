"""A corpus of wrong packs, each named for its one fault: the message stands in its first line."""

from __future__ import annotations

from pathlib import Path

import pytest

from screening.rules.check import Notice, check_pack
from screening.rules.pack_load import load_pack
from screening.rules.strict_yaml import ContentError, Problem
from tests.rules.little_pack import LITTLE, little
from tests.rules.small import SMALL

CORPUS = sorted(Path(__file__).parent.joinpath("bad_packs").glob("*.yaml"))


def problems(text: str) -> list[Problem]:
    try:
        found = check_pack(load_pack(text, "pack", SMALL))
    except ContentError as fault:
        return list(fault.problems)
    return [problem for problem in found if not isinstance(problem, Notice)]


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_a_wrong_pack_is_refused_for_its_one_fault_and_for_nothing_else(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    place, _, message = text.splitlines()[0].removeprefix("# ").partition("  ")
    (problem,) = problems(text)
    assert f"{problem.line}:{problem.column}" == place
    assert problem.message.startswith(message)


def test_the_pack_that_the_corpus_is_made_from_has_no_fault() -> None:
    assert problems(LITTLE) == []


def test_each_wrong_pack_differs_from_the_right_one() -> None:
    assert len(CORPUS) >= 30
    assert all(LITTLE not in path.read_text(encoding="utf-8") for path in CORPUS)


def test_all_faults_of_a_pack_come_at_once_and_in_order() -> None:
    text = LITTLE.replace("when: cough or", "when: coff or").replace("pulse > 110", "pulse > 3 weeks")
    with pytest.raises(ContentError) as caught:
        little(text)
    assert [(problem.line, problem.column) for problem in caught.value.problems] == [(33, 11), (48, 26)]


def test_the_place_of_a_fault_is_found_in_a_folded_condition_too() -> None:
    text = LITTLE.replace("when: sent and pulse > 110", "when: >-\n      sent\n      and puls > 110")
    (problem,) = problems(text)
    assert (problem.line, problem.column) == (50, 11)


def test_a_fault_in_a_definition_is_told_once_and_not_again_where_it_is_used() -> None:
    (problem,) = problems(LITTLE.replace("high: readings where top", "high: readings where tip"))
    assert (problem.line, problem.message) == (14, "no fact 'tip'; did you mean 'top'?")


def test_faults_of_structure_hide_no_fault_of_meaning_elsewhere_in_the_file() -> None:
    """A key that no rule has, a severity that is none, an unknown fact, an unknown source: one round tells all."""
    text = LITTLE.replace("    evidence: ", "    evidense: ", 1).replace("pulse > 110", "puls > 110")
    text = text.replace("language: 1", "language: 2").replace("sources: [S1]", "sources: [S9]", 1)
    told = [problem.message for problem in problems(text)]
    assert len(told) == 5, told
    for message in (
        "language: found 2",
        "unknown key 'evidense'; did you mean 'evidence'?",
        "no 'evidence' here",
        "no source 'S9'",
        "no fact 'puls'; did you mean 'pulse'?",
    ):
        assert any(each.startswith(message) for each in told), (message, told)


def test_a_definition_that_is_no_text_is_told_once_and_a_rule_without_a_name_is_told_first() -> None:
    (problem,) = problems(LITTLE.replace("high: readings where top >= 140", "high: [a, b]"))
    assert (problem.line, problem.message) == (14, "high: input should be a valid string")
    nameless = problems(LITTLE.replace("- id: AA-03", "- name: AA-03").replace("cough or", "coff or"))
    assert [each.message.split(";")[0] for each in nameless] == ["no 'id' here", "unknown key 'name'"]
