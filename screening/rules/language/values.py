"""The parts of a condition that have a value: facts, literals, definitions, calculations."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar, TypeAlias, cast

from screening.rules.language.amounts import (
    COMPARE,
    Amount,
    Exact,
    Gap,
    add,
    exactly,
    multiply,
    open_amount,
    subtract,
)  # fmt: skip
from screening.rules.language.scope import Scope
from screening.rules.missing import Missing, Number, Value
from screening.rules.truth import Truth
from screening.rules.vocabulary import FactType

Limits: TypeAlias = tuple[Exact | None, Exact | None]
NO_LIMITS: Limits = (None, None)


@dataclass(frozen=True)
class Node(ABC):
    """A part of a condition. `str()` gives the text that parses into the same part."""

    @property
    def kind(self) -> str:
        """The kind of value, as in the vocabulary; `truth` for a condition."""
        return "truth"

    @property
    def parts(self) -> tuple[Node, ...]:
        """The parts that it is made of."""
        return ()

    @abstractmethod
    def __str__(self) -> str: ...

    @abstractmethod
    def words(self) -> str:
        """For a clinician to read."""

    @cached_property
    def size(self) -> int:
        """How many parts it has with itself, those of definitions counted wherever they are named."""
        return 1 + sum(part.size for part in self.parts)

    @cached_property
    def depth(self) -> int:
        """How many parts stand inside one another, definitions included."""
        return 1 + max((part.depth for part in self.parts), default=0)

    @cached_property
    def reads(self) -> frozenset[str]:
        """The facts that it can read, through definitions too."""
        return frozenset(
            part.type.name for part in self.walk() if isinstance(part, Reference) and part.level is None
        )

    def walk(self) -> Iterator[Node]:
        """This part and every part below it, definitions included."""
        yield self
        for part in self.parts:
            yield from part.walk()


class NumberNode(Node):
    """A part with a number."""

    @property
    def kind(self) -> str:
        return "number"

    @property
    def unit(self) -> str | None:
        """The unit of the number; None for a plain one."""
        return None

    @property
    def limits(self) -> Limits:
        """The smallest and greatest value that it can ever have, as far as that is known."""
        return NO_LIMITS

    @abstractmethod
    def amount(self, scope: Scope) -> Amount:
        """Its value, or the interval in which it lies."""


class TruthNode(Node):
    """A part that is TRUE, FALSE or UNKNOWN. `reaches_right`: its text takes in all that follows."""

    reaches_right: ClassVar[bool] = False

    @abstractmethod
    def truth(self, scope: Scope) -> Truth:
        """Whether it holds."""

    @abstractmethod
    def gaps(self, scope: Scope) -> tuple[Gap, ...]:
        """What left it UNKNOWN; only asked of a part that is."""


@dataclass(frozen=True)
class Reference(NumberNode):
    """A fact by its name, or a field of the list member that the condition stands in."""

    type: FactType
    level: int | None = None  # None: a fact; 0: a field of the outer list's member; 1: of the list inside it
    owner: str = ""

    @property
    def kind(self) -> str:
        return self.type.kind

    @property
    def unit(self) -> str | None:
        return self.type.unit

    @property
    def limits(self) -> Limits:
        low = self.type.above if self.type.minimum is None else self.type.minimum
        return (low, self.type.maximum)

    @property
    def label(self) -> str:
        """`bp_readings.sbp` for a field."""
        return f"{self.owner}.{self.type.name}" if self.owner else self.type.name

    def get(self, scope: Scope) -> Value:
        """The value as given; what is not there was left blank."""
        source = scope.facts if self.level is None else scope.members[self.level]
        return source.get(self.type.name, Missing.BLANK)

    def answer(self, scope: Scope) -> Value:
        """What was answered, whatever else was inferred."""
        source = scope.given if self.level is None else scope.members[self.level]
        return source.get(self.type.name, Missing.BLANK)

    def amount(self, scope: Scope) -> Amount:
        value = self.get(scope)
        if isinstance(value, Missing):
            return open_amount((Gap(self.label, value),))
        return exactly(cast(Number, value))

    def __str__(self) -> str:
        return self.type.name

    def words(self) -> str:
        return self.type.name.replace("_", " ")


@dataclass(frozen=True)
class Literal(NumberNode):
    """A number written in the condition; `value` is in `unit`, `written` is how it stood there."""

    value: Number
    measure: str | None
    written: str = field(compare=False)

    @property
    def unit(self) -> str | None:
        return self.measure

    @property
    def limits(self) -> Limits:
        return (self.value, self.value)

    def amount(self, scope: Scope) -> Amount:
        return exactly(self.value)

    def __str__(self) -> str:
        return self.written

    def words(self) -> str:
        return self.written


@dataclass(frozen=True)
class Calculation(NumberNode):
    """`left + right`, `left - right` or `left * right`."""

    operator: str
    left: NumberNode
    right: NumberNode

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.left, self.right)

    @property
    def unit(self) -> str | None:
        return self.left.unit or self.right.unit

    def amount(self, scope: Scope) -> Amount:
        calculate = {"+": add, "-": subtract, "*": multiply}[self.operator]
        return calculate(self.left.amount(scope), self.right.amount(scope))

    def __str__(self) -> str:
        return f"({self.left} {self.operator} {self.right})"

    def words(self) -> str:
        names = {"+": "plus", "-": "minus", "*": "times"}
        return f"{self.left.words()} {names[self.operator]} {self.right.words()}"


@dataclass(frozen=True)
class NamedNumber(NumberNode):
    """A definition that is a number; worked out once for each set of facts."""

    name: str
    meaning: NumberNode = field(compare=False)

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.meaning,)

    @property
    def unit(self) -> str | None:
        return self.meaning.unit

    @property
    def limits(self) -> Limits:
        return self.meaning.limits

    def amount(self, scope: Scope) -> Amount:
        found = scope.known.get(self.name)
        if found is None:
            found = scope.known[self.name] = self.meaning.amount(scope.outside())
        return cast(Amount, found)

    def __str__(self) -> str:
        return self.name

    def words(self) -> str:
        return self.name.replace("_", " ")


def never_or_always(operator: str, left: Limits, right: Limits) -> Truth:
    """TRUE or FALSE when the limits of both sides already decide a comparison, else UNKNOWN."""
    return COMPARE[operator](Amount(*left), Amount(*right))
