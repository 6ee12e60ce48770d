"""One test for many: each of a set of facts or rules, or each member of a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from screening.rules.language.amounts import Gap
from screening.rules.language.conditions import gaps_of_unknown
from screening.rules.language.members import ListNode
from screening.rules.language.scope import Scope
from screening.rules.language.values import Node, TruthNode
from screening.rules.truth import Truth, all_of, any_of, negate


@dataclass(frozen=True)
class Every(TruthNode):
    """`any of {a, b} TEST`, `all of …`, `none of …`: the same test for each of a set of facts or rules."""

    quantifier: str
    subjects: tuple[str, ...]
    tests: tuple[TruthNode, ...]
    tail: str

    @property
    def parts(self) -> tuple[Node, ...]:
        return self.tests

    def truth(self, scope: Scope) -> Truth:
        truths = (test.truth(scope) for test in self.tests)
        if self.quantifier == "all":
            return all_of(truths)
        held = any_of(truths)
        return negate(held) if self.quantifier == "none" else held

    def gaps(self, scope: Scope) -> tuple[Gap, ...]:
        return gaps_of_unknown(self.tests, scope)

    def __str__(self) -> str:
        return f"{self.quantifier} of {{{', '.join(self.subjects)}}} {self.tail}".rstrip()

    def words(self) -> str:
        names = ", ".join(self.subjects).replace("_", " ")
        tail = self.tests[0].words().removeprefix(self.subjects[0].replace("_", " ")).strip()
        return f"{self.quantifier} of {names} {tail}"


@dataclass(frozen=True)
class AnyMember(TruthNode):
    """`any LIST`: there is a member."""

    reaches_right: ClassVar[bool] = True

    source: ListNode

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.source,)

    def truth(self, scope: Scope) -> Truth:
        members = self.source.members(scope)
        if members.certain:
            return Truth.TRUE
        return Truth.FALSE if members.settled else Truth.UNKNOWN

    def gaps(self, scope: Scope) -> tuple[Gap, ...]:
        return self.source.members(scope).gaps

    def __str__(self) -> str:
        return f"any {self.source}"

    def words(self) -> str:
        return f"there is any of {self.source.words()}"


@dataclass(frozen=True)
class AllMembers(TruthNode):
    """`all LIST have CONDITION`."""

    reaches_right: ClassVar[bool] = True

    source: ListNode
    test: TruthNode

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.source, self.test)

    def truth(self, scope: Scope) -> Truth:
        members = self.source.members(scope)
        certain = all_of(self.test.truth(scope.inside(member)) for member in members.certain)
        if certain is Truth.FALSE:
            return Truth.FALSE
        if not members.whole:
            return Truth.UNKNOWN
        possible = all_of(self.test.truth(scope.inside(member)) for member in members.possible)
        return certain if possible is Truth.TRUE else Truth.UNKNOWN

    def gaps(self, scope: Scope) -> tuple[Gap, ...]:
        members = self.source.members(scope)
        scopes = [scope.inside(member) for member in (*members.certain, *members.possible)]
        unknown = [inside for inside in scopes if self.test.truth(inside) is Truth.UNKNOWN]
        return (*members.gaps, *(gap for inside in unknown for gap in self.test.gaps(inside)))

    def __str__(self) -> str:
        return f"all {self.source} have {self.test}"

    def words(self) -> str:
        return f"all of {self.source.words()} have {self.test.words()}"
