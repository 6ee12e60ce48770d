"""Every condition with one thing changed: a number one step off, an operator turned, a clause or option gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any

from screening.rules.language.aggregates import Aggregate
from screening.rules.language.choices import CountClasses, Empty, Has
from screening.rules.language.conditions import And, Between, Choice, Compare, NamedTest, Not, Options, Or
from screening.rules.language.members import NamedList, Where
from screening.rules.language.quantifiers import AllMembers, AnyMember, Every
from screening.rules.language.states import Fired, State
from screening.rules.language.values import Calculation, Literal, NamedNumber, Node, TruthNode
from screening.rules.vocabulary import FactType

TURNED = {
    "<": ("<=", ">="),
    "<=": ("<", ">"),
    ">": (">=", "<="),
    ">=": (">", "<"),
    "=": ("!=",),
    "!=": ("=",),
}
OTHER_NUMBER = {"mean": "max", "min": "max", "max": "min", "sum": "max"}
OTHER_SIGN = {"+": "-", "-": "+", "*": "+"}
OTHER_QUANTIFIER = {"any": "all", "all": "any", "none": "any"}
OTHER_STATE = {"known": "asked", "unknown": "unanswered", "declined": "unanswered", "asked": "known"}


@dataclass(frozen=True)
class Mutant:
    """A changed condition or definition: the test or list that was changed, as printed, and what is now there."""

    node: Node
    part: str
    now: str

    def __str__(self) -> str:
        return f"'{self.part}' changed to '{self.now}'" if self.now else f"'{self.part}' left out"


def mutants(node: Node) -> Iterator[Mutant]:
    """All changes of one text; definitions are changed where they are written."""
    if isinstance(node, NamedTest | NamedList | NamedNumber):
        return
    for changed in _own(node):
        yield Mutant(changed, str(node), str(changed))
    if isinstance(node, And | Or):
        yield from _without_clauses(node)
    if isinstance(node, Where):
        yield Mutant(node.source, f"where {node.test}", "")
    if isinstance(node, Every):
        yield from _of_every(node)
        return
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, Node):
            for inner in mutants(value):
                yield _around(node, inner, replace(node, **{field.name: inner.node}))
        elif isinstance(value, tuple) and value and all(isinstance(part, Node) for part in value):
            for place, part in enumerate(value):
                for inner in mutants(part):
                    parts = (*value[:place], inner.node, *value[place + 1 :])
                    yield _around(node, inner, replace(node, **{field.name: parts}))


def _around(node: Node, inner: Mutant, changed: Node) -> Mutant:
    """A change inside a number is told as a change of the test that it stands in."""
    if isinstance(node, TruthNode) and not isinstance(inner.node, TruthNode) and inner.now:
        return Mutant(changed, str(node), str(changed))
    return replace(inner, node=changed)


def _without_clauses(node: And | Or) -> Iterator[Mutant]:
    for place, clause in enumerate(node.tests):
        rest = (*node.tests[:place], *node.tests[place + 1 :])
        yield Mutant(rest[0] if len(rest) == 1 else replace(node, tests=rest), str(clause), "")


def _of_every(node: Every) -> Iterator[Mutant]:
    """One subject left out, or the test changed for all of them alike."""
    if len(node.tests) > 1:
        for place, subject in enumerate(node.subjects):
            yield Mutant(
                replace(
                    node,
                    subjects=(*node.subjects[:place], *node.subjects[place + 1 :]),
                    tests=(*node.tests[:place], *node.tests[place + 1 :]),
                ),
                f"{subject} {node.tail}".rstrip(),
                "",
            )
    for changes in zip(*(mutants(test) for test in node.tests), strict=False):
        tests: Any = tuple(change.node for change in changes)
        subject = node.subjects[0]
        was, now = (
            text.removeprefix(subject).strip() or "= yes" for text in (changes[0].part, changes[0].now)
        )
        before = f"{node.quantifier} of {{{', '.join(node.subjects)}}}"
        yield Mutant(replace(node, tests=tests, tail=now), f"{before} {was}", f"{before} {now}")


def _own(node: Node) -> Iterator[Node]:
    """What this part itself can be changed to, its inner parts left alone."""
    if isinstance(node, Literal):
        step = Decimal(1).scaleb(int(Decimal(node.value).as_tuple().exponent)) if node.value % 1 else 1
        for value in (node.value - step, node.value + step):
            unit = f" {node.measure}" if node.measure else ""
            yield Literal(value, node.measure, f"{value}{unit}")
    elif isinstance(node, And | Or):
        yield (Or if isinstance(node, And) else And)(node.tests)
    elif isinstance(node, Not):
        yield node.test
    elif isinstance(node, Compare):
        for operator in TURNED[node.operator]:
            yield replace(node, operator=operator)
    elif isinstance(node, Calculation):
        yield replace(node, operator=OTHER_SIGN[node.operator])
    elif isinstance(node, Aggregate):
        yield replace(node, operator=OTHER_NUMBER[node.operator])
    elif isinstance(node, Between | AnyMember | AllMembers | Has):
        yield Not(node)
    elif isinstance(node, Empty | Fired | State):
        yield replace(node, negated=not node.negated)
    elif isinstance(node, Every):
        yield replace(node, quantifier=OTHER_QUANTIFIER[node.quantifier])
    yield from _other_states(node)
    yield from _other_options(node)


def _other_states(node: Node) -> Iterator[Node]:
    if isinstance(node, State):
        if node.state == "unanswered":
            yield replace(node, state="known", negated=not node.negated)  # that it was not asked
        else:
            yield replace(node, state=OTHER_STATE[node.state])


def _other_options(node: Node) -> Iterator[Node]:
    if isinstance(node, Choice):
        if node.operator in ("=", "!=") and node.fact.kind != "yes_no":
            yield replace(node, operator="!=" if node.operator == "=" else "=")
        if node.operator == "in":
            yield Not(node)
        operator = "=" if node.operator == "yes" else node.operator
        for options in _changed(node.options, node.fact.type):
            yield replace(node, options=options, operator=operator)
    elif isinstance(node, Has | CountClasses):
        for options in _changed(node.options, node.list.fact.type):
            yield replace(node, options=options)


def _changed(options: Options, kind: FactType) -> Iterator[Options]:
    """Each option for the next one that is not among them, and, of several, each one left out."""
    every = allowed(kind)
    unused = [name for name in every if name not in options.names]
    for place, name in enumerate(options.names):
        before, after = options.names[:place], options.names[place + 1 :]
        if unused:
            start = every.index(name) if name in every else 0
            following = next((other for other in every[start:] if other in unused), unused[0])
            yield Options((*before, following, *after))
        if before or after:
            yield Options((*before, *after))


def allowed(kind: FactType) -> Sequence[str]:
    """The options of a choice; of an open list, the classes that its names stand for."""
    if kind.classes is None:
        return kind.allowed
    return sorted({name for group in kind.classes.values() for name in group})
