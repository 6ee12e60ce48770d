"""Treatment-resistant depression: which trials count, and what they add up to. It is not a diagnosis.

The criteria stand in packs/trd.yaml, the doses in packs/thresholds.csv, the reasons in docs/clinical/trd.md.
"""

from __future__ import annotations

from collections.abc import Sequence

from screening.rules.missing import Facts, Value
from screening.rules.trd.count import codes_that_kept, to_obtain
from screening.rules.trd.load import TrdPack, load_trd
from screening.rules.trd.person import Person, read_person
from screening.rules.trd.result import Level, ToObtain, TrdResult, TrdTest, TrdTrial
from screening.rules.trd.trial import Judged, shown
from screening.rules.truth import Truth

__all__ = ["ToObtain", "TrdPack", "TrdResult", "TrdTest", "TrdTrial", "classify", "load_trd"]


def classify(pack: TrdPack, facts: Facts) -> TrdResult:
    """Judge every trial, count different medicines, and find the level and its notes. Never raises for facts
    that the reader accepts."""
    person = read_person(pack, facts)
    notes = notes_of(pack, person)
    return TrdResult(
        pack_id=pack.id,
        pack_version=pack.version,
        pack_digest=pack.digest,
        level=person.level,
        strict=_whole(person.values["strict_drugs"]),
        broad=_whole(person.values["broad_drugs"]),
        unknown=_whole(person.values["unknown_drugs"]),
        notes=notes,
        trials=tuple(shown(trial, pack.file.values, pack.limits) for trial in person.trials),
        to_obtain=_to_obtain(facts, person, notes),
        words=_words(pack, person.level, notes, person.trials),
    )


def notes_of(pack: TrdPack, person: Person) -> tuple[str, ...]:
    """Notes that come first, then what kept the counted trials from strict, then the others."""
    true = [note.entry for note in pack.notes if note.when.truth(person.values) is Truth.TRUE]
    kept = codes_that_kept(person.trials) if person.level == "possible" else frozenset()
    return (
        *(note.code for note in true if note.first == "yes"),
        *(code for code in pack.file.codes if code in kept),
        *(note.code for note in true if note.first == "no"),
    )


def _to_obtain(facts: Facts, person: Person, notes: Sequence[str]) -> tuple[ToObtain, ...]:
    if person.level == "indeterminate":
        untold = () if isinstance(facts.get("trials"), tuple) else (ToObtain(None, None, ("trials",)),)
        return (*untold, *to_obtain(person.trials, person.unnamed, for_strict=False))
    if "could_be_likely" in notes:
        return to_obtain(person.trials, person.unnamed, for_strict=True)
    return ()


def _words(pack: TrdPack, level: Level, notes: Sequence[str], trials: Sequence[Judged]) -> dict[str, str]:
    """What each code that occurs means; `level` and `wording` are for the head of the page."""
    titles = {rule.entry.level: rule.entry.title for rule in pack.levels}
    meanings = {**pack.file.codes, **{note.entry.code: note.entry.words for note in pack.notes}}
    codes = dict.fromkeys((*notes, *(code for trial in trials for code in trial.reasons)))
    words = {"level": titles[level], **{code: meanings[code] for code in codes}}
    return {**words, "wording": pack.file.wording} if level == "likely" else words


def _whole(value: Value) -> int:
    return value if isinstance(value, int) else 0
