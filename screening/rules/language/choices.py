"""Tests on lists of choices: symptoms, medicines. What is not there is "no" only if the list is complete."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from screening.rules.language.amounts import Amount, Gap
from screening.rules.language.conditions import Options, spelt
from screening.rules.language.members import ListNode, Where
from screening.rules.language.scope import Scope
from screening.rules.language.values import Limits, Node, NumberNode, Reference, TruthNode
from screening.rules.missing import Missing
from screening.rules.truth import Truth


@dataclass(frozen=True)
class ChoiceList:
    """A fact that is a list of choices, and the fact that says whether it is complete."""

    fact: Reference
    complete_by: Reference | None

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.fact,) if self.complete_by is None else (self.fact, self.complete_by)

    def names(self, scope: Scope) -> frozenset[str]:
        """The options it names for certain; a medicine's name stands for its classes."""
        value = self.fact.get(scope)
        if isinstance(value, Missing):
            return frozenset()
        given = cast("tuple[str, ...]", value)
        classes = self.fact.type.classes
        if classes is None:
            return frozenset(given)
        found = {name for member in given for name in classes.get(member.casefold(), ())}
        return frozenset(found)

    def gaps(self, scope: Scope) -> tuple[Gap, ...]:
        """Why an option that it does not name may belong all the same; none when it is complete."""
        value = self.fact.get(scope)
        if isinstance(value, Missing):
            return (Gap(self.fact.label, value),)
        gaps: list[Gap] = []
        classes = self.fact.type.classes
        if classes is not None and any(
            name.casefold() not in classes for name in cast("tuple[str, ...]", value)
        ):
            gaps.append(Gap(self.fact.label, Missing.UNKNOWN))  # a medicine that the table does not know
        if self.complete_by is not None:
            complete = self.complete_by.get(scope)
            if isinstance(complete, Missing):
                gaps.append(Gap(self.complete_by.label, complete))
            elif complete != "yes":
                gaps.append(Gap(self.complete_by.label, Missing.UNKNOWN))  # "no" settles nothing
        return tuple(gaps)


@dataclass(frozen=True)
class Has(TruthNode):
    """`list has option`, `list has any of {…}`."""

    list: ChoiceList
    options: Options
    several: bool

    @property
    def parts(self) -> tuple[Node, ...]:
        return self.list.parts

    def truth(self, scope: Scope) -> Truth:
        if not self.list.names(scope).isdisjoint(self.options.names):
            return Truth.TRUE
        return Truth.UNKNOWN if self.list.gaps(scope) else Truth.FALSE

    def gaps(self, scope: Scope) -> tuple[Gap, ...]:
        return self.list.gaps(scope)

    def __str__(self) -> str:
        options = f"any of {self.options}" if self.several else spelt(self.options.names[0])
        return f"{self.list.fact} has {options}"

    def words(self) -> str:
        any_of = "any of " if self.several else ""
        return f"{self.list.fact.words()} includes {any_of}{self.options.words()}"


@dataclass(frozen=True)
class Empty(TruthNode):
    """`list is empty`, `list is not empty`, for choices and for records."""

    list: ChoiceList | ListNode
    negated: bool

    @property
    def parts(self) -> tuple[Node, ...]:
        return self.list.parts if isinstance(self.list, ChoiceList) else (self.list,)

    def truth(self, scope: Scope) -> Truth:
        if isinstance(self.list, ChoiceList):
            value = self.list.fact.get(scope)
            some = bool(value) and not isinstance(value, Missing)
            settled = not self.list.gaps(scope)
        else:
            members = self.list.members(scope)
            some, settled = bool(members.certain), members.settled
        if some:
            return Truth.of(self.negated)
        return Truth.of(not self.negated) if settled else Truth.UNKNOWN

    def gaps(self, scope: Scope) -> tuple[Gap, ...]:
        return self.list.gaps(scope) if isinstance(self.list, ChoiceList) else self.list.members(scope).gaps

    def __str__(self) -> str:
        subject = str(self.list.fact if isinstance(self.list, ChoiceList) else self.list)
        if isinstance(self.list, Where):
            subject = f"({subject})"
        return f"{subject} is {'not ' if self.negated else ''}empty"

    def words(self) -> str:
        return str(self).replace("_", " ")


@dataclass(frozen=True)
class CountClasses(NumberNode):
    """`count distinct class of FACT in SET`: how many of these classes a list names."""

    list: ChoiceList
    options: Options

    @property
    def parts(self) -> tuple[Node, ...]:
        return self.list.parts

    @property
    def limits(self) -> Limits:
        return (0, len(self.options.names))

    def amount(self, scope: Scope) -> Amount:
        named = len(self.list.names(scope) & set(self.options.names))
        gaps = self.list.gaps(scope)
        return Amount(named, len(self.options.names) if gaps else named, gaps)

    def __str__(self) -> str:
        return f"count distinct class of {self.list.fact} in {self.options}"

    def words(self) -> str:
        return f"the number of different classes among {self.list.fact.words()}"
