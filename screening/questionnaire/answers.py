"""Answers: what one person has said so far, as a document that is replaced and never changed.

An item is in the document from the moment its page was saved; an item that was left empty is there as BLANK.
So "not reached" and "left empty" stay apart. Answers that fell off the path stay in it and are invisible.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, TypeAlias

from screening.questionnaire.dates import PartialDate
from screening.questionnaire.model import Answer
from screening.questionnaire.reading import Form, Read, fields_of, read
from screening.questionnaire.showing import show
from screening.rules.missing import Missing

__all__ = ["Answer", "Answers", "Entry", "Form", "Read", "SavedPage", "Typed", "fields_of", "read", "show"]

FORMAT = 1
Typed: TypeAlias = Mapping[str, tuple[str, ...]]  # field name -> what was posted in it


@dataclass(frozen=True, slots=True)
class SavedPage:
    """How often a page was saved, and when last (aware UTC)."""

    revision: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One reading or one medicine. Its key is never used again, also not after it was removed."""

    key: str
    items: Mapping[str, Answer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answers:
    """All answers of one draft. `typed` is text kept unjudged when a person left a page without Continue."""

    items: Mapping[str, Answer] = field(default_factory=dict)
    groups: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    saved: Mapping[str, SavedPage] = field(default_factory=dict)
    typed: Mapping[str, Typed] = field(default_factory=dict)
    later: frozenset[str] = field(
        default_factory=frozenset
    )  # pages that the person wants to answer alone, later
    entries_made: int = 0

    def revision(self, page_key: str) -> int:
        """How often the page was saved; 0 if never."""
        saved = self.saved.get(page_key)
        return saved.revision if saved else 0

    def answer(
        self, item_id: str, group_id: str | None = None, entry_key: str | None = None
    ) -> Answer | None:
        """What stands in the document for an item; None if its page was never saved."""
        if group_id is None:
            return self.items.get(item_id)
        entry = self.entry(group_id, entry_key or "")
        return entry.items.get(item_id) if entry else None

    def entry(self, group_id: str, entry_key: str) -> Entry | None:
        """The entry of that key."""
        return next((entry for entry in self.groups.get(group_id, ()) if entry.key == entry_key), None)

    def with_values(
        self, values: Mapping[str, Answer], group_id: str | None = None, entry_key: str | None = None
    ) -> Answers:
        """The same with these answers in place, without calling any page saved."""
        if group_id is None:
            return replace(self, items=MappingProxyType({**self.items, **values}))
        entries = tuple(
            Entry(entry.key, MappingProxyType({**entry.items, **values})) if entry.key == entry_key else entry
            for entry in self.groups.get(group_id, ())
        )
        return replace(self, groups=MappingProxyType({**self.groups, group_id: entries}))

    def saving(
        self,
        page_key: str,
        values: Mapping[str, Answer],
        at: datetime,
        group_id: str | None = None,
        entry_key: str | None = None,
    ) -> Answers:
        """The same after a page was saved: one revision more, nothing kept as typed, no longer put off."""
        saved = {**self.saved, page_key: SavedPage(self.revision(page_key) + 1, at)}
        return replace(
            self.with_values(values, group_id, entry_key),
            saved=MappingProxyType(saved),
            typed=MappingProxyType({key: typed for key, typed in self.typed.items() if key != page_key}),
            later=self.later - {page_key},
        )

    def keeping(self, page_key: str, typed: Typed) -> Answers:
        """The same with the unjudged text of a page that was left."""
        return replace(self, typed=MappingProxyType({**self.typed, page_key: MappingProxyType(dict(typed))}))

    def putting_off(self, page_key: str) -> Answers:
        """The same with a page marked "answer this alone later"."""
        return replace(self, later=self.later | {page_key})

    def adding(self, group_id: str, starts: Iterable[Mapping[str, Answer]] = ({},)) -> Answers:
        """The same with new entries, each beginning with the given answers (the ticked medicine, say)."""
        made, entries = self.entries_made, list(self.groups.get(group_id, ()))
        for start in starts:
            made += 1
            entries.append(Entry(f"k{made}", MappingProxyType(dict(start))))
        groups = MappingProxyType({**self.groups, group_id: tuple(entries)})
        return replace(self, groups=groups, entries_made=made)

    def removing(self, group_id: str, entry_key: str) -> Answers:
        """The same without an entry and without what was saved on its pages."""
        ending = f".{entry_key}"
        left = tuple(entry for entry in self.groups.get(group_id, ()) if entry.key != entry_key)
        return replace(
            self,
            groups=MappingProxyType({**self.groups, group_id: left}),
            saved=MappingProxyType({k: v for k, v in self.saved.items() if not k.endswith(ending)}),
            typed=MappingProxyType({k: v for k, v in self.typed.items() if not k.endswith(ending)}),
            later=frozenset(key for key in self.later if not key.endswith(ending)),
        )

    def to_json(self) -> dict[str, Any]:
        """Plain data for `json.dumps`; `from_json` gives the same Answers back."""
        return {
            "format": FORMAT,
            "items": _values_to_json(self.items),
            "groups": {
                group: [{"key": entry.key, "items": _values_to_json(entry.items)} for entry in entries]
                for group, entries in self.groups.items()
            },
            "saved": {
                key: {"revision": page.revision, "at": page.at.isoformat()}
                for key, page in self.saved.items()
            },
            "typed": {
                key: {name: list(texts) for name, texts in typed.items()} for key, typed in self.typed.items()
            },
            "later": sorted(self.later),
            "entries_made": self.entries_made,
        }

    @classmethod
    def from_text(cls, text: str) -> Answers:
        """Answers from the JSON text of a document that holds them, with exact numbers. Raises ValueError."""
        try:
            return cls.from_json(json.loads(text, parse_float=Decimal))
        except (KeyError, TypeError, AttributeError, ArithmeticError) as fault:
            # One error for whoever goes through many: a document that lacks a part stops no other.
            raise ValueError(f"answers that cannot be read: {type(fault).__name__}") from None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Answers:
        """Answers from what `to_json` gave; raises ValueError for another format."""
        if data.get("format") != FORMAT:
            raise ValueError(f"answers of format {data.get('format')!r}; this release reads {FORMAT}")
        return cls(
            items=_values_from_json(data["items"]),
            groups=MappingProxyType(
                {
                    group: tuple(Entry(entry["key"], _values_from_json(entry["items"])) for entry in entries)
                    for group, entries in data["groups"].items()
                }
            ),
            saved=MappingProxyType(
                {
                    key: SavedPage(page["revision"], datetime.fromisoformat(page["at"]))
                    for key, page in data["saved"].items()
                }
            ),
            typed=MappingProxyType(
                {
                    key: MappingProxyType({name: tuple(texts) for name, texts in typed.items()})
                    for key, typed in data["typed"].items()
                }
            ),
            later=frozenset(data["later"]),
            entries_made=data["entries_made"],
        )


def answer_to_json(answer: Answer) -> Any:
    """One answer as plain data."""
    if isinstance(answer, Missing):
        return {"missing": answer.value}
    if isinstance(answer, PartialDate):
        return {"date": answer.iso()}
    if isinstance(answer, Decimal):
        return {"decimal": str(answer)}
    return list(answer) if isinstance(answer, tuple) else answer


def answer_from_json(data: Any) -> Answer:
    """The reverse of `answer_to_json`; raises ValueError."""
    match data:
        case {"missing": str(state)}:
            return Missing(state)
        case {"date": str(text)}:
            return PartialDate.from_iso(text)
        case {"decimal": str(text)}:
            return Decimal(text)
        case str() | int():
            return data
        case list():
            return tuple(str(part) for part in data)
    raise ValueError(f"{data!r} is not an answer")


def _values_to_json(values: Mapping[str, Answer]) -> dict[str, Any]:
    return {item: answer_to_json(answer) for item, answer in values.items()}


def _values_from_json(data: Mapping[str, Any]) -> Mapping[str, Answer]:
    return MappingProxyType({item: answer_from_json(answer) for item, answer in data.items()})
