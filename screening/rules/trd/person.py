"""What the answers say of one person: every trial judged, and the facts enriched with what follows from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from screening.rules.missing import Facts, Missing, Record, Value
from screening.rules.trd.count import person_values, trial_record, unnamed_count
from screening.rules.trd.load import TrdPack
from screening.rules.trd.result import Level
from screening.rules.trd.trial import Judged, judge
from screening.rules.trd.values import (
    NAMES_KETAMINE,
    PERCENT_BETTER,
    is_ketamine,
    names_ketamine,
    percent_better,
    read_trial,
)
from screening.rules.truth import Truth

RICHER = ("augmentations", "other_treatments")  # lists that get a percentage and a look at the name


@dataclass(frozen=True)
class Person:
    """Judged trials in the order of the answers; `values` is what levels, notes and stages read."""

    trials: tuple[Judged, ...]
    unnamed: int
    level: Level
    values: Mapping[str, Value]


def read_person(pack: TrdPack, facts: Facts) -> Person:
    """Judge every trial, count different medicines, and find the level. Never raises for facts that the reader
    accepts."""
    trials = tuple(_judge(pack, trial) for trial in records(facts, "trials"))
    unnamed = unnamed_count(facts)
    values = _values(pack, facts, trials, unnamed)
    level = level_of(pack, values)
    return Person(trials, unnamed, level, {**values, "level": level})


def level_of(pack: TrdPack, values: Mapping[str, Value]) -> Level:
    """The first level of the pack that holds."""
    return next(
        rule.entry.level for rule in pack.levels if rule.when is None or rule.when.truth(values) is Truth.TRUE
    )


def records(facts: Facts, name: str) -> tuple[Record, ...]:
    """The members of a list of records; none when the list is missing."""
    value = facts.get(name, Missing.BLANK)
    return (
        tuple(member for member in value if isinstance(member, Mapping)) if isinstance(value, tuple) else ()
    )


def _judge(pack: TrdPack, trial: Record) -> Judged:
    reading = read_trial(trial, pack.file.values, pack.table, pack.limits)
    return judge(reading, pack.tests, pack.file.codes)


def _values(pack: TrdPack, facts: Facts, trials: Sequence[Judged], unnamed: int) -> dict[str, Value]:
    values: dict[str, Value] = {**facts, **person_values(trials, unnamed)}
    if isinstance(facts.get("trials"), tuple):
        values["trials"] = tuple(trial_record(trial) for trial in trials)
    for name in RICHER:
        if isinstance(facts.get(name), tuple):
            values[name] = tuple(_richer(pack, record) for record in records(facts, name))
    values["ketamine_in_meds"] = _ketamine_in_meds(pack, facts.get("meds", Missing.BLANK))
    return values


def _richer(pack: TrdPack, record: Record) -> Record:
    values = pack.file.values
    return {
        **record,
        PERCENT_BETTER.name: percent_better(record, values),
        NAMES_KETAMINE.name: names_ketamine(record, values),
    }


def _ketamine_in_meds(pack: TrdPack, meds: Value) -> Value:
    if not isinstance(meds, tuple):
        return meds if isinstance(meds, Missing) else Missing.UNKNOWN
    named = any(isinstance(name, str) and is_ketamine(name, pack.file.values) for name in meds)
    return "yes" if named else "no"
