"""Facts drawn around the edges that conditions draw: what tests, mutants and searches for examples run on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from random import Random
from typing import cast

from screening.rules.language.choices import CountClasses, Has
from screening.rules.language.conditions import Between, Choice, Compare
from screening.rules.language.values import Literal, Node, NumberNode, Reference
from screening.rules.missing import Facts, Missing, Number, Value
from screening.rules.vocabulary import FactType

Domain = tuple[Value, ...]
_MEMBERS = (0, 1, 1, 1, 2, 2, 3)  # how many members a drawn list of records has


class Edges:
    """For each fact or field that some conditions read, the values between which they change their minds."""

    def __init__(self, nodes: Iterable[Node], vocabulary: Mapping[str, FactType]) -> None:
        self.vocabulary = vocabulary
        self.numbers: dict[str, set[Number]] = {}
        self.named: dict[str, set[str]] = {}
        self.reads: dict[str, None] = {}
        for node in nodes:
            for part in node.walk():
                self._look(part)

    def values(self, kind: FactType) -> Domain:
        """Values worth trying for a fact or a field, without the missing ones; none for lists of records."""
        if kind.kind in ("yes_no", "choice"):
            return kind.allowed or tuple(sorted(self.named.get(kind.name, {"other"})))
        if kind.kind == "number":
            return self._numbers(kind)
        if kind.kind == "text":
            return ("a text",)
        return ()

    def draw(self, kind: FactType, chance: Random, missing: float) -> Value:
        """One value of a fact; it, and each value inside it, is missing with probability `missing`."""
        if chance.random() < missing:
            return chance.choice(tuple(Missing))
        if kind.kind == "choices":
            names = self.names(kind)
            return tuple(chance.sample(names, min(len(names), chance.choice((0, 0, 1, 1, 2, 3)))))
        if kind.kind == "numbers":
            one = FactType(kind.name, "number", minimum=kind.minimum, maximum=kind.maximum, whole=True)
            return tuple(self.draw(one, chance, missing) for _ in range(kind.length or 0))  # type: ignore[return-value]
        if kind.kind == "records":
            return tuple(self._record(kind, chance, missing) for _ in range(chance.choice(_MEMBERS)))
        if kind.kind == "record":
            return self._record(kind, chance, missing)
        return chance.choice(self.values(kind))

    def facts(
        self, chance: Random, missing: float = 0.1, names: Iterable[str] | None = None
    ) -> dict[str, Value]:
        """Facts for all that is read, or for some names."""
        chosen = self.reads if names is None else names
        return {name: self.draw(self.vocabulary[name], chance, missing) for name in chosen}

    def of_fields(self, kind: FactType) -> Edges:
        """The same for the fields of a list of records."""
        inner = Edges((), kind.fields)
        inner.numbers, inner.named = self.numbers, self.named
        return inner

    def _record(self, kind: FactType, chance: Random, missing: float) -> dict[str, Value]:
        return {name: self.draw(inner, chance, missing) for name, inner in kind.fields.items()}

    def names(self, kind: FactType) -> list[str]:
        """The names worth putting on a list of choices."""
        if kind.options:
            return list(kind.options)
        return sorted({*self.named.get(kind.name, ()), "a name that no table knows"})

    def _numbers(self, kind: FactType) -> Domain:
        step = 1 if kind.whole else Decimal("0.1")
        low = kind.minimum if kind.above is None else kind.above + step
        found: set[Number] = {number for number in (low, kind.maximum) if number is not None}
        for edge in self.numbers.get(kind.name, ()):
            if kind.whole:
                edge = int(edge)
            found |= {edge - step, edge, edge + step}
        inside = (number for number in found if low is None or low <= number)
        return tuple(sorted(number for number in inside if kind.maximum is None or number <= kind.maximum))

    def _look(self, part: Node) -> None:
        if isinstance(part, Reference) and part.level is None and part.type.name in self.vocabulary:
            self.reads[part.type.name] = None
        if isinstance(part, Choice):
            self.named.setdefault(part.fact.type.name, set()).update(part.options.names)
        if isinstance(part, Has | CountClasses):
            names = part.options.names
            known = part.list.fact.type.classes or {}
            medicines = {
                next((name for name, groups in sorted(known.items()) if option in groups), option)
                for option in names
            }
            self.named.setdefault(part.list.fact.type.name, set()).update(names, medicines)
        if isinstance(part, Compare | Between):
            within = list(_numbers_below(part))
            edges = {literal.value for literal in within if isinstance(literal, Literal)}
            for fact in within:
                if isinstance(fact, Reference):
                    self.numbers.setdefault(fact.type.name, set()).update(edges)


def _numbers_below(part: Node) -> Iterator[Node]:
    """The facts and the written numbers of a comparison; those inside its lists belong to other ones."""
    for inner in part.parts:
        if isinstance(inner, NumberNode):
            yield inner
            yield from _numbers_below(inner)


def neighbours(facts: Facts, names: Iterable[str], edges: Edges) -> Iterator[dict[str, Value]]:
    """The same facts with one answer changed, taken away or missing in another way."""
    for name in names:
        kind, rest = edges.vocabulary[name], {key: value for key, value in facts.items() if key != name}
        if name in facts:
            yield rest
        for value in _instead(facts.get(name), kind, edges):
            yield {**rest, name: value}


def _instead(now: Value | None, kind: FactType, edges: Edges) -> Iterator[Value]:
    if kind.kind == "records" and isinstance(now, tuple):
        members = cast("tuple[Mapping[str, Value], ...]", now)
        for place, member in enumerate(members):
            before, after = members[:place], members[place + 1 :]
            yield (*before, *after)
            for changed in neighbours(member, kind.fields, edges.of_fields(kind)):
                yield (*before, changed, *after)
                yield (*before, member, changed, *after)
    elif kind.kind == "choices":
        names = edges.names(kind)
        yield from ((), *((name,) for name in names))
        if isinstance(now, tuple):
            listed = cast("tuple[str, ...]", now)
            yield from (tuple(name for name in listed if name != one) for one in listed)
            yield from ((*listed, name) for name in names if name not in listed)
    else:
        yield from edges.values(kind)
    yield from (Missing.NOT_ASKED, Missing.DECLINED, Missing.UNKNOWN)
