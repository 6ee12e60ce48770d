"""Parts of a rule's condition as phrases that a clinician reads, without any value."""

from __future__ import annotations

from screening.review.names import FIELDS, defined, option, with_unit
from screening.rules.language.aggregates import Aggregate, Count, CountDistinct, SumOfNumbers
from screening.rules.language.choices import ChoiceList, CountClasses, Empty, Has
from screening.rules.language.conditions import And, Between, Choice, Compare, NamedTest, Not, Options, Or
from screening.rules.language.members import ListFact, NamedList, Where
from screening.rules.language.quantifiers import AllMembers, AnyMember
from screening.rules.language.states import State
from screening.rules.language.values import Calculation, Literal, NamedNumber, Node, NumberNode, Reference

VERBS = {
    "<": "below",
    "<=": "at most",
    ">": "above",
    ">=": "at or above",
    "=": "exactly",
    "!=": "not",
}
STATES = {
    "known": ("given", "not given"),
    "unknown": ("“I don't know”", "not “I don't know”"),
    "declined": ("“I'd rather not say”", "not “I'd rather not say”"),
    "unanswered": ("not answered", "answered"),
    "asked": ("asked", "not asked"),
}
_AGGREGATES = {"mean": "mean", "min": "lowest", "max": "highest", "sum": "total"}


def subject(node: Node) -> str:
    """What a test is about: "Heart rate at rest", "Systolic"."""
    if isinstance(node, Reference):
        if node.level is not None:
            return FIELDS.get(node.type.name, node.type.about or node.type.name.replace("_", " "))
        return node.type.about or node.type.name.replace("_", " ")
    if isinstance(node, NamedNumber | NamedList | NamedTest):
        return defined(node.name)
    if isinstance(node, Literal):
        return with_unit(node.value, node.unit)
    if isinstance(node, Aggregate):
        return f"{_AGGREGATES[node.operator]} {subject(node.field)} of the {subject(node.source)}"
    if isinstance(node, Count):
        return f"number of {subject(node.source)}"
    if isinstance(node, CountDistinct):
        return f"number of different {subject(node.field)} of the {subject(node.source)}"
    if isinstance(node, CountClasses):
        return f"number of different classes among {subject(node.list.fact)}"
    if isinstance(node, SumOfNumbers):
        return f"total of {subject(node.source)}"
    if isinstance(node, Calculation):
        sign = {"+": "plus", "-": "minus", "*": "times"}[node.operator]
        return f"{subject(node.left)} {sign} {subject(node.right)}"
    if isinstance(node, ListFact):
        return subject(node.source)
    if isinstance(node, Where):
        return f"{subject(node.source)} with {_inner(node.test)}"
    return node.words()


def phrase(test: Node) -> str:
    """A whole test: "Systolic above 140 mmHg", "Acute porphyria: yes"."""
    if isinstance(test, Choice):
        return f"{subject(test.fact)}: {_chosen(test)}"
    if isinstance(test, Compare):
        return f"{subject(test.left)} {limit(test)}"
    if isinstance(test, Between):
        return f"{subject(test.value)} {limit(test)}"
    if isinstance(test, State):
        return f"{subject(test.fact)}: {STATES[test.state][test.negated]}"
    if isinstance(test, Has):
        several = "any of " if test.several and len(test.options.names) > 1 else ""
        return f"{subject(test.list.fact)}: {several}{options(test.options)}"
    if isinstance(test, Empty):
        about = subject(test.list.fact if isinstance(test.list, ChoiceList) else test.list)
        return f"{about}: {'at least one' if test.negated else 'none'}"
    if isinstance(test, AnyMember):
        return f"At least one of the {subject(test.source)}"
    if isinstance(test, AllMembers):
        return f"Each of the {subject(test.source)}: {_inner(test.test)}"
    return _joined(test)


def limit(test: Compare | Between) -> str:
    """What a number is held against: "above 140 mmHg", "from 43 days to 183 days"."""
    if isinstance(test, Between):
        return f"from {_end(test.low, test.value)} to {_end(test.high, test.value)}"
    return f"{VERBS[test.operator]} {_end(test.right, test.left)}"


def _end(end: NumberNode, of: NumberNode) -> str:
    """One end of a comparison; a number without a unit has that of what it is compared with."""
    return with_unit(end.value, end.unit or of.unit) if isinstance(end, Literal) else subject(end)


def options(found: Options) -> str:
    """Options in words, the last one after "or"."""
    *first, last = map(option, found.names)
    return f"{', '.join(first)} or {last}" if first else last


def _chosen(test: Choice) -> str:
    return f"{'not ' if test.operator == '!=' else ''}{options(test.options)}"


def _inner(test: Node) -> str:
    """A test on one member of a list: "systolic at or above 180 mmHg or diastolic at or above 120 mmHg"."""
    if isinstance(test, Choice):
        return f"{subject(test.fact)} {_chosen(test)}"
    if isinstance(test, State):
        return f"{subject(test.fact)} {STATES[test.state][test.negated]}"
    return _joined(test) if isinstance(test, And | Or | Not) else phrase(test)


def _joined(test: Node) -> str:
    if isinstance(test, And):
        return " and ".join(
            f"({_inner(part)})" if isinstance(part, Or) else _inner(part) for part in test.tests
        )
    if isinstance(test, Or):
        return " or ".join(map(_inner, test.tests))
    if isinstance(test, Not):
        return f"not ({_inner(test.test)})"
    return subject(test)
