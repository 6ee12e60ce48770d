"""How answers become facts. Each kind of mapping reads some questions and gives one value, or says why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal, Protocol

from screening.questionnaire.dates import PartialDate
from screening.questionnaire.medicines import Medicines
from screening.questionnaire.model import DATES, Item
from screening.questionnaire.settle import Everything, Settled
from screening.rules.language import Condition
from screening.rules.missing import Missing, Value
from screening.rules.truth import Truth
from screening.rules.vocabulary import FactType

_WORST_FIRST = (Missing.DECLINED, Missing.UNKNOWN, Missing.BLANK)


class Scope:
    """What stands for every question, with dates as whole days before `today`."""

    def __init__(
        self,
        settled: Settled,
        dates: Iterable[Item],
        today: date,
        everything: Everything,
        medicines: Medicines,
    ) -> None:
        self.values: dict[str, Value] = dict(settled.values)
        self.dates: dict[str, PartialDate] = {}
        self.today = today
        self.everything = everything
        self.medicines = medicines
        self._date_items = tuple(dates)
        for item in self._date_items:
            found = self.values.get(item.id)
            if isinstance(found, str):
                self.dates[item.id] = PartialDate.from_iso(found)
                self.values[item.id] = self.dates[item.id].days_before(today)

    def entries(self, group: str) -> Iterator[Scope]:
        """The scopes of a group's entries; one in which nothing was answered says nothing and is left out."""
        for found in self.everything.entries.get(group, ()):
            own = {item.id for item in found.group.items}
            if any(found.settled.values[item] not in (Missing.BLANK, Missing.NOT_ASKED) for item in own):
                dates = (*self._date_items, *(item for item in found.group.items if item.type in DATES))
                yield Scope(found.settled, dates, self.today, self.everything, self.medicines)


def missing(values: Iterable[Value]) -> Missing | None:
    """Why a fact has no value: declined before unknown before blank, and not asked only if nothing else is the reason."""
    found = {value for value in values if isinstance(value, Missing)}
    return next((state for state in _WORST_FIRST if state in found), Missing.NOT_ASKED if found else None)


class FactMapping(Protocol):
    """A way from answers to a value."""

    @property
    def reads(self) -> frozenset[str]:
        """The questions whose answers can change the value."""

    @property
    def takes_over(self) -> tuple[Item, ...]:
        """The questions whose answer becomes the value as it is, every option included."""

    def value(self, scope: Scope) -> Value:
        """The value, or why there is none."""


@dataclass(frozen=True)
class From:
    """The answer itself; a typed medicine by its generic name where the fact is one, a date as year and month."""

    item: Item
    fact: FactType

    @property
    def reads(self) -> frozenset[str]:
        return frozenset({self.item.id})

    @property
    def takes_over(self) -> tuple[Item, ...]:
        return (self.item,)

    def value(self, scope: Scope) -> Value:
        found = scope.values[self.item.id]
        if isinstance(found, Missing):
            return found
        if self.item.type in DATES:
            when = scope.dates[self.item.id]
            month: Value = Missing.UNKNOWN if when.month is None else when.month
            return {"year": when.year, "month": month}
        if self.item.type == "medicine" and self.fact.kind != "text":
            return self._drug(str(found), scope.medicines)
        return found

    def _drug(self, typed: str, medicines: Medicines) -> str:
        """The generic name if the fact has it; a fact with a closed list calls everything else `other`."""
        drug = medicines.recognised(typed)
        if self.fact.options is None:
            return drug or typed
        return drug if drug is not None and drug in self.fact.options else "other"


@dataclass(frozen=True)
class Constant:
    """Always the same: what a row of records is, or where it comes from."""

    fixed: Value
    reads: frozenset[str] = frozenset()

    @property
    def takes_over(self) -> tuple[Item, ...]:
        return ()

    def value(self, scope: Scope) -> Value:
        return self.fixed


@dataclass(frozen=True)
class Cases:
    """The first case that holds decides. If none does, the fact is missing for the strongest reason among what was read."""

    cases: tuple[tuple[Condition, Value], ...]

    @cached_property
    def reads(self) -> frozenset[str]:
        return frozenset().union(*(condition.reads for condition, _ in self.cases))

    @property
    def takes_over(self) -> tuple[Item, ...]:
        return ()

    def value(self, scope: Scope) -> Value:
        for condition, value in self.cases:
            if condition.truth(scope.values) is Truth.TRUE:
                return value
        return missing(scope.values[name] for name in self.reads) or Missing.BLANK


