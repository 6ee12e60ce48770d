"""One trial against the tests of the pack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from screening.rules.language import Condition
from screening.rules.missing import Missing, Record, Value
from screening.rules.trd.course import Limits, number_or_none, top_dose
from screening.rules.trd.file import TestEntry, ValuesEntry
from screening.rules.trd.result import OUTCOMES, Outcome, Shown, TrdTest, TrdTrial
from screening.rules.trd.values import Reading, contradictions
from screening.rules.trd.words import DAYS, days, fill
from screening.rules.truth import Truth


@dataclass(frozen=True)
class Code:
    """A reason code; `when` None: whenever its test asks for a reason."""

    code: str
    when: Condition | None


@dataclass(frozen=True)
class Test:
    """A test of the pack with its conditions read."""

    __test__ = False  # for the test runner: this is no test case

    entry: TestEntry
    strict: Condition
    broad: Condition
    kept_by: tuple[Code, ...]
    fails_by: tuple[Code, ...]


@dataclass(frozen=True)
class Tested:
    """A trial against one test, in both readings."""

    test: Test
    strict: Truth
    broad: Truth

    @property
    def outcome(self) -> Outcome:
        """Fails where broad is FALSE, unknown where broad is UNKNOWN; else strict or broad."""
        if self.broad is Truth.FALSE:
            return "fails"
        if self.broad is Truth.UNKNOWN:
            return "unknown"
        return "strict" if self.strict is Truth.TRUE else "broad"


@dataclass(frozen=True)
class Judged:
    """A trial, what each test said of it, and the reason codes."""

    reading: Reading
    tested: tuple[Tested, ...]
    reasons: tuple[str, ...] = field(default=())

    @property
    def result(self) -> Outcome:
        """The worst of all tests: fails before unknown before broad before strict."""
        return worst(tested.outcome for tested in self.tested)

    @property
    def result_over_lifetime(self) -> Outcome:
        """The result as if the episode did not matter."""
        return worst(tested.outcome for tested in self.tested if tested.test.entry.over_lifetime == "yes")

    @property
    def may_be_strict(self) -> bool:
        """No test rules out the strict reading."""
        return all(tested.strict is not Truth.FALSE for tested in self.tested)

    @property
    def may_be_in_episode(self) -> bool:
        """No test that is left out over the lifetime has failed."""
        return all(
            tested.outcome != "fails" for tested in self.tested if tested.test.entry.over_lifetime == "no"
        )


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The worst outcome; of none at all it is strict."""
    return max(outcomes, key=OUTCOMES.index, default="strict")


def in_all_worlds(condition: Condition, reading: Reading) -> Truth:
    """The truth where all worlds agree, else UNKNOWN."""
    truths = {condition.truth(world) for world in reading.worlds}
    return truths.pop() if len(truths) == 1 else Truth.UNKNOWN


def judge(reading: Reading, tests: Iterable[Test], code_order: Iterable[str]) -> Judged:
    """Every test on one trial. A failed test that stands alone hides the others."""
    tested = tuple(
        Tested(test, in_all_worlds(test.strict, reading), in_all_worlds(test.broad, reading))
        for test in tests
    )
    alone = tuple(one for one in tested if one.test.entry.alone == "yes" and one.outcome == "fails")
    judged = Judged(reading, alone or tested)
    found = _reasons(judged)
    return Judged(reading, judged.tested, tuple(code for code in code_order if code in found))


def shown(judged: Judged, values: ValuesEntry, limits: Limits) -> TrdTrial:
    """The trial as it is kept and shown."""
    trial = judged.reading.trial
    return TrdTrial(
        drug=_told(trial, "drug"),
        result=judged.result,
        reasons=judged.reasons,
        counts_as=judged.reading.counts_as,
        tests=tuple(_shown_test(one, judged.reading, values, limits) for one in judged.tested),
        values=_shown_values(judged.reading, limits),
        contradictions=contradictions(trial),
    )


def missing_for(tested: Tested, reading: Reading) -> tuple[str, ...]:
    """The fields that would settle a test: those behind each unsettled value that it reads."""
    unsettled = [c for c, truth in ((tested.test.strict, tested.strict), (tested.test.broad, tested.broad))
                 if truth is Truth.UNKNOWN]  # fmt: skip
    return fields_behind(unsettled, reading)


def fields_behind(conditions: Iterable[Condition], reading: Reading) -> tuple[str, ...]:
    """The fields that were missing for some conditions: those behind each unsettled value that they read."""
    names = sorted({name for condition in conditions for name in condition.reads})
    fields = [
        field_name
        for name in names
        if isinstance(reading.certain(name), Missing)
        for field_name in reading.missing.get(name, (name,))
    ]
    return tuple(dict.fromkeys(fields))


def _reasons(judged: Judged) -> frozenset[str]:
    if judged.result == "fails":
        failed = [one for one in judged.tested if one.outcome == "fails"]
        return frozenset(code for one in failed for code in _codes(one.test.fails_by, judged.reading))
    kept = [one for one in judged.tested if one.outcome == "broad"]
    return frozenset(code for one in kept for code in _codes(one.test.kept_by, judged.reading))


def _codes(codes: tuple[Code, ...], reading: Reading) -> tuple[str, ...]:
    """The certain codes; where the worlds agree on the outcome but on no reason, the possible ones."""
    truths = [
        (code.code, Truth.TRUE if code.when is None else in_all_worlds(code.when, reading)) for code in codes
    ]
    certain = tuple(code for code, truth in truths if truth is Truth.TRUE)
    return certain or tuple(code for code, truth in truths if truth is Truth.UNKNOWN)


def _shown_test(tested: Tested, reading: Reading, values: ValuesEntry, limits: Limits) -> TrdTest:
    entry = tested.test.entry
    words = fill(entry.words[tested.outcome], reading, values, limits)
    return TrdTest(entry.id, entry.title, tested.outcome, words, missing_for(tested, reading))


def _shown_values(reading: Reading, limits: Limits) -> Mapping[str, Shown]:
    rows = reading.thresholds
    first = rows[0] if rows else None
    agreed = first is not None and all(
        (row.adopt, row.borderline) == (first.adopt, first.borderline) for row in rows
    )
    return {
        **{name: days(reading, name, limits) for name in DAYS},
        "dose": top_dose(reading.trial, rows),
        "unit": first.unit if first else None,
        "adopt": first.adopt if first and agreed else None,
        "borderline": first.borderline if first and agreed else None,
        "percent_better": number_or_none(reading.certain("percent_better")),
        "class": first.medicine_class if first else None,
    }


def _told(trial: Record, name: str) -> str | None:
    value: Value = trial.get(name, Missing.BLANK)
    if isinstance(value, Missing):
        return None if value is Missing.BLANK else value.value
    return value if isinstance(value, str) else None
