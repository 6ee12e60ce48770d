"""Treatment-resistant depression: which trials count, and what they add up to. It is not a diagnosis.

The criteria stand in packs/trd.yaml, the doses in packs/thresholds.csv, the reasons in docs/clinical/trd.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from screening.rules.missing import Facts, Missing, Record, Value
from screening.rules.trd_count import (
    codes_that_kept,
    person_values,
    to_obtain,
    trial_record,
    unnamed_count,
)
from screening.rules.trd_load import TrdPack, load_trd
from screening.rules.trd_result import Level, ToObtain, TrdResult, TrdTest, TrdTrial
from screening.rules.trd_trial import Judged, judge, shown
from screening.rules.trd_values import (
    NAMES_KETAMINE,
    PERCENT_BETTER,
    is_ketamine,
    names_ketamine,
    percent_better,
    read_trial,
)
from screening.rules.truth import Truth

__all__ = ["ToObtain", "TrdPack", "TrdResult", "TrdTest", "TrdTrial", "classify", "load_trd"]

RICHER = ("augmentations", "other_treatments")  # lists that get a percentage and a look at the name


def classify(pack: TrdPack, facts: Facts) -> TrdResult:
    """Judge every trial, count different medicines, and find the level and its notes. Never raises for facts
    that the reader accepts."""
    trials = tuple(_judge(pack, trial) for trial in records(facts, "trials"))
    unnamed = unnamed_count(facts)
    person = _person(pack, facts, trials, unnamed)
    level = _level(pack, person)
    notes = _notes(pack, {**person, "level": level}, trials)
    return TrdResult(
        pack_id=pack.id,
        pack_version=pack.version,
        pack_digest=pack.digest,
        level=level,
        strict=_whole(person["strict_drugs"]),
        broad=_whole(person["broad_drugs"]),
        unknown=_whole(person["unknown_drugs"]),
        notes=notes,
        trials=tuple(shown(trial, pack.file.values, pack.limits) for trial in trials),
        to_obtain=_to_obtain(facts, level, notes, trials, unnamed),
        words=_words(pack, level, notes, trials),
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


def _person(pack: TrdPack, facts: Facts, trials: Sequence[Judged], unnamed: int) -> dict[str, Value]:
    """The facts with richer records and the counts: what levels and notes read."""
    person: dict[str, Value] = {**facts, **person_values(trials, unnamed)}
    if isinstance(facts.get("trials"), tuple):
        person["trials"] = tuple(trial_record(trial) for trial in trials)
    for name in RICHER:
        if isinstance(facts.get(name), tuple):
            person[name] = tuple(_richer(pack, record) for record in records(facts, name))
    person["ketamine_in_meds"] = _ketamine_in_meds(pack, facts.get("meds", Missing.BLANK))
    return person


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


def _level(pack: TrdPack, person: Facts) -> Level:
    return next(
        rule.entry.level for rule in pack.levels if rule.when is None or rule.when.truth(person) is Truth.TRUE
    )


def _notes(pack: TrdPack, person: Facts, trials: Sequence[Judged]) -> tuple[str, ...]:
    """Notes that come first, then what kept the counted trials from strict, then the others."""
    true = [note.entry for note in pack.notes if note.when.truth(person) is Truth.TRUE]
    kept = codes_that_kept(trials) if person["level"] == "possible" else frozenset()
    return (
        *(note.code for note in true if note.first == "yes"),
        *(code for code in pack.file.codes if code in kept),
        *(note.code for note in true if note.first == "no"),
    )


def _to_obtain(
    facts: Facts, level: Level, notes: Sequence[str], trials: Sequence[Judged], unnamed: int
) -> tuple[ToObtain, ...]:
    if level == "indeterminate":
        untold = () if isinstance(facts.get("trials"), tuple) else (ToObtain(None, None, ("trials",)),)
        return (*untold, *to_obtain(trials, unnamed, for_strict=False))
    return to_obtain(trials, unnamed, for_strict=True) if "could_be_likely" in notes else ()


def _words(pack: TrdPack, level: Level, notes: Sequence[str], trials: Sequence[Judged]) -> dict[str, str]:
    """What each code that occurs means; `level` and `wording` are for the head of the page."""
    titles = {rule.entry.level: rule.entry.title for rule in pack.levels}
    meanings = {**pack.file.codes, **{note.entry.code: note.entry.words for note in pack.notes}}
    codes = dict.fromkeys((*notes, *(code for trial in trials for code in trial.reasons)))
    words = {"level": titles[level], **{code: meanings[code] for code in codes}}
    return {**words, "wording": pack.file.wording} if level == "likely" else words


def _whole(value: Value) -> int:
    return value if isinstance(value, int) else 0
