"""Facts that were checked when they were kept, read again by the thousand.

What is plainly right is taken as it is, with one look-up for an answer. Everything else goes to the strict
reader, so that nothing is taken here that it would refuse: a seal tells who wrote the facts, not that the
vocabulary of today still holds them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from screening.rules.facts import (
    LONGEST_LIST,
    LONGEST_TEXT,
    STATES,
    Reader,
    Refused,
    contradictions,
    facts_from_plain,
    said_twice,
)
from screening.rules.missing import Missing, Value
from screening.rules.vocabulary import FactType, Vocabulary

Read: TypeAlias = Callable[[Any], Any]
"""A value out of plain JSON data; raises Refused, KeyError or TypeError for what is not plainly right."""


class KeptFacts:
    """The reader for one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._readers = {name: _reader(kind) for name, kind in vocabulary.items()}

    def read(self, kept: Mapping[str, object]) -> dict[str, Value]:
        """The facts, what was left blank among them; raises FactsError with every fault."""
        readers = self._readers
        try:
            facts: dict[str, Value] = {name: readers[name](value) for name, value in kept.items()}
        except (Refused, KeyError, TypeError):
            return self._strictly(kept)
        return self._strictly(kept) if any(contradictions(facts)) else facts

    def _strictly(self, kept: Mapping[str, object]) -> dict[str, Value]:
        blank = {name: Missing.BLANK for name, value in kept.items() if value is None}
        return {**blank, **facts_from_plain(kept, self._vocabulary)}


def _reader(kind: FactType) -> Read:
    if kind.kind in ("yes_no", "choice") and kind.allowed:
        known: dict[object, Value] = {**_missing(kind)}
        known.update((option, option) for option in kind.allowed)
        return known.__getitem__
    if kind.kind == "number":
        return _number(kind)
    if kind.kind == "record":
        return _unless_missing(kind, dict, _record(kind))
    if kind.kind in ("choices", "records", "numbers"):
        return _unless_missing(kind, list, _list(kind))
    return _unless_missing(kind, None, _text(kind))


def _missing(kind: FactType) -> dict[object, Missing]:
    states = {word: state for word, state in STATES.items() if word not in (kind.options or ())}
    return {**states, None: Missing.BLANK}


def _unless_missing(kind: FactType, expected: type | None, read: Read) -> Read:
    missing = _missing(kind)

    def either(value: Any) -> Any:
        return read(value) if value.__class__ is expected or value not in missing else missing[value]

    return either


def _number(kind: FactType) -> Read:
    missing = _missing(kind)
    low, high, above = kind.minimum, kind.maximum, kind.above

    def number(value: Any) -> Any:
        if value.__class__ is int:
            if (
                (low is None or low <= value)
                and (above is None or above < value)
                and (high is None or value <= high)
            ):
                return value
            raise Refused
        if value is None or value.__class__ is str:
            return missing[value]
        return Reader([]).number("", value, kind)

    return number


def _text(kind: FactType) -> Read:
    def text(value: Any) -> Any:
        if value.__class__ is not str or len(value) > LONGEST_TEXT or (names and not value.strip()):
            raise Refused
        return value

    names = kind.kind in ("choice", "choices")
    return text


def _record(kind: FactType) -> Read:
    readers = {name: _reader(part) for name, part in kind.fields.items()}

    def record(value: Any) -> Any:
        if value.__class__ is not dict or said_twice(value):
            raise Refused
        return {name: readers[name](part) for name, part in value.items()}

    return record


def _list(kind: FactType) -> Read:
    least, most = kind.length or 0, kind.length or kind.most or LONGEST_LIST
    names = {option: option for option in kind.allowed}.__getitem__ if kind.allowed else _text(kind)
    read = {"records": _record, "numbers": _number}.get(kind.kind, lambda _: names)(kind)

    def members(value: Any) -> Any:
        if value.__class__ is not list or not least <= len(value) <= most:
            raise Refused
        if kind.kind == "choices" and len(set(value)) < len(value):
            raise Refused
        return tuple([read(member) for member in value])

    return members
