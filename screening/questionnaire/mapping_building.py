"""From the `facts` of the file to mappings, checked against questions and vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from screening.questionnaire.building import Builder
from screening.questionnaire.conditions import item_vocabulary, read_condition
from screening.questionnaire.fact_shapes import KINDS, FactShape, FieldShape
from screening.questionnaire.item_building import Place
from screening.questionnaire.mapping_lists import LINES, BodyMass, Complete, GroupRecords, Rows, Union
from screening.questionnaire.mapping_types import constant, misfit
from screening.questionnaire.mappings import Cases, Constant, FactMapping, From, Numbers, Since
from screening.questionnaire.model import DATES, Item
from screening.rules.language import Condition
from screening.rules.missing import Value
from screening.rules.nearest import did_you_mean
from screening.rules.vocabulary import FactType, Vocabulary


class MappingBuilder:
    """Reads mappings one by one; faults go to the builder's problems."""

    def __init__(self, builder: Builder, vocabulary: Vocabulary) -> None:
        self.items = builder.items
        self.problems = builder.problems
        self.facts = vocabulary
        self.groups = {group.id for section in builder.shape.sections for group in section.groups}
        self.tree = builder.tree
        self._scopes: dict[str | None, Vocabulary] = {}

    def all(self, shapes: Mapping[str, FactShape]) -> dict[str, FactMapping]:
        """Every mapping that could be read."""
        found: dict[str, FactMapping] = {}
        for name, shape in shapes.items():
            place = Place(self.tree, ("facts", name))
            if name not in self.facts:
                near = did_you_mean(name, self.facts)
                self.problems.append(place.problem(f"no fact '{name}' in the vocabulary{near}"))
                continue
            mapping = self.mapping(shape, self.facts[name], place, None)
            if mapping is not None:
                found[name] = mapping
        return found

    def mapping(
        self, shape: FactShape, fact: FactType, place: Place, group: str | None
    ) -> FactMapping | None:
        """One mapping, for a fact or for a field of a record; None if it cannot be read."""
        kinds = shape.kinds
        if len(kinds) != 1:
            found = " and ".join(kinds) or "no kind of mapping"
            self.problems.append(
                place.problem(f"{fact.name}: found {found}; allowed: one of {', '.join(KINDS)}")
            )
            return None
        match kinds[0]:
            case "from":
                return self._from(shape.from_ or "", fact, place.to("from"), group)
            case "cases":
                return self._cases(shape, fact, place, group)
            case "days_since" | "months_since" | "years_since":
                return self._since(kinds[0], getattr(shape, kinds[0]), fact, place, group)
            case "sum" | "list":
                return self._numbers(shape, fact, place, group)
            case "union":
                return self._union(shape.union or (), fact, place.to("union"))
            case "complete":
                return self._complete(shape, fact, place)
            case "body_mass":
                return self._body_mass(shape, fact, place.to("body_mass"), group)
            case "group":
                return self._group(shape, fact, place)
        return self._rows(shape, fact, place)

    def item(self, name: str, place: Place, group: str | None) -> Item | None:
        """A question that may be read here: one outside of groups, or of this group."""
        allowed = {item.id for item in self.items.values() if item.group in (None, group)}
        if name in allowed:
            return self.items[name]
        if name in self.items:
            self.problems.append(place.problem(f"'{name}' belongs to the group {self.items[name].group}"))
        else:
            self.problems.append(place.problem(f"no question '{name}'{did_you_mean(name, allowed)}"))
        return None

    def condition(self, text: str, place: Place, group: str | None) -> Condition | None:
        """A condition with dates as whole days."""
        if group not in self._scopes:
            seen = [item for item in self.items.values() if item.group in (None, group)]
            self._scopes[group] = item_vocabulary(seen, "facts")
        return read_condition(text, self._scopes[group], place.tree, place.path, self.problems)

    def _from(self, name: str, fact: FactType, place: Place, group: str | None) -> FactMapping | None:
        item = self.item(name, place, group)
        if item is None:
            return None
        wrong = misfit(item, fact)
        if wrong:
            self.problems.append(place.problem(f"{fact.name} from {name}: {wrong}"))
            return None
        return From(item, fact)

    def _cases(self, shape: FactShape, fact: FactType, place: Place, group: str | None) -> FactMapping | None:
        cases: list[tuple[Condition, Value]] = []
        for n, case in enumerate(shape.cases or ()):
            here = place.to("cases", n)
            condition = self.condition(case.when, here.to("when"), group)
            value = constant(case.is_, fact, here.to("is"), self.problems)
            if condition is not None and value is not None:
                cases.append((condition, value))
        return Cases(tuple(cases)) if len(cases) == len(shape.cases or ()) else None

    def _since(
        self, kind: str, name: str, fact: FactType, place: Place, group: str | None
    ) -> FactMapping | None:
        item = self.item(name, place.to(kind), group)
        if item is None:
            return None
        if item.type not in DATES:
            self.problems.append(
                place.to(kind).problem(f"'{name}' is {item.type}; a date or month is needed")
            )
            return None
        unit: Any = kind.removesuffix("_since")
        if fact.kind != "number":
            self.problems.append(
                place.to(kind).problem(f"{fact.name} is {fact.kind}, not a number of {unit}")
            )
        return Since(item, unit, fact)

    def _numbers(
        self, shape: FactShape, fact: FactType, place: Place, group: str | None
    ) -> FactMapping | None:
        total = shape.sum is not None
        at = place.to("sum" if total else "list")
        found = [self.item(name, at.to(n), group) for n, name in enumerate(shape.sum or shape.list_ or ())]
        for n, item in enumerate(found):
            if item is not None and item.type not in ("whole", "decimal") and not item.counted:
                self.problems.append(
                    at.to(n).problem(f"'{item.id}' is {item.type} without points; numbers are needed")
                )
        if not total and fact.length is not None and len(found) != fact.length:
            self.problems.append(at.problem(f"{len(found)} questions; {fact.name} has {fact.length}"))
        items = tuple(item for item in found if item is not None)
        return Numbers(items, total) if len(items) == len(found) else None

    def _complete(self, shape: FactShape, fact: FactType, place: Place) -> FactMapping | None:
        item = self.item(shape.complete or "", place.to("complete"), None)
        whole = next((kind for kind in self.facts.values() if kind.complete_by == fact.name), None)
        if whole is None:
            self.problems.append(place.problem(f"no list is complete by {fact.name}"))
            return None
        union = self._union(shape.of or (), whole, place.to("of"))
        return None if item is None or union is None else Complete(item, union)

    def _union(self, names: tuple[str, ...], fact: FactType, place: Place) -> Union | None:
        found = []
        for n, name in enumerate(names):
            group = self.items[name].group if name in self.items else None
            item = self.item(name, place.to(n), group)
            if item is not None and item.type not in ("choices", "medicine", LINES):
                message = f"'{name}' is {item.type}; choices, a medicine or a long text are needed"
                self.problems.append(place.to(n).problem(message))
            found.append(item)
        items = tuple(item for item in found if item is not None)
        return Union(items, fact) if len(items) == len(found) else None

    def _body_mass(
        self, shape: FactShape, fact: FactType, place: Place, group: str | None
    ) -> FactMapping | None:
        named = shape.body_mass.model_dump() if shape.body_mass else {}
        found = {part: self.item(name, place.to(part), group) for part, name in named.items()}
        for part, unit in (("height", "cm"), ("weight", "kg")):
            item = found[part]
            if item is not None and (item.type, item.unit) != ("measure", unit):
                self.problems.append(place.to(part).problem(f"'{item.id}' is no measure in {unit}"))
        height, weight = found["height"], found["weight"]
        return BodyMass(fact, height, weight) if height and weight else None

    def _group(self, shape: FactShape, fact: FactType, place: Place) -> FactMapping | None:
        group = shape.group or ""
        if group not in self.groups:
            near = did_you_mean(group, self.groups)
            self.problems.append(place.to("group").problem(f"no group '{group}'{near}"))
            return None
        fields = self._fields(shape.fields or {}, fact, place.to("fields"), group)
        empty = None
        if shape.empty_when is not None:
            empty = self.condition(shape.empty_when, place.to("empty_when"), None)
        return GroupRecords(group, fields, empty)

    def _fields(
        self, shapes: Mapping[str, FieldShape], fact: FactType, place: Place, group: str | None
    ) -> tuple[tuple[str, FactMapping], ...]:
        found: list[tuple[str, FactMapping]] = []
        for name, shape in shapes.items():
            here = place.to(name)
            if name not in fact.fields:
                near = did_you_mean(name, fact.fields)
                self.problems.append(here.problem(f"no field '{name}' in {fact.name}{near}"))
                continue
            if isinstance(shape, FactShape):
                mapping = self.mapping(shape, fact.fields[name], here, group)
            else:
                value = constant(shape, fact.fields[name], here, self.problems)
                mapping = None if value is None else Constant(value)
            if mapping is not None:
                found.append((name, mapping))
        return tuple(found)

    def _rows(self, shape: FactShape, fact: FactType, place: Place) -> FactMapping:
        rows = []
        for n, row in enumerate(shape.records or ()):
            here = place.to("records", n)
            when = row.get("when")
            if not isinstance(when, str):
                self.problems.append(here.problem("no 'when' here; a condition is needed"))
                continue
            condition = self.condition(when, here.to("when"), None)
            fields = self._fields(
                {key: value for key, value in row.items() if key != "when"}, fact, here, None
            )
            if condition is not None:
                rows.append((condition, fields))
        return Rows(tuple(rows))
