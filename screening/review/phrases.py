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
_SIGNS = {"+": "plus", "-": "minus", "*": "times"}


def subject(node: Node) -> str:
    """What a test is about: "Heart rate at rest", "Systolic"."""
    match node:
        case Reference():
            return _fact(node)
        case NamedNumber() | NamedList() | NamedTest():
            return defined(node.name)
        case Literal():
            return with_unit(node.value, node.unit)
        case Aggregate():
            return f"{_AGGREGATES[node.operator]} {subject(node.field)} of the {subject(node.source)}"
        case Count():
            return f"number of {subject(node.source)}"
        case CountDistinct():
            return f"number of different {subject(node.field)} of the {subject(node.source)}"
        case CountClasses():
            return f"number of different classes among {subject(node.list.fact)}"
        case SumOfNumbers():
            return f"total of {subject(node.source)}"
        case Calculation():
            return f"{subject(node.left)} {_SIGNS[node.operator]} {subject(node.right)}"
        case ListFact():
            return subject(node.source)
        case Where():
            return f"{subject(node.source)} with {_inner(node.test)}"
        case _:
            return node.words()


def _fact(node: Reference) -> str:
    """A fact as the vocabulary tells it; a field of a list has a shorter name."""
    told = node.type.about or node.type.name.replace("_", " ")
    return told if node.level is None else FIELDS.get(node.type.name, told)


def phrase(test: Node) -> str:
    """A whole test: "Systolic above 140 mmHg", "Acute porphyria: yes"."""
    match test:
        case Choice():
            return f"{subject(test.fact)}: {_chosen(test)}"
        case Compare():
            return f"{subject(test.left)} {limit(test)}"
        case Between():
            return f"{subject(test.value)} {limit(test)}"
        case State():
            return f"{subject(test.fact)}: {STATES[test.state][test.negated]}"
        case Has():
            several = "any of " if test.several and len(test.options.names) > 1 else ""
            return f"{subject(test.list.fact)}: {several}{options(test.options)}"
        case Empty():
            about = subject(test.list.fact if isinstance(test.list, ChoiceList) else test.list)
            return f"{about}: {'at least one' if test.negated else 'none'}"
        case AnyMember():
            return f"At least one of the {subject(test.source)}"
        case AllMembers():
            return f"Each of the {subject(test.source)}: {_inner(test.test)}"
        case _:
            return _joined(test)


def limit(test: Compare | Between) -> str:
    """What a number is held against: "above 140 mmHg", "from 43 days to 183 days"."""
    match test:
        case Between():
            return f"from {_end(test.low, test.value)} to {_end(test.high, test.value)}"
        case Compare():
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
    match test:
        case Choice():
            return f"{subject(test.fact)} {_chosen(test)}"
        case State():
            return f"{subject(test.fact)} {STATES[test.state][test.negated]}"
        case And() | Or() | Not():
            return _joined(test)
        case _:
            return phrase(test)


def _joined(test: Node) -> str:
    match test:
        case And():
            return " and ".join(
                f"({_inner(part)})" if isinstance(part, Or) else _inner(part) for part in test.tests
            )
        case Or():
            return " or ".join(map(_inner, test.tests))
        case Not():
            return f"not ({_inner(test.test)})"
        case _:
            return subject(test)
