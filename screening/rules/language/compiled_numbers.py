"""Numbers and lists as generated Python: the text that computes their ends, or their members."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction

from screening.rules.language.aggregates import Aggregate, Count, CountDistinct, SumOfNumbers
from screening.rules.language.choices import ChoiceList, CountClasses
from screening.rules.language.compiled_texts import Ends, Group, Passes
from screening.rules.language.conditions import NamedTest
from screening.rules.language.members import ListFact, ListNode, NamedList, Where
from screening.rules.language.source import Source, both, either, opposite
from screening.rules.language.values import (
    Calculation,
    Literal,
    NamedNumber,
    Node,
    NumberNode,
    Reference,
    TruthNode,
)

NAMED = (NamedTest, NamedList, NamedNumber)


class Numbers(ABC):
    """Writes the statements that a number or a list needs, and gives back the texts to use."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.settled: dict[str, str] = {}  # facts by name: the value, or None
        self.given: dict[str, str] = {}  # facts by name: the answer as it was given
        self.choices: dict[str, tuple[str, str]] = {}  # lists of choices: the names, whether names may lack
        self.fields: list[dict[str, tuple[str, str]]] = []  # the same for each list that the text stands in
        self.defined: dict[str, Passes | Ends | Group] = {}

    @abstractmethod
    def test(self, node: TruthNode) -> Passes:
        """A condition."""

    def define(self, node: Node) -> None:
        """Write the definitions below a part that are not written yet; they stand outside all lists."""
        for part in node.parts:
            self.define(part)
        if not isinstance(node, NAMED) or node.name in self.defined:
            return
        meaning = node.meaning
        if isinstance(meaning, ListNode):
            self.defined[node.name] = self.members(meaning)
        elif isinstance(meaning, NumberNode):
            self.defined[node.name] = self.number(meaning)
        else:
            passes = self.test(meaning)
            kept = [self.keep(text) for text in (passes.sure, passes.may)]
            self.defined[node.name] = Passes(kept[0], kept[1], kept[1])

    def keep(self, text: str) -> str:
        """The value of an expression under a name of its own."""
        name = self.source.name("v")
        self.source.line(f"{name} = {text}")
        return name

    # -- values --------------------------------------------------------------------------------------------

    def value(self, fact: Reference) -> str:
        if fact.level is None:
            return self.settled[fact.type.name]
        return self.fields[fact.level][fact.type.name][0]

    def answer(self, fact: Reference) -> str:
        if fact.level is None:
            return self.given[fact.type.name]
        return self.fields[fact.level][fact.type.name][1]

    def names(self, chosen: ChoiceList) -> tuple[str, str]:
        """The names that a list of choices holds, and the test whether further ones may belong to it."""
        key = str(chosen.fact) if chosen.fact.level is None else f"{chosen.fact.level}.{chosen.fact}"
        if key not in self.choices or chosen.fact.level is not None:
            given, names, strange = self.value(chosen.fact), self.source.name("n"), self.source.name("s")
            classes = (
                "None" if chosen.fact.type.classes is None else self.source.table(chosen.fact.type.classes)
            )
            self.source.line(f"{names}, {strange} = NAMED({given}, {classes})")
            complete = "False"
            if chosen.complete_by is not None:
                complete = f"{self.value(chosen.complete_by)} != {self.source.constant('yes')}"
            self.choices[key] = names, self.keep(either(f"{given} is None", strange, complete))
        return self.choices[key]

    # -- numbers -------------------------------------------------------------------------------------------

    def number(self, node: NumberNode) -> Ends:
        if isinstance(node, Literal):
            text = self.source.constant(node.value)
            return Ends(text, text, True, True, written=True)
        if isinstance(node, Reference):
            text = self.value(node)
            return Ends(text, text)
        if isinstance(node, NamedNumber):
            found = self.defined[node.name]
            assert isinstance(found, Ends)
            return found
        if isinstance(node, Calculation):
            return self.calculation(node)
        if isinstance(node, CountClasses):
            names, may = self.names(node.list)
            options = self.source.constant(frozenset(node.options.names))
            low = self.keep(f"LEN({names} & {options})")
            high = self.keep(f"{len(node.options.names)} if {may} else {low}")
            return Ends(low, high, True, True)
        if isinstance(node, SumOfNumbers):
            limits = ", ".join(self.constants(*node.source.limits, *node.limits))
            return self.two(f"TOTAL_OF_NUMBERS({self.value(node.source)}, {limits})")
        return self.of_list(node)

    def of_list(self, node: NumberNode) -> Ends:
        if isinstance(node, Count):
            group = self.members(node.source)
            low = self.keep(f"LEN({group.certain})")
            more = f"{low} + LEN({group.possible})" if group.possible else low
            if group.whole == "True":
                return Ends(low, self.keep(more), True, True)
            return Ends(low, self.keep(f"{more} if {group.whole} else None"), True)
        if isinstance(node, CountDistinct):
            group = self.members(node.source)
            possible, field = group.possible or "()", self.source.constant(node.field.type.name)
            ends = self.two(f"DISTINCT({group.certain}, {possible}, {field})", bounded=True)
            return Ends(ends.low, self.keep(f"{ends.high} if {group.whole} else None"), True)
        if isinstance(node, Aggregate):
            return self.aggregate(node)
        raise TypeError(f"no code for {type(node).__name__}")

    def aggregate(self, node: Aggregate) -> Ends:
        group = self.members(node.source)
        field = self.source.constant(node.field.type.name)
        if node.operator == "sum":
            limits = ", ".join(self.constants(*node.field.limits))
            call = f"TOTAL({group.certain}, {group.possible or '()'}, {field}, {limits})"
            return self.two(f"{call} if {group.whole} else (None, None)")
        sure = both(group.whole, opposite(group.possible) if group.possible else "True")
        if node.operator == "mean":
            call = f"MEAN({group.certain}, {field})"
            ends = self.two(call if sure == "True" else f"{call} if {sure} else (None, 1)")
            return Ends(ends.low, ends.low, over=ends.high)
        call = f"{'LOWEST' if node.operator == 'min' else 'HIGHEST'}({group.certain}, {field})"
        text = self.keep(call if sure == "True" else f"{call} if {sure} else None")
        return Ends(text, text)

    def calculation(self, node: Calculation) -> Ends:
        left, right = self.number(node.left), self.number(node.right)
        simple = all(end.point and not end.odd and end.over is None for end in (left, right))
        if simple and node.operator in ("+", "-"):
            text = f"{left.low} {node.operator} {right.low}"
            missing = either(*(f"{end.low} is None" for end in (left, right) if not end.low_bounded))
            text = self.keep(text if missing == "False" else f"None if {missing} else {text}")
            bounded = missing == "False"
            return Ends(text, text, bounded, bounded)
        helper = {"+": "PLUS", "-": "MINUS", "*": "TIMES"}[node.operator]
        ends = self.two(f"{helper}({left.pair}, {right.pair})")
        return Ends(ends.low, ends.high, odd=True)

    def two(self, call: str, *, bounded: bool = False) -> Ends:
        """Both ends out of one call."""
        low, high = self.source.name("v"), self.source.name("v")
        self.source.line(f"{low}, {high} = {call}")
        return Ends(low, high, bounded, bounded)

    def constants(self, *values: int | Decimal | Fraction | None) -> Iterator[str]:
        for value in values:
            yield "None" if value is None else self.source.constant(value)

    # -- lists ---------------------------------------------------------------------------------------------

    def members(self, node: ListNode) -> Group:
        if isinstance(node, NamedList):
            found = self.defined[node.name]
            assert isinstance(found, Group)
            return found
        if isinstance(node, ListFact):
            given = self.value(node.source)
            return Group(self.keep(f"{given} or ()"), "", self.keep(f"{given} is not None"))
        if isinstance(node, Where):
            return self.where(node)
        raise TypeError(f"no code for {type(node).__name__}")

    def where(self, node: Where) -> Group:
        before = self.members(node.source)
        certain, possible = self.keep("[]"), self.keep("[]")
        held, group = certain, before.certain
        if before.possible:
            held, group = self.source.name("v"), self.source.name("v")
            rounds = f"({certain}, {before.certain}), ({possible}, {before.possible})"
            with self.source.block(f"for {held}, {group} in ({rounds}):"):
                self.sort(node.test, group, held, possible)
        else:
            self.sort(node.test, group, held, possible)
        return Group(certain, possible, before.whole)

    def sort(self, test: TruthNode, group: str, held: str, possible: str) -> None:
        """Each member to those that belong, to those that may, or to neither."""
        with self.each(group, test) as member:
            passes = self.test(test)
            with self.source.block(f"if {passes.sure}:"):
                self.source.line(f"{held}.append({member})")
            if passes.rest != "False":
                with self.source.block(f"elif {passes.rest}:"):
                    self.source.line(f"{possible}.append({member})")

    @contextmanager
    def each(self, group: str, test: TruthNode) -> Iterator[str]:
        """A loop over members, with the fields that a condition reads of them."""
        member = self.source.name("m")
        with self.source.block(f"for {member} in {group}:"):
            self.fields.append(self.read(test, member))
            yield member
            self.fields.pop()

    def read(self, test: TruthNode, member: str) -> dict[str, tuple[str, str]]:
        found: dict[str, tuple[str, str]] = {}
        for name in _fields(test, len(self.fields)):
            given, value = (
                self.keep(f"{member}.get({self.source.constant(name)}, BLANK)"),
                self.source.name("v"),
            )
            self.source.line(f"{value} = None if {given}.__class__ is MISSING else {given}")
            found[name] = value, given
        return found


def _fields(node: Node, level: int) -> dict[str, None]:
    """The fields of the list at this level that a condition reads; definitions have lists of their own."""
    found: dict[str, None] = {}
    if isinstance(node, Reference) and node.level == level:
        found[node.type.name] = None
    if not isinstance(node, NAMED):
        for part in node.parts:
            found |= _fields(part, level)
    return found
