"""A rule's condition over one submission, part by part: what it asks, what it saw, and what decided it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from screening.review.names import defined, option, with_unit
from screening.review.phrases import limit, phrase, subject
from screening.review.values import in_plain_words, reading_words
from screening.rules.language.aggregates import Aggregate
from screening.rules.language.amounts import Amount
from screening.rules.language.choices import ChoiceList, Empty, Has
from screening.rules.language.conditions import And, Between, Choice, Compare, NamedTest, Not, Or
from screening.rules.language.members import ListNode, Members, NamedList
from screening.rules.language.quantifiers import AllMembers, AnyMember, Every
from screening.rules.language.scope import Scope
from screening.rules.language.states import Fired, State
from screening.rules.language.terms import SENT
from screening.rules.language.values import NamedNumber, Node, NumberNode, Reference, TruthNode
from screening.rules.missing import Missing, Value, fact
from screening.rules.pack import RulePack
from screening.rules.truth import Truth

TRUTHS: Mapping[Truth, str] = {Truth.TRUE: "holds", Truth.FALSE: "does not hold", Truth.UNKNOWN: "open"}
SHOWN_OF_MANY = 4
"""Parts of a long "any of" that are shown when nothing tells them apart."""


@dataclass(frozen=True)
class Part:
    """One part of a condition.

    `words`: what it asks. `saw`: the value it was held against. `told`: both as one sentence, for the first
    screen. `truth`: holds, does not hold, or open. `decides`: it made the rule what it is. `others`: parts like
    the shown ones that decided nothing and are left out.
    """

    words: str
    truth: str
    saw: str = ""
    told: str = ""
    decides: bool = False
    parts: tuple[Part, ...] = ()
    others: int = 0

    def deciding(self) -> Iterator[str]:
        """The sentences of the parts that decided, each once by the caller's choice."""
        if self.decides and self.told:
            yield self.told
        for part in self.parts:
            yield from part.deciding()


@dataclass(frozen=True)
class Teller:
    """Tells the conditions of one pack over one person. `value` gives a fact's value in words."""

    pack: RulePack
    scope: Scope
    value: Callable[[str], str]

    def tell(self, test: TruthNode, decides: bool = True) -> Part:
        """A condition with all its parts; `decides`: everything above it does."""
        truth = test.truth(self.scope)
        if isinstance(test, And | Or | Every | Not | NamedTest):
            return self._group(test, truth, decides)
        words, saw, told = self._leaf(test)
        aside = isinstance(test, Fired) and test.negated  # that another rule does not apply decides nothing
        return Part(words, TRUTHS[truth], saw, told, decides and not aside)

    def _group(self, test: TruthNode, truth: Truth, decides: bool) -> Part:
        inner = [part for part in test.parts if isinstance(part, TruthNode)]
        wanted = _deciding_truth(test, truth)
        told = [self.tell(part, decides and part.truth(self.scope) is wanted) for part in inner]
        shown, others = told, 0
        if isinstance(test, Every):
            chosen = [part for part in told if part.truth == TRUTHS[wanted]]
            shown = chosen or told[:SHOWN_OF_MANY]
            others = len(told) - len(shown)
        return Part(_heading(test), TRUTHS[truth], parts=tuple(shown), others=others)

    def _leaf(self, test: TruthNode) -> tuple[str, str, str]:
        """What it asks, what it saw, and both as one sentence."""
        match test:
            case Choice() | State() if test.fact.type.name == SENT.name:
                return "The form was sent", "", ""
            case Choice() | State():
                saw = self._of(test.fact)
                return phrase(test), saw, f"{subject(test.fact)}: {saw}"
            case Compare() | Between():
                return self._comparison(test)
            case Has():
                saw = self._named(test)
                return phrase(test), saw, f"{subject(test.list.fact)}: {saw}"
            case Fired():
                words = (
                    f"“{self.pack.by_id[test.rule].title}” {'does not apply' if test.negated else 'applies'}"
                )
                return f"{words} ({test.rule})", "", words
            case Empty(list=ChoiceList() as chosen):
                saw = self._of(chosen.fact)
                return phrase(test), saw, f"{subject(chosen.fact)}: {saw}"
            case Empty(list=ListNode() as source) | AnyMember(source=source) | AllMembers(source=source):
                saw = self._members(source)
                return phrase(test), saw, f"{_capital(subject(source))}: {saw}"
            case _:
                return phrase(test), "", phrase(test)

    def _comparison(self, test: Compare | Between) -> tuple[str, str, str]:
        node = test.value if isinstance(test, Between) else test.left
        words = phrase(test)
        if isinstance(node, Reference) and node.level is None:
            saw = self._of(node)
            return words, saw, f"{subject(node)}: {saw}, {limit(test)}"
        amount = number(node.amount(self.scope))
        detail = self._detail(node)
        saw = f"{with_unit(amount, node.unit)}{f', {detail}' if detail else ''}"
        told = f"{_capital(subject(node))} {amount}{f' ({detail})' if detail else ''} is {limit(test)}"
        return words, saw, told

    def _detail(self, node: NumberNode) -> str:
        """How a number came about: "mean of 2 readings, newest 2 days old"."""
        meaning = node.meaning if isinstance(node, NamedNumber) else node
        if not isinstance(meaning, Aggregate) or meaning.operator != "mean":
            return ""
        return mean_of(meaning.source.members(self.scope.outside()))

    def _of(self, reference: Reference) -> str:
        name = reference.type.name
        given, used = fact(self.scope.given, name), reference.get(self.scope)
        saw = self.value(name)
        return saw if given == used else f"{saw}, counted as {in_plain_words(used, reference.type)}"

    def _named(self, test: Has) -> str:
        """Which of the wanted options a list names, else what it names and whether it may lack some."""
        given = fact(self.scope.given, test.list.fact.type.name)
        if isinstance(given, Missing):
            return self._of(test.list.fact)
        found = [name for name in test.options.names if name in test.list.names(self.scope)]
        if found:
            return ", ".join(map(option, found))
        return f"not among {self._of(test.list.fact)}{'; the list may lack some' if test.list.gaps(self.scope) else ''}"

    def _members(self, source: ListNode) -> str:
        members = source.members(self.scope)
        if not members.whole:
            return self._of(source.root)
        told = [_record(member) for member in members.certain]
        may = f"{len(members.possible)} that may belong" if members.possible else ""
        return "; ".join([*told, *([may] if may else [])]) or "none"


