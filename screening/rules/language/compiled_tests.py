"""Conditions as generated Python: one test for TRUE and one for FALSE."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from screening.rules.language.choices import ChoiceList, CountClasses, Empty, Has
from screening.rules.language.compiled_numbers import Numbers
from screening.rules.language.compiled_texts import Ends, Passes
from screening.rules.language.conditions import And, Between, Choice, Compare, NamedTest, Not, Or
from screening.rules.language.quantifiers import AllMembers, AnyMember, Every
from screening.rules.language.source import Source, both, either, opposite
from screening.rules.language.states import Fired, State
from screening.rules.language.values import Node, TruthNode


class Tests(Numbers):
    """The whole language. `fired` are the names under which other rules keep that they fired."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.fired: dict[str, str] = {}

    def prepare(self, node: Node) -> None:
        """Lists of choices and definitions stand outside all loops, wherever they are used."""
        for part in node.walk():
            chosen: Any = part.list if isinstance(part, Has | Empty | CountClasses) else None
            if isinstance(chosen, ChoiceList) and chosen.fact.level is None:
                self.names(chosen)
        self.define(node)

    def test(self, node: TruthNode) -> Passes:
        if isinstance(node, And):
            return _and([self.test(test) for test in node.tests])
        if isinstance(node, Or):
            return _or([self.test(test) for test in node.tests])
        if isinstance(node, Not):
            return _not(self.test(node.test))
        if isinstance(node, NamedTest):
            found = self.defined[node.name]
            assert isinstance(found, Passes)
            return found
        if isinstance(node, Every):
            tests = [self.test(test) for test in node.tests]
            if node.quantifier == "all":
                return _and(tests)
            return _not(_or(tests)) if node.quantifier == "none" else _or(tests)
        if isinstance(node, Fired):
            name = self.fired[node.rule]
            return _certain(opposite(name) if node.negated else name)
        if isinstance(node, State):
            return _certain(self.state(node))
        return self.comparison(node)

    def comparison(self, node: TruthNode) -> Passes:
        if isinstance(node, Choice):
            return self.choice(node)
        if isinstance(node, Compare):
            return self.compare(node.operator, self.number(node.left), self.number(node.right))
        if isinstance(node, Between):
            value = self.number(node.value)
            tests = [
                self.compare(operator, value, self.number(end))
                for operator, end in ((">=", node.low), ("<=", node.high))
            ]
            passes = _and(tests)
            same = tests[0].rest == tests[1].rest == f"{value.low} is None"
            return Passes(passes.sure, passes.may, tests[0].rest) if same else passes
        if isinstance(node, Has):
            names, may = self.names(node.list)
            options = node.options.names
            if len(options) == 1:
                sure = f"{self.source.constant(options[0])} in {names}"
            else:
                sure = f"(not {self.source.constant(frozenset(options))}.isdisjoint({names}))"
            return Passes(sure, either(sure, may), may)
        return self.of_members(node)

    def choice(self, node: Choice) -> Passes:
        value, options = self.value(node.fact), node.options.names
        missing = f"{value} is None"
        if node.operator == "!=":
            differs = f"{value} != {self.source.constant(options[0])}"
            return Passes(both(f"{value} is not None", differs), differs, missing)
        if len(options) == 1:
            sure = f"{value} == {self.source.constant(options[0])}"
        else:
            sure = f"{value} in {self.source.constant(frozenset(options))}"
        return Passes(sure, either(missing, sure), missing)

    def state(self, node: State) -> str:
        given = self.answer(node.fact)
        text = {
            "known": f"{given}.__class__ is not MISSING",
            "unknown": f"{given} is UNKNOWN",
            "declined": f"{given} is DECLINED",
            "unanswered": f"({given}.__class__ is MISSING and {given} is not NOT_ASKED)",
            "asked": f"{given} is not NOT_ASKED",
        }[node.state]
        return opposite(text) if node.negated else text

    # -- lists ---------------------------------------------------------------------------------------------

    def of_members(self, node: TruthNode) -> Passes:
        if isinstance(node, AnyMember):
            group = self.members(node.source)
            return _some(group.certain, either(group.possible or "False", opposite(group.whole)))
        if isinstance(node, Empty):
            if isinstance(node.list, ChoiceList):
                may = self.names(node.list)[1]
                some = _some(self.value(node.list.fact), may)
            else:
                group = self.members(node.list)
                some = _some(group.certain, either(group.possible or "False", opposite(group.whole)))
            return some if node.negated else _not(some)
        if isinstance(node, AllMembers):
            return self.all_members(node)
        raise TypeError(f"no code for {type(node).__name__}")

    def all_members(self, node: AllMembers) -> Passes:
        group = self.members(node.source)
        sure, may = self.keep("True"), self.keep("True")
        with self.each(group.certain, node.test):
            passes = self.test(node.test)
            self.source.line(f"{sure} = {both(sure, passes.sure)}")
            self.source.line(f"{may} = {both(may, passes.may)}")
        if group.possible:
            with self.each(group.possible, node.test):
                self.source.line(f"{sure} = {both(sure, self.test(node.test).sure)}")
        certain = self.keep(both(group.whole, sure))
        return Passes(certain, may, may)

    # -- comparisons ---------------------------------------------------------------------------------------

    def compare(self, operator: str, left: Ends, right: Ends) -> Passes:
        left, right = self.like(left, right), self.like(right, left)
        if operator in ("=", "!="):
            equal = _equal(left, right)
            return equal if operator == "=" else _not(equal)
        if operator in (">", ">="):
            left, right, operator = right, left, {">": "<", ">=": "<="}[operator]
        sure = both(
            _there(left, left.high),
            _there(right, right.low),
            _below(left, left.high, operator, right, right.low),
        )
        may = either(
            _lacking(right, right.high), _lacking(left, left.low),
            _below(left, left.low, operator, right, right.high),
        )  # fmt: skip
        return Passes(sure, may, _rest(left, right, may))

    def like(self, end: Ends, other: Ends) -> Ends:
        """An end that can be compared with a mean: a written decimal becomes a fraction."""
        constant = self.source.constants.get(end.low)
        if other.over is None or not end.written or constant is None:
            return end
        text = self.source.constant(Fraction(str(constant)))
        return Ends(text, text, True, True, written=True)


