"""The parts of a condition that are TRUE, FALSE or UNKNOWN."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast

from screening.rules.language.amounts import COMPARE, Gap
from screening.rules.language.members import ListNode
from screening.rules.language.operators import OPERATORS
from screening.rules.language.values import Node, NumberNode, Reference, Scope, TruthNode
from screening.rules.missing import Missing
from screening.rules.truth import Truth, all_of, any_of, negate


@dataclass(frozen=True)
class Options:
    """A set of options, written out or by the name of a table."""

    names: tuple[str, ...]
    table: str | None = None

    def __str__(self) -> str:
        return self.table or "{" + ", ".join(spelt(name) for name in self.names) + "}"

    def words(self) -> str:
        """For a clinician: `“prescribed” or “oat”`."""
        return " or ".join(f"“{name.replace('_', ' ')}”" for name in self.names)


def spelt(option: str) -> str:
    """An option as a condition spells it: in quotes when it holds spaces or brackets."""
    plain = all(letter.isalnum() or letter in "_-/" for letter in option) and option[:1] not in "-/"
    return option if plain else f'"{option}"'


@dataclass(frozen=True)
class And(TruthNode):
    """`a and b and c`."""

    tests: tuple[TruthNode, ...]

    @property
    def parts(self) -> tuple[Node, ...]:
        return self.tests

    def truth(self, scope: Scope) -> Truth:
        return all_of(test.truth(scope) for test in self.tests)

    def gaps(self, scope: Scope) -> tuple[Gap, ...]:
        return _gaps_of_unknown(self.tests, scope)

    def __str__(self) -> str:
        return " and ".join(bracketed(test, Or) for test in self.tests)

    def words(self) -> str:
        return " and ".join(
            f"({test.words()})" if isinstance(test, Or) else test.words() for test in self.tests
        )


@dataclass(frozen=True)
class Or(TruthNode):
    """`a or b or c`."""

    tests: tuple[TruthNode, ...]

    @property
    def parts(self) -> tuple[Node, ...]:
        return self.tests

    def truth(self, scope: Scope) -> Truth:
        return any_of(test.truth(scope) for test in self.tests)

    def gaps(self, scope: Scope) -> tuple[Gap, ...]:
        return _gaps_of_unknown(self.tests, scope)

    def __str__(self) -> str:
        return " or ".join(bracketed(test) for test in self.tests)

    def words(self) -> str:
        return " or ".join(test.words() for test in self.tests)


@dataclass(frozen=True)
class Not(TruthNode):
    """`not a`."""

    test: TruthNode

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.test,)

    def truth(self, scope: Scope) -> Truth:
        return negate(self.test.truth(scope))

    def gaps(self, scope: Scope) -> tuple[Gap, ...]:
        return self.test.gaps(scope)

    def __str__(self) -> str:
        return f"not {bracketed(self.test, And, Or)}"

    def words(self) -> str:
        return f"not ({self.test.words()})"


@dataclass(frozen=True)
class NamedTest(TruthNode):
    """A definition that is a condition."""

    name: str
    meaning: TruthNode = field(compare=False)

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.meaning,)

    def truth(self, scope: Scope) -> Truth:
        found = scope.known.get(self.name)
        if found is None:
            found = scope.known[self.name] = self.meaning.truth(scope.outside())
        return cast(Truth, found)

    def gaps(self, scope: Scope) -> tuple[Gap, ...]:
        return self.meaning.gaps(scope.outside())

    def __str__(self) -> str:
        return self.name

    def words(self) -> str:
        return self.name.replace("_", " ")


@dataclass(frozen=True)
class Compare(TruthNode):
    """`left < right` and its like, between numbers."""

    operator: str
    left: NumberNode
    right: NumberNode

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.left, self.right)

    def truth(self, scope: Scope) -> Truth:
        return COMPARE[self.operator](self.left.amount(scope), self.right.amount(scope))

    def gaps(self, scope: Scope) -> tuple[Gap, ...]:
        return (*self.left.amount(scope).gaps, *self.right.amount(scope).gaps)

    def __str__(self) -> str:
        return f"{self.left} {self.operator} {self.right}"

    def words(self) -> str:
        return f"{self.left.words()} {OPERATORS[self.operator].words} {self.right.words()}"


@dataclass(frozen=True)
class Between(TruthNode):
    """`value between low and high`, both ends included."""

    value: NumberNode
    low: NumberNode
    high: NumberNode

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.value, self.low, self.high)

    def truth(self, scope: Scope) -> Truth:
        value = self.value.amount(scope)
        above = COMPARE[">="](value, self.low.amount(scope))
        return all_of((above, COMPARE["<="](value, self.high.amount(scope))))

    def gaps(self, scope: Scope) -> tuple[Gap, ...]:
        return tuple(gap for part in (self.value, self.low, self.high) for gap in part.amount(scope).gaps)

    def __str__(self) -> str:
        return f"{self.value} between {self.low} and {self.high}"

    def words(self) -> str:
        return f"{self.value.words()} is between {self.low.words()} and {self.high.words()}"


@dataclass(frozen=True)
class Choice(TruthNode):
    """A yes/no fact or a choice against options: by itself (`yes`), with `=`, `!=` or `in`."""

    operator: str
    fact: Reference
    options: Options

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.fact,)

    def truth(self, scope: Scope) -> Truth:
        value = self.fact.get(scope)
        if isinstance(value, Missing):
            return Truth.UNKNOWN
        return Truth.of((value in self.options.names) is not (self.operator == "!="))

    def gaps(self, scope: Scope) -> tuple[Gap, ...]:
        return _gap(self.fact, scope)

    def __str__(self) -> str:
        if self.operator == "yes":
            return str(self.fact)
        options = str(self.options) if self.operator == "in" else spelt(self.options.names[0])
        return f"{self.fact} {self.operator} {options}"

    def words(self) -> str:
        if self.operator == "yes":
            return f"{self.fact.words()} is “yes”"
        return f"{self.fact.words()} {OPERATORS[self.operator].words} {self.options.words()}"


@dataclass(frozen=True)
class State(TruthNode):
    """`fact is unanswered` and its like: always TRUE or FALSE."""

    fact: Reference
    state: str
    negated: bool = False

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.fact,)

    def truth(self, scope: Scope) -> Truth:
        return Truth.of(in_state(self.fact.answer(scope), self.state) is not self.negated)

    def gaps(self, scope: Scope) -> tuple[Gap, ...]:
        return ()

    def __str__(self) -> str:
        return f"{self.fact} is {'not ' if self.negated else ''}{self.state}"

    def words(self) -> str:
        words = OPERATORS[f"is {self.state}"].words
        verb, _, rest = words.partition(" ")
        return f"{self.fact.words()} {verb} {'not ' if self.negated else ''}{rest}"


def in_state(value: object, state: str) -> bool:
    """The table of the `is …` tests: which of them holds for a value or for a kind of missing."""
    if not isinstance(value, Missing):
        return state in ("known", "asked")
    return {
        "known": False,
        "unknown": value is Missing.UNKNOWN,
        "declined": value is Missing.DECLINED,
        "unanswered": value.unanswered,
        "asked": value is not Missing.NOT_ASKED,
    }[state]


@dataclass(frozen=True)
class Fired(TruthNode):
    """`R1 fired`, `R1 did not fire`: always TRUE or FALSE."""

    rule: str
    negated: bool = False

    def truth(self, scope: Scope) -> Truth:
        return Truth.of((self.rule in scope.fired) is not self.negated)

    def gaps(self, scope: Scope) -> tuple[Gap, ...]:
        return ()

    def __str__(self) -> str:
        return f"{self.rule} {'did not fire' if self.negated else 'fired'}"

    def words(self) -> str:
        return str(self)


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
        return _gaps_of_unknown(self.tests, scope)

    def __str__(self) -> str:
        return f"{self.quantifier} of {{{', '.join(self.subjects)}}} {self.tail}".rstrip()

    def words(self) -> str:
        names = ", ".join(self.subjects).replace("_", " ")
        tail = self.tests[0].words().removeprefix(self.subjects[0].replace("_", " ")).strip()
        return f"{self.quantifier} of {names} {tail}"


@dataclass(frozen=True)
class AnyMember(TruthNode):
    """`any LIST`: there is a member."""

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


def flat(kind: type[And] | type[Or], tests: Iterable[TruthNode]) -> tuple[TruthNode, ...]:
    """The parts of an `and` of `and`s, or of an `or` of `or`s, in one row."""
    return tuple(part for test in tests for part in (test.tests if isinstance(test, kind) else (test,)))


def bracketed(test: TruthNode, *kinds: type[TruthNode]) -> str:
    """The text of a part, in brackets where it would otherwise be read differently.

    `any LIST where …` and `all LIST have …` reach as far to the right as they can.
    """
    return f"({test})" if isinstance(test, (*kinds, AnyMember, AllMembers)) else str(test)


def _gap(fact: Reference, scope: Scope) -> tuple[Gap, ...]:
    value = fact.get(scope)
    return (Gap(fact.label, value),) if isinstance(value, Missing) else ()


def _gaps_of_unknown(tests: Iterable[TruthNode], scope: Scope) -> tuple[Gap, ...]:
    found = (gap for test in tests if test.truth(scope) is Truth.UNKNOWN for gap in test.gaps(scope))
    return tuple(dict.fromkeys(found))
