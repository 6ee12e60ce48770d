"""How answers become facts: each mapping reads questions and gives a value, or says why there is none."""

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
from screening.questionnaire.settled import Everything, Settled
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
    """Why there is no value: declined before unknown before blank; not asked only if that is all."""
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
    """The answer itself; a typed medicine by its generic name, a date as year and month."""

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
    """The first case that holds decides; if none does, the strongest reason among what was read."""

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
    """Whole days, months or years before today, counted from the most recent day that the answer allows.

    More than the fact can hold counts as the most that it can: a rule sees "at least that long ago".
    """

    item: Item
    unit: Literal["days", "months", "years"]
    fact: FactType

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
        count = {"days": when.days_before, "months": when.months_before, "years": when.years_before}[
            self.unit
        ]
        passed = count(scope.today)
        return passed if self.fact.maximum is None else min(passed, int(self.fact.maximum))


@dataclass(frozen=True)
class Numbers:
    """The answers of several questions as a list, or as their `total`, which is known only when each is."""

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
