"""What may follow a value: comparisons, sets, and the tests of missing answers."""

from __future__ import annotations

from abc import ABC, abstractmethod

from screening.rules.language.checks import article, range_of
from screening.rules.language.choices import Empty, Has
from screening.rules.language.conditions import Between, Choice, Compare, Options
from screening.rules.language.members import ListFact, ListNode, Where
from screening.rules.language.operators import COMPARISONS, after
from screening.rules.language.states import State
from screening.rules.language.terms import Terms
from screening.rules.language.values import Literal, Node, NumberNode, Reference, TruthNode, never_or_always
from screening.rules.truth import Truth

STATES = ("known", "unknown", "declined", "unanswered", "asked")


class Tails(Terms, ABC):
    """Terms, and one test after a value."""

    @abstractmethod
    def sum(self) -> Node:
        """A number, or whatever else stands there."""

    @abstractmethod
    def where(self, source: ListNode) -> Where:
        """The members of a list that meet the condition after `where`."""

    def tail(self, node: Node) -> Node:
        """One test after a value, if there is one; the operator table says which may follow."""
        token = self.token
        operator = self.operator_here()
        if operator is None:
            return node
        if operator == "where":
            return self.where(self.list_of(node, token.at))
        if operator not in after(node.kind):
            raise self.stop(f"'{operator}' after {article(node.kind)} '{node}'{self.hint_after(node)}")
        self.next += 1
        if operator.startswith("is "):
            return self.state(node, operator)
        if isinstance(node, Reference) and node.kind in ("yes_no", "choice"):
            one = operator != "in"
            options = Options((self.option(node.type),)) if one else self.options(node.type)
            return Choice(operator, node, options)
        if isinstance(node, Reference) and node.kind == "choices":
            return self.has(node)
        number = self.number_of(node, token.at)
        if operator == "between":
            return self.between(number, token.at)
        return self.compare(operator, number, token.at)

    def operator_here(self) -> str | None:
        token = self.token
        if token.kind == "sign" and token.text in COMPARISONS:
            return token.text
        if token.kind != "word":
            return None
        if token.text == "is":
            word = self.peek(2 if self.peek(1).text == "not" else 1).text
            if word != "empty" and word not in STATES:
                self.next += 1
                raise self.stop(
                    f"'is {word}' is no test; is known, unknown, declined, unanswered, asked, empty"
                )
            return f"is {word}"
        return token.text if token.text in ("between", "in", "has", "where") else None

    def state(self, node: Node, operator: str) -> TruthNode:
        negated = self.take("not")
        self.advance()
        if operator == "is empty":
            if isinstance(node, Reference):
                return Empty(self.choice_list(node), negated)
            return Empty(self.list_of(node, self.token.at), negated)
        fact = node.source if isinstance(node, ListFact) else node
        if not isinstance(fact, Reference):
            raise self.stop(f"'{operator}' after '{node}'; it is said of facts only")
        return State(fact, operator.removeprefix("is "), negated)

    def has(self, fact: Reference) -> Has:
        if self.at_word("any") and self.peek(1).text == "of":
            self.next += 2
            return Has(self.choice_list(fact), self.options(fact.type), several=True)
        return Has(self.choice_list(fact), Options((self.option(fact.type),)), several=False)

    def compare(self, operator: str, left: NumberNode, at: int) -> Compare:
        right = self.number_of(self.sum(), at)
        left, right = self.like_units(left, right, "compared with", at)
        test = Compare(operator, left, right)
        self.check_limits(test, at)
        return test

    def between(self, value: NumberNode, at: int) -> Between:
        low = self.number_of(self.sum(), at)
        self.expect("and")
        high = self.number_of(self.sum(), at)
        _, low = self.like_units(value, low, "compared with", at)
        _, high = self.like_units(value, high, "compared with", at)
        test = Between(value, low, high)
        if isinstance(low, Literal) and isinstance(high, Literal) and high.value < low.value:
            self.fault(f"{test} can never hold: the ends are the wrong way round", at)
        else:
            ends = (low.limits[0], high.limits[1])
            if None not in ends and never_or_always("=", value.limits, ends) is Truth.FALSE:
                self.fault(f"{test} can never hold: its range is {range_of(value)}", at)
        return test
