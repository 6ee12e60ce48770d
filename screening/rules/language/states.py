"""Tests that are always true or false: how a fact is missing, and whether another rule fired."""

from __future__ import annotations

from dataclasses import dataclass

from screening.rules.language.amounts import Gap
from screening.rules.language.operators import OPERATORS
from screening.rules.language.scope import Scope
from screening.rules.language.values import Node, Reference, TruthNode
from screening.rules.missing import Missing
from screening.rules.truth import Truth


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