def named(test: Node) -> Iterator[str]:
    """The definitions that a condition itself speaks of."""
    if isinstance(test, NamedNumber | NamedList | NamedTest):
        yield test.name
    else:
        for part in test.parts:
            yield from named(part)


def mean_of(members: Members) -> str:
    """Over how many readings a mean goes, and how old the newest is; empty without one."""
    ages = [days for member in members.certain if isinstance(days := member.get("days_ago"), int)]
    if not ages:
        return ""
    if len(ages) == 1:
        return f"one reading, {age_words(ages[0])}"
    return f"mean of {len(ages)} readings, newest {age_words(min(ages))}"


def age_words(days: int) -> str:
    """The age of a reading when the form was sent."""
    return "from the day of sending" if days == 0 else f"{with_unit(days, 'days')} old"


def number(amount: Amount) -> str:
    """`142`, `89.5`, `about 89.33`, `2 to 3`, `not known`; means are compared exactly and shown rounded only here."""
    if amount.settled:
        return decimal(amount.low)
    if amount.low is None and amount.high is None:
        return "not known"
    if amount.low is None:
        return f"at most {decimal(amount.high)}"
    if amount.high is None:
        return f"at least {decimal(amount.low)}"
    return f"{decimal(amount.low)} to {decimal(amount.high)}"


def decimal(exact: Any) -> str:
    """A number as a decimal; what has no end as one is shown with two places after "about"."""
    found = Fraction(exact)
    if (found * 100).denominator == 1:
        return f"{float(found):g}"
    return f"about {float(found):.2f}"


def _heading(test: Node) -> str:
    if isinstance(test, NamedTest):
        return defined(test.name)
    if isinstance(test, Not):
        return "Not:"
    if isinstance(test, And) or (isinstance(test, Every) and test.quantifier == "all"):
        return "All of these:"
    return "None of these:" if isinstance(test, Every) and test.quantifier == "none" else "Any of these:"


def _deciding_truth(test: TruthNode, truth: Truth) -> Truth:
    """The truth of the parts that make a group what it is."""
    if isinstance(test, Not) or (isinstance(test, Every) and test.quantifier == "none"):
        return {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE}.get(truth, truth)
    return truth


def _record(member: Mapping[str, Value]) -> str:
    return reading_words(member) if {"sbp", "dbp"} <= set(member) else in_plain_words(member)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