def _below(left: Ends, low: str, sign: str, right: Ends, high: str) -> str:
    mixed = (left.over and not (right.over or right.written)) or (
        right.over and not (left.over or left.written)
    )
    if left.odd or right.odd or mixed:
        one = f"FRACTION({low}, {left.over})" if left.over else low
        two = f"FRACTION({high}, {right.over})" if right.over else high
        return f"LESS({one}, {two})" if sign == "<" else f"(not LESS({two}, {one}))"
    one = f"{low} * {right.over}" if right.over else low
    two = f"{high} * {left.over}" if left.over else high
    return f"{one} {sign} {two}"


def _equal(left: Ends, right: Ends) -> Passes:
    settled = [_there(end, end.low) for end in (left, right)]
    settled += [f"{end.low} == {end.high}" for end in (left, right) if not end.point]
    same = both(
        _below(left, left.low, "<=", right, right.low), _below(right, right.low, "<=", left, left.low)
    )
    apart = either(*(
        both(_there(one, one.high), _there(two, two.low), _below(one, one.high, "<", two, two.low))
        for one, two in ((left, right), (right, left))
    ))  # fmt: skip
    may = opposite(apart)
    return Passes(both(*settled, same), may, _rest(left, right, may))


def _rest(left: Ends, right: Ends, may: str) -> str:
    if not (left.point and right.point):
        return may
    return either(*(_lacking(end, end.low) for end in (left, right)))


def _there(end: Ends, text: str) -> str:
    bounded = end.low_bounded if text == end.low else end.high_bounded
    return "True" if bounded else f"{text} is not None"


def _lacking(end: Ends, text: str) -> str:
    bounded = end.low_bounded if text == end.low else end.high_bounded
    return "False" if bounded else f"{text} is None"


def _certain(text: str) -> Passes:
    return Passes(text, text, "False")


def _some(certain: str, may: str) -> Passes:
    """There is a member: `certain` is a list that holds one, or not."""
    return Passes(certain, either(certain, may), may)


def _and(tests: list[Passes]) -> Passes:
    may = both(*(test.may for test in tests))
    two_valued = all(test.rest == "False" for test in tests)
    return Passes(both(*(test.sure for test in tests)), may, "False" if two_valued else may)


def _or(tests: list[Passes]) -> Passes:
    rest = either(*(test.rest for test in tests))
    return Passes(either(*(test.sure for test in tests)), either(*(test.may for test in tests)), rest)


def _not(test: Passes) -> Passes:
    rest = "False" if test.rest == "False" else opposite(test.sure)
    return Passes(opposite(test.may), opposite(test.sure), rest)
