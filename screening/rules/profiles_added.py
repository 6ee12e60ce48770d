"""Treatments beside the antidepressant trials that a profile asks for: augmentation and psychotherapy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from screening.rules.language import Condition, parse
from screening.rules.missing import Missing, Number, Record, Value
from screening.rules.profiles_file import AddedEntry
from screening.rules.profiles_trial import benefit_text
from screening.rules.profiles_words import benefit_words, detail_words
from screening.rules.trd.course import number_or_none
from screening.rules.trd.values import PERCENT_BETTER
from screening.rules.trd.words import number_text
from screening.rules.truth import Truth
from screening.rules.vocabulary import FactType, Vocabulary

LISTS = {"augmentation": "augmentations", "psychotherapy": "other_treatments"}
NAMES = {"augmentation": "Augmentations", "psychotherapy": "Psychotherapy"}
TO_OBTAIN = "To obtain: "  # how a detail begins that nobody is asked for
UNTOLD = {
    "augmentation": "Whether a medicine was added on top was not told",
    "psychotherapy": "Whether there was psychotherapy was not told",
}


@dataclass(frozen=True)
class Added:
    """One kind that is asked, with its limits as conditions of the rule language."""

    entry: AddedEntry
    limits: tuple[tuple[str, Condition], ...]  # words, and the condition
    fields: Mapping[str, FactType]


@dataclass(frozen=True)
class Found:
    """What was told of one kind, and what is missing of it, in words. `full`: as many as are asked."""

    documented: tuple[str, ...]
    missing: tuple[str, ...]
    full: bool


def added_of(entry: AddedEntry, vocabulary: Vocabulary) -> Added:
    """The limits of one kind as conditions."""
    fields = {**vocabulary[LISTS[entry.kind]].fields, PERCENT_BETTER.name: PERCENT_BETTER}
    texts = {benefit_words(entry): benefit_text(entry)}
    if entry.weeks is not None:
        texts[f"{entry.weeks} weeks or more"] = f"weeks >= {entry.weeks} weeks"
    if entry.sessions is not None:
        texts[f"{entry.sessions} sessions or more"] = f"sessions >= {entry.sessions}"
    limits = tuple((words, parse(text, fields)) for words, text in texts.items() if text is not None)
    return Added(entry, limits, fields)


def find(added: Added, person: Mapping[str, Value]) -> Found:
    """Look for one kind among what was told. `person` has the lists with percentages."""
    entry = added.entry
    told = person.get(LISTS[entry.kind], Missing.BLANK)
    if not isinstance(told, tuple):
        return Found((), (UNTOLD[entry.kind],), full=False)
    records = [record for record in told if isinstance(record, Mapping) and _is_kind(record, entry)]
    shown = [(record, [limit.truth(record) for _, limit in added.limits]) for record in records]
    full = [record for record, truths in shown if all(truth is Truth.TRUE for truth in truths)]
    documented = tuple(dict.fromkeys(_line(record, entry) for record in full))
    number = len({_name(record, entry) for record in full})
    if number >= entry.at_least:
        return Found(documented, tuple(f"{TO_OBTAIN}{words}" for words in entry.words), full=True)
    return Found(
        documented,
        (
            f"{NAMES[entry.kind]} documented: {number} of {entry.at_least}",
            *(_why(record, truths, added) for record, truths in shown if record not in full),
        ),
        full=False,
    )


def _is_kind(record: Record, entry: AddedEntry) -> bool:
    return entry.kind == "augmentation" or record.get("kind") == entry.kind


def _name(record: Record, entry: AddedEntry) -> str:
    name = record.get("drug") if entry.kind == "augmentation" else entry.kind
    return name if isinstance(name, str) else "a medicine without a name"


def _line(record: Record, entry: AddedEntry) -> str:
    """`lithium: 8 weeks, 20 percent better`."""
    parts = [
        _amount(record.get("weeks"), "weeks") if entry.kind == "augmentation" else _amount(record.get("sessions"), "sessions"),
        _benefit(record),
    ]  # fmt: skip
    return f"{_name(record, entry)}: {', '.join(parts)}"


def _amount(value: Value | None, unit: str) -> str:
    number = number_or_none(value)
    return f"{unit} not known" if number is None else f"{number_text(number)} {unit}"


def _benefit(record: Record) -> str:
    told: Number | None = number_or_none(record.get("improvement_pct"))
    if told is not None:
        return f"{number_text(told)} percent better"
    band = record.get("improvement")
    return f"benefit {band.replace('_', ' ')}" if isinstance(band, str) else "benefit not known"


def _why(record: Record, truths: Sequence[Truth], added: Added) -> str:
    """What a treatment that was told does not show, or what is missing of it."""
    line = _line(record, added.entry)
    pairs = list(zip(added.limits, truths, strict=True))
    against = [words for (words, _), truth in pairs if truth is Truth.FALSE]
    if against:
        return f"{line}. It does not show: {'; '.join(against)}"
    names = [name for (_, limit), truth in pairs if truth is Truth.UNKNOWN for name in sorted(limit.reads)]
    return (
        f"{line}. To obtain: {'; '.join(detail_words(name, added.fields) for name in dict.fromkeys(names))}"
    )
