"""Mappings that gather: lists from several questions, records from groups and from rows, and the body mass
index.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from screening.questionnaire.mapping_types import within
from screening.questionnaire.mappings import FactMapping, Scope, missing
from screening.questionnaire.measures import measured
from screening.questionnaire.model import Item
from screening.questionnaire.typed_medicines import typed_names, unresolved
from screening.rules.language import Condition
from screening.rules.missing import Missing, Value
from screening.rules.truth import Truth
from screening.rules.vocabulary import FactType

LINES = "long_text"  # a free text in which each line names one thing


@dataclass(frozen=True)
class Union:
    """Everything named in several lists, medicine fields or free texts, those of a group's entries included, each
    once.

    What is named counts although another list was left open: whether all of it is there is a fact of its own.
    """

    items: tuple[Item, ...]
    fact: FactType

    @cached_property
    def reads(self) -> frozenset[str]:
        return frozenset(item.id for item in self.items)

    @property
    def takes_over(self) -> tuple[Item, ...]:
        return self.items

    def value(self, scope: Scope) -> Value:
        names: dict[str, None] = {}
        states: list[Value] = []
        for item, found, scope_of in self._answers(scope):
            if isinstance(found, tuple):
                names.update(dict.fromkeys(str(name) for name in found))
            elif isinstance(found, Missing):
                states += [] if item.type == LINES else [found]  # nothing typed beside a list says nothing
            elif item.type == LINES:
                names.update(dict.fromkeys(typed_names(str(found), scope.medicines, self.fact.classes)))
            else:
                names[scope_of.medicines.recognised(str(found)) or str(found)] = None
        return tuple(names) if names else missing(states) or ()

    def lists_left_open(self, scope: Scope) -> Missing | None:
        """Why not all of its lists were answered; a free text may stay empty."""
        return missing(found for item, found, _ in self._answers(scope) if item.type != LINES)

    def _answers(self, scope: Scope) -> Iterator[tuple[Item, Value, Scope]]:
        for item in self.items:
            if item.group is None:
                yield item, scope.values[item.id], scope
            else:
                yield from ((item, entry.values[item.id], entry) for entry in scope.entries(item.group))


@dataclass(frozen=True)
class Complete:
    """Whether the person confirmed that a list is complete.

    A yes counts when each of the questions behind the list was answered and every name on it is known: of a name
    that no table knows, nobody can say which class it belongs to.
    """

    item: Item
    of: Union

    @cached_property
    def reads(self) -> frozenset[str]:
        return self.of.reads | {self.item.id}

    @property
    def takes_over(self) -> tuple[Item, ...]:
        return (self.item,)

    def value(self, scope: Scope) -> Value:
        found = scope.values[self.item.id]
        names = self.of.value(scope)
        if found != "yes":
            return found
        if isinstance(names, tuple) and unresolved(tuple(map(str, names)), self.of.fact.classes):
            return Missing.UNKNOWN
        return self.of.lists_left_open(scope) or found


@dataclass(frozen=True)
class BodyMass:
    """Body mass index in kg/m2 to two decimals, from a height and a weight in any units.

    One that no body has is unknown: one of the two numbers must be wrong, and nobody can tell which.
    """

    fact: FactType
    height: Item
    weight: Item

    @property
    def reads(self) -> frozenset[str]:
        return frozenset((self.height.id, self.weight.id))

    @property
    def takes_over(self) -> tuple[Item, ...]:
        return ()

    def value(self, scope: Scope) -> Value:
        height, weight = (_amount(scope, item) for item in (self.height, self.weight))
        if not height or weight is None:
            return missing(scope.values[name] for name in self.reads) or Missing.BLANK
        index = (weight / (height / 100) ** 2).quantize(Decimal("0.01"))
        return index if within(index, self.fact) else Missing.UNKNOWN


def _amount(scope: Scope, item: Item) -> Decimal | None:
    """In the unit of the question, cm or kg."""
    found = scope.values[item.id]
    read = measured(str(item.unit), found) if isinstance(found, str) else None
    return read.amount if read else None


@dataclass(frozen=True)
class GroupRecords:
    """One record for each entry of a group; an explicit empty list when `empty_when` holds."""

    group: str
    fields: tuple[tuple[str, FactMapping], ...]
    empty_when: Condition | None = None

    @cached_property
    def reads(self) -> frozenset[str]:
        own = self.empty_when.reads if self.empty_when else frozenset()
        return own.union(*(mapping.reads for _, mapping in self.fields))

    @property
    def takes_over(self) -> tuple[Item, ...]:
        return tuple(item for _, mapping in self.fields for item in mapping.takes_over)

    def value(self, scope: Scope) -> Value:
        if self.empty_when is not None and self.empty_when.truth(scope.values) is Truth.TRUE:
            return ()
        records = tuple(
            {name: mapping.value(entry) for name, mapping in self.fields}
            for entry in scope.entries(self.group)
        )
        return records or self._why_none(scope)

    def _why_none(self, scope: Scope) -> Missing:
        state = scope.everything.without[self.group]
        if not state.unanswered or self.empty_when is None:
            return state
        return missing(scope.values[name] for name in self.empty_when.reads) or state


@dataclass(frozen=True)
class Rows:
    """Records that are there when their condition holds; an explicit empty list only when every condition is
    false.
    """

    rows: tuple[tuple[Condition, tuple[tuple[str, FactMapping], ...]], ...]

    @cached_property
    def reads(self) -> frozenset[str]:
        found = frozenset().union(*(condition.reads for condition, _ in self.rows))
        return found.union(*(mapping.reads for _, fields in self.rows for _, mapping in fields))

    @property
    def takes_over(self) -> tuple[Item, ...]:
        return tuple(item for _, fields in self.rows for _, mapping in fields for item in mapping.takes_over)

    def value(self, scope: Scope) -> Value:
        truths = [condition.truth(scope.values) for condition, _ in self.rows]
        records = tuple(
            {name: mapping.value(scope) for name, mapping in fields}
            for truth, (_, fields) in zip(truths, self.rows, strict=True)
            if truth is Truth.TRUE
        )
        if records or Truth.UNKNOWN not in truths:
            return records
        read = (
            name
            for truth, (condition, _) in zip(truths, self.rows, strict=True)
            if truth is Truth.UNKNOWN
            for name in condition.reads
        )
        return missing(scope.values[name] for name in read) or Missing.BLANK
