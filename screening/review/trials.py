"""Treatment resistance as reported: the level, the counts in words, and every trial with its reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from screening.review.courses import Course, course
from screening.review.values import in_plain_words
from screening.review.words import LEVELS, TEST_RESULTS, TRIAL_CODES, TRIAL_RESULTS, in_words
from screening.rules.missing import Facts, Missing, Value, fact
from screening.rules.trd.result import TrdResult, TrdTrial
from screening.rules.vocabulary import FactType, Vocabulary

COLUMNS = ("formulation", "weeks_at_dose", "improvement", "adherence", "episode", "stop_reason")
DOSES = ("dose_mg", "tablets_per_day")
FIELDS: Mapping[str, str] = {
    "dose_mg": "dose",
    "dose_steps": "dose",
    "tablets_per_day": "dose",
    "weeks_at_dose": "weeks",
    "weeks_total": "weeks",
    "improvement": "effect",
    "improvement_pct": "effect",
    "drug": "medicine",
    "drug_text": "medicine",
}
COUNTS = ("strict", "broad")


@dataclass(frozen=True)
class TrialView:
    """One trial. `said` are the reported values, `judged` each test in words with its outcome.

    `short`: why it does not count in full, in a few words. `course` is what the timeline draws.
    """

    drug: str
    typed: str | None
    result: str
    counts: bool
    short: str
    said: Mapping[str, str]
    judged: tuple[tuple[str, str, str], ...]
    contradictions: tuple[str, ...]
    course: Course


@dataclass(frozen=True)
class TrdView:
    """The level with its counts, notes, and trials; never a verdict on treatment."""

    level: str
    sentence: str
    strict: int
    broad: int
    unknown: int
    notes: tuple[str, ...]
    to_obtain: tuple[str, ...]
    trials: tuple[TrialView, ...]
    pack: str


def trd_view(result: TrdResult, facts: Facts, vocabulary: Vocabulary) -> TrdView:
    """The classification in words."""
    records = fact(facts, "trials")
    reported = records if isinstance(records, tuple) else ()
    kinds = vocabulary["trials"].fields
    trials = tuple(
        _trial(trial, record if isinstance(record, Mapping) else {}, kinds)
        for trial, record in zip(result.trials, reported, strict=False)
    )
    return TrdView(
        level=in_words(LEVELS, result.level),
        sentence=_sentence(trials, records, fact(facts, "unnamed_count")),
        strict=result.strict,
        broad=result.broad,
        unknown=result.unknown,
        notes=tuple(_words(result, note) for note in result.notes),
        to_obtain=tuple(
            f"{_name(item.drug) if item.drug else 'unnamed medicines'}: "
            + ", ".join(dict.fromkeys(in_words(FIELDS, name) for name in item.fields))
            for item in result.to_obtain
        ),
        trials=trials,
        pack=f"{result.pack_id} {result.pack_version}",
    )


def _trial(trial: TrdTrial, record: Mapping[str, Any], kinds: Mapping[str, FactType]) -> TrialView:
    typed = record.get("drug_text")
    said = {name: _said(record.get(name, Missing.BLANK), kinds.get(name)) for name in COLUMNS}
    doses = (_said(record.get(name, Missing.BLANK), kinds.get(name)) for name in DOSES)
    return TrialView(
        drug=_name(trial.drug),
        typed=typed if isinstance(typed, str) and typed.casefold() != _name(trial.drug) else None,
        result=in_words(TRIAL_RESULTS, trial.result),
        counts=trial.result in COUNTS,
        short=_short(trial),
        said={**said, "dose": next(filter(None, doses), "")},
        judged=tuple((test.title, in_words(TEST_RESULTS, test.outcome), test.words) for test in trial.tests),
        contradictions=trial.contradictions,
        course=course(trial, record),
    )


def _said(value: Value, kind: FactType | None) -> str:
    return "" if value in (Missing.NOT_ASKED, Missing.BLANK) else in_plain_words(value, kind)


def _name(drug: str | None) -> str:
    return drug.replace("_", " ") if drug and drug != "other" else "another medicine"


def _words(result: TrdResult, code: str) -> str:
    return result.words.get(code) or code.replace("_", " ")


def _short(trial: TrdTrial) -> str:
    """Why a trial does not count in full, in a few words."""
    if trial.result == "unknown":
        open_fields = (name for test in trial.tests if test.outcome == "unknown" for name in test.missing)
        first = next(open_fields, None)
        return f"{in_words(FIELDS, first)} unknown" if first else "cannot be settled"
    return ", ".join(in_words(TRIAL_CODES, code) for code in trial.reasons)


def _sentence(trials: tuple[TrialView, ...], records: Value, unnamed: Value) -> str:
    """ "4 reported, 2 count, 1 too short, 1 dose unknown"."""
    if isinstance(records, Missing):
        return f"Medicines tried: {in_plain_words(records)}"
    more = f"{unnamed} without a name" if isinstance(unnamed, int) and unnamed else ""
    if not trials:
        return f"None reported by name, {more}" if more else "None reported"
    counted = sum(trial.counts for trial in trials)
    others = Counter(trial.short.split(", ")[0] or trial.result for trial in trials if not trial.counts)
    parts = [f"{len(trials)} reported", f"{counted} count{'s' if counted == 1 else ''}"]
    parts += [f"{number} {why}" for why, number in others.items()]
    return ", ".join([*parts, *([more] if more else [])])
