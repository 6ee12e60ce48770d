"""The examples of the trial pack: they hold, and they show every level, reason and note."""

from __future__ import annotations

import pytest

from screening.rules.trd.classify import classify
from screening.rules.trd.examples import read_examples
from screening.rules.trd.file import CaseEntry, ExamplesEntry
from screening.rules.vocabulary import shipped_vocabulary
from tests.rules.trd_support import shipped_trd


def _examples() -> ExamplesEntry:
    found = shipped_trd().file.examples
    assert found is not None
    return found


@pytest.mark.parametrize("case", _examples().cases, ids=lambda case: case.name)
def test_each_case_has_its_level_counts_results_reasons_and_notes(case: CaseEntry) -> None:
    result = classify(shipped_trd(), _examples().facts_of(case, shipped_vocabulary()))
    assert result.level == case.level
    assert (result.strict, result.broad, result.unknown) == case.counts
    assert tuple((trial.result, *trial.reasons) for trial in result.trials) == case.trials
    assert result.notes == case.notes


def test_every_level_reason_and_note_has_its_case_and_case_names_say_something_different_each() -> None:
    scenes, problems = read_examples(shipped_trd(), shipped_vocabulary())
    names = [case.name for case in _examples().cases]
    assert problems == []
    assert len(scenes) == len(set(names)) == len(names) >= 180
