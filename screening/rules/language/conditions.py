"""The parts of a condition that are TRUE, FALSE or UNKNOWN."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast

from screening.rules.language.amounts import COMPARE, Gap
from screening.rules.language.operators import OPERATORS
from screening.rules.language.scope import Scope
from screening.rules.language.values import Node, NumberNode, Reference, TruthNode
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
        return gaps_of_unknown(self.tests, scope)

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
        return gaps_of_unknown(self.tests, scope)

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


def flat(kind: type[And] | type[Or], tests: Iterable[TruthNode]) -> tuple[TruthNode, ...]:
    """The parts of an `and` of `and`s, or of an `or` of `or`s, in one row."""
    return tuple(part for test in tests for part in (test.tests if isinstance(test, kind) else (test,)))


def bracketed(test: TruthNode, *kinds: type[TruthNode]) -> str:
    """The text of a part, in brackets where it would otherwise be read differently.

    `any LIST where …` and `all LIST have …` reach as far to the right as they can.
    """
    return f"({test})" if test.reaches_right or isinstance(test, kinds) else str(test)


def _gap(fact: Reference, scope: Scope) -> tuple[Gap, ...]:
    value = fact.get(scope)
    return (Gap(fact.label, value),) if isinstance(value, Missing) else ()


def gaps_of_unknown(tests: Iterable[TruthNode], scope: Scope) -> tuple[Gap, ...]:
    """What left those of some tests open that are unknown, each thing once."""
    found = (gap for test in tests if test.truth(scope) is Truth.UNKNOWN for gap in test.gaps(scope))
    return tuple(dict.fromkeys(found))