@dataclass(frozen=True)
class Since:
    """Whole days, months or years before today, counted from the most recent day that the answer allows."""

    item: Item
    unit: Literal["days", "months", "years"]

    @property
    def reads(self) -> frozenset[str]:
        return frozenset({self.item.id})

    @property
    def takes_over(self) -> tuple[Item, ...]:
        return (self.item,)

    def value(self, scope: Scope) -> Value:
        when = scope.dates.get(self.item.id)
        if when is None:
            return scope.values[self.item.id]
        if self.unit == "months":
            return when.months_before(scope.today)
        return when.years_before(scope.today) if self.unit == "years" else when.days_before(scope.today)


@dataclass(frozen=True)
class Numbers:
    """The answers of several questions as a list; `total` gives their sum, which is known only when each is."""

    items: tuple[Item, ...]
    total: bool = False

    @cached_property
    def reads(self) -> frozenset[str]:
        return frozenset(item.id for item in self.items)

    @property
    def takes_over(self) -> tuple[Item, ...]:
        return self.items

    def value(self, scope: Scope) -> Value:
        found = [scope.values[item.id] for item in self.items]
        numbers = [value for value in found if isinstance(value, int | Decimal)]
        if len(numbers) == len(found):
            return sum(numbers) if self.total else tuple(numbers)
        states = tuple(
            value if isinstance(value, int | Decimal | Missing) else Missing.BLANK for value in found
        )
        return (missing(states) or Missing.BLANK) if self.total or not numbers else states


@dataclass(frozen=True)
class Union:
    """Everything named in several lists or medicine fields, those of a group's entries included, each once.

    What is named counts although another list was left open: whether all of it is there is a fact of its own.
    """

    items: tuple[Item, ...]

    @cached_property
    def reads(self) -> frozenset[str]:
        return frozenset(item.id for item in self.items)

    @property
    def takes_over(self) -> tuple[Item, ...]:
        return self.items

    def value(self, scope: Scope) -> Value:
        names: dict[str, None] = {}
        states: list[Value] = []
        for found, scope_of in self._answers(scope):
            if isinstance(found, tuple):
                names.update(dict.fromkeys(str(name) for name in found))
            elif isinstance(found, Missing):
                states.append(found)
            else:
                names[scope_of.medicines.recognised(str(found)) or str(found)] = None
        return tuple(names) if names else missing(states) or ()

    def _answers(self, scope: Scope) -> Iterator[tuple[Value, Scope]]:
        for item in self.items:
            if item.group is None:
                yield scope.values[item.id], scope
            else:
                yield from ((entry.values[item.id], entry) for entry in scope.entries(item.group))


@dataclass(frozen=True)
class BodyMass:
    """Body mass index in kg/m2 to two decimals, from kilograms or pounds and centimetres or feet and inches."""

    kg: Item | None = None
    lb: Item | None = None
    cm: Item | None = None
    ft: Item | None = None
    inch: Item | None = None

    @cached_property
    def reads(self) -> frozenset[str]:
        return frozenset(item.id for item in (self.kg, self.lb, self.cm, self.ft, self.inch) if item)

    @property
    def takes_over(self) -> tuple[Item, ...]:
        return ()

    def value(self, scope: Scope) -> Value:
        kilograms = _amount(scope, self.kg)
        if kilograms is None and (pounds := _amount(scope, self.lb)) is not None:
            kilograms = pounds * Decimal("0.45359237")
        metres = self._metres(scope)
        if kilograms is None or not metres:
            return missing(scope.values[name] for name in self.reads) or Missing.BLANK
        return (kilograms / (metres * metres)).quantize(Decimal("0.01"))

    def _metres(self, scope: Scope) -> Decimal | None:
        centimetres = _amount(scope, self.cm)
        if centimetres is not None:
            return centimetres / 100
        feet, inches = _amount(scope, self.ft), _amount(scope, self.inch)
        return None if feet is None else (feet * 12 + (inches or 0)) * Decimal("0.0254")


def _amount(scope: Scope, item: Item | None) -> Decimal | None:
    found = scope.values[item.id] if item else None
    return Decimal(found) if isinstance(found, int | Decimal) else None


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
    """Records that are there when their condition holds; an explicit empty list only when every condition is false."""

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
