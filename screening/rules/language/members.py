"""Lists of records: a fact, the members that meet a condition, a definition."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, cast

from screening.rules.language.amounts import Gap
from screening.rules.language.scope import Scope
from screening.rules.language.values import Node, Reference, TruthNode
from screening.rules.missing import Missing, Value
from screening.rules.truth import Truth
from screening.rules.vocabulary import FactType

Member = Mapping[str, Value]


class Members(NamedTuple):
    """The members that certainly belong, those that may, and what left that open.

    `whole` is false for a list that is missing altogether.
    """

    certain: tuple[Member, ...]
    possible: tuple[Member, ...] = ()
    gaps: tuple[Gap, ...] = ()
    whole: bool = True

    @property
    def settled(self) -> bool:
        """It is known exactly who belongs."""
        return self.whole and not self.possible


class ListNode(Node):
    """A part with a list of records."""

    @property
    def kind(self) -> str:
        return "records"

    @property
    @abstractmethod
    def fields(self) -> Mapping[str, FactType]:
        """The fields of a member."""

    @property
    @abstractmethod
    def root(self) -> Reference:
        """The fact that the list comes from."""

    @abstractmethod
    def members(self, scope: Scope) -> Members:
        """Who belongs."""


@dataclass(frozen=True)
class ListFact(ListNode):
    """A fact that is a list of records."""

    source: Reference

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.source,)

    @property
    def fields(self) -> Mapping[str, FactType]:
        return self.source.type.fields

    @property
    def root(self) -> Reference:
        return self.source

    def members(self, scope: Scope) -> Members:
        value = self.source.get(scope)
        if isinstance(value, Missing):
            return Members((), gaps=(Gap(self.source.label, value),), whole=False)
        return Members(cast("tuple[Member, ...]", value))

    def __str__(self) -> str:
        return str(self.source)

    def words(self) -> str:
        return self.source.words()


@dataclass(frozen=True)
class Where(ListNode):
    """The members of a list for which a condition holds."""

    source: ListNode
    test: TruthNode

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.source, self.test)

    @property
    def fields(self) -> Mapping[str, FactType]:
        return self.source.fields

    @property
    def root(self) -> Reference:
        return self.source.root

    def members(self, scope: Scope) -> Members:
        before = self.source.members(scope)
        certain: list[Member] = []
        possible: list[Member] = []
        gaps = list(before.gaps)
        for group, held in ((before.certain, certain), (before.possible, possible)):
            for member in group:
                inside = scope.inside(member)
                truth = self.test.truth(inside)
                if truth is Truth.TRUE:
                    held.append(member)
                elif truth is Truth.UNKNOWN:
                    possible.append(member)
                    gaps.extend(self.test.gaps(inside))
        return Members(tuple(certain), tuple(possible), tuple(dict.fromkeys(gaps)), before.whole)

    def __str__(self) -> str:
        source = f"({self.source})" if isinstance(self.source, Where) else str(self.source)
        return f"{source} where {self.test}"

    def words(self) -> str:
        return f"{self.source.words()} where {self.test.words()}"


@dataclass(frozen=True)
class NamedList(ListNode):
    """A definition that is a list; worked out once for each set of facts."""

    name: str
    meaning: ListNode = field(compare=False)

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.meaning,)

    @property
    def fields(self) -> Mapping[str, FactType]:
        return self.meaning.fields

    @property
    def root(self) -> Reference:
        return self.meaning.root

    def members(self, scope: Scope) -> Members:
        found = scope.known.get(self.name)
        if found is None:
            found = scope.known[self.name] = self.meaning.members(scope.outside())
        return cast(Members, found)

    def __str__(self) -> str:
        return self.name

    def words(self) -> str:
        return self.name.replace("_", " ")
