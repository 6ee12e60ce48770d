"""From the files as written to sections, pages and items; faults are noted, and none stops the reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from screening.questionnaire.conditions import item_vocabulary, read_condition
from screening.questionnaire.item_building import Place, build_item, text_of
from screening.questionnaire.model import Check, Details, Group, Instrument, Item, Page, Section
from screening.questionnaire.shapes import (
    GroupShape,
    InstrumentShape,
    ItemShape,
    PageShape,
    QuestionnaireShape,
)  # fmt: skip
from screening.rules.language import Condition
from screening.rules.nearest import did_you_mean
from screening.rules.strict_yaml import Path, Problem, Tree
from screening.rules.vocabulary import Vocabulary

Guard: TypeAlias = tuple[tuple[str, Place], ...]  # texts of conditions that must all hold


@dataclass
class Draft:
    """An item before its conditions are read."""

    item: Item
    place: Place
    guard: Guard


@dataclass
class Builder:
    """What was read so far, and what was wrong with it."""

    shape: QuestionnaireShape
    tree: Tree
    instruments: Mapping[str, tuple[InstrumentShape, Tree]]
    problems: list[Problem] = field(default_factory=list)
    drafts: dict[str, Draft] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    seen: dict[str, Place] = field(default_factory=dict)
    vocabularies: dict[str | None, Vocabulary] = field(default_factory=dict)
    conditions: dict[tuple[str | None, str], Condition | None] = field(default_factory=dict)
    guards: dict[tuple[str | None, tuple[str, ...]], tuple[Condition, ...]] = field(default_factory=dict)

    def sections(self) -> tuple[Section, ...]:
        """Everything that is asked, with conditions read and checked."""
        for page, place, group in self._all_pages():
            self._draft_page(page, place, group)
        self._read_conditions()
        return tuple(
            Section(
                section.id,
                section.title.text(),
                section.part,
                tuple(self._page(page, ("sections", n, "pages", m)) for m, page in enumerate(section.pages)),
                tuple(
                    self._group(group, ("sections", n, "groups", m)) for m, group in enumerate(section.groups)
                ),
            )
            for n, section in enumerate(self.shape.sections)
        )

    def condition(self, text: str, place: Place, group: str | None) -> Condition | None:
        """A condition over the questions outside of groups and of one group; None if it cannot be read."""
        key = (group, text)
        if key not in self.conditions:
            found = read_condition(text, self.vocabularies[group], place.tree, place.path, self.problems)
            self.conditions[key] = found
        return self.conditions[key]

    def guard(self, guard: Guard, group: str | None) -> tuple[Condition, ...]:
        """The conditions of a guard; the same texts give the same tuple, so that it is settled once."""
        key = (group, tuple(text for text, _ in guard))
        found = [self.condition(text, place, group) for text, place in guard]
        return self.guards.setdefault(key, tuple(condition for condition in found if condition is not None))

    def unique(self, name: str, place: Place) -> None:
        """Note a name that stands a second time."""
        if name in self.seen:
            first = self.seen[name]
            line = first.tree.problem(first.path, "").line
            self.problems.append(
                place.problem(f"'{name}' a second time; the first is on line {line} of {first.tree.name}")
            )
        self.seen.setdefault(name, place)

    def _all_pages(self) -> Iterator[tuple[PageShape, Place, GroupShape | None]]:
        for n, section in enumerate(self.shape.sections):
            here = Place(self.tree, ("sections", n))
            self.unique(f"section {section.id}", here.to("id"))
            if not section.pages:
                self.problems.append(here.problem(f"section '{section.id}' has no pages"))
            for m, page in enumerate(section.pages):
                yield page, here.to("pages", m), None
            for m, group in enumerate(section.groups):
                self.unique(group.id, here.to("groups", m, "id"))
                if not group.pages:
                    self.problems.append(here.to("groups", m).problem(f"group '{group.id}' has no pages"))
                for k, page in enumerate(group.pages):
                    yield page, here.to("groups", m, "pages", k), group

    def _draft_page(self, page: PageShape, place: Place, group: GroupShape | None) -> None:
        self.unique(f"page {page.id}", place.to("id"))
        guard: Guard = ((page.ask_when, place.to("ask_when")),) if page.ask_when else ()
        for shape, at, instrument in self._item_shapes(page, place):
            self.unique(shape.id, at.to("id"))
            own: Guard = ((shape.ask_when, at.to("ask_when")),) if shape.ask_when else ()
            item = build_item(shape, at, page, group.id if group else None, instrument, self.problems)
            self.drafts.setdefault(shape.id, Draft(item, at, (*guard, *own)))

    def _item_shapes(
        self, page: PageShape, place: Place
    ) -> Iterator[tuple[ItemShape, Place, InstrumentShape | None]]:
        if page.instrument is not None:
            if page.instrument in self.instruments:
                yield from self._quoted(page, place)
            else:
                near = did_you_mean(page.instrument, self.instruments)
                self.problems.append(
                    place.to("instrument").problem(f"no instrument '{page.instrument}'{near}")
                )
        for n, shape in enumerate(page.items):
            yield shape, place.to("items", n), None

    def _quoted(
        self, page: PageShape, place: Place
    ) -> Iterator[tuple[ItemShape, Place, InstrumentShape | None]]:
        instrument, tree = self.instruments[page.instrument or ""]
        ids = [item.id for item in instrument.items]
        for n, wanted in enumerate(page.instrument_items or ()):
            if wanted not in ids:
                message = f"no question '{wanted}' in {instrument.instrument}{did_you_mean(wanted, ids)}"
                self.problems.append(place.to("instrument_items", n).problem(message))
        for n, shape in enumerate(instrument.items):
            if page.instrument_items is None or shape.id in page.instrument_items:
                yield shape, Place(tree, ("items", n)), instrument

    def _read_conditions(self) -> None:
        top = [draft.item for draft in self.drafts.values() if draft.item.group is None]
        self.vocabularies[None] = item_vocabulary(top, "path")
        for group in {draft.item.group for draft in self.drafts.values()} - {None}:
            own = [draft.item for draft in self.drafts.values() if draft.item.group == group]
            self.vocabularies[group] = item_vocabulary([*top, *own], "path")
        for name, draft in self.drafts.items():
            self.items[name] = replace(draft.item, asks=self.guard(draft.guard, draft.item.group))

    def _page(self, shape: PageShape, path: Path, group: str | None = None) -> Page:
        place = Place(self.tree, path)
        guard: Guard = ((shape.ask_when, place.to("ask_when")),) if shape.ask_when else ()
        quoted = self.instruments.get(shape.instrument or "")
        items = tuple(item for item in self.items.values() if item.page == shape.id)
        return Page(
            id=shape.id,
            title=shape.title.text(),
            why=shape.why.text(),
            items=items,
            asks=self.guard(guard, group),
            intro=text_of(shape.intro),
            box=text_of(shape.box),
            help_after=shape.help_after == "always",
            instrument=instrument_of(quoted[0]) if quoted else None,
            sensitive=shape.sensitive == "yes",
            checks=self._checks(shape, items, place),
        )

    def _group(self, shape: GroupShape, path: Path) -> Group:
        place = Place(self.tree, path)
        guard: Guard = ((shape.ask_when, place.to("ask_when")),) if shape.ask_when else ()
        pages = tuple(self._page(page, (*path, "pages", n), shape.id) for n, page in enumerate(shape.pages))
        own = [item.id for page in pages for item in page.items]
        if shape.title_from is not None and shape.title_from not in own:
            near = did_you_mean(shape.title_from, own)
            self.problems.append(
                place.to("title_from").problem(f"no question '{shape.title_from}' in {shape.id}{near}")
            )
        return Group(
            shape.id,
            shape.page,
            pages,
            shape.most,
            shape.pick,
            shape.title_from,
            self.guard(guard, None),
            text_of(shape.title),
            self._details(shape, pages, place),
        )

    def _details(self, shape: GroupShape, pages: tuple[Page, ...], place: Place) -> Details | None:
        if shape.details is None:
            return None
        wanted = shape.details
        known = {item.id for page in pages for item in page.items}
        for name in {*wanted.brief, wanted.first, wanted.newest} - known:
            self.problems.append(place.to("details").problem(f"no question '{name}' in {shape.id}"))
        if wanted.page not in {page.id for page in pages if not page.items}:
            self.problems.append(place.to("details").problem(f"no page '{wanted.page}' without questions"))
        return Details(wanted.most, wanted.page, wanted.brief, wanted.first, wanted.answer, wanted.newest)

    def _checks(self, shape: PageShape, items: tuple[Item, ...], place: Place) -> tuple[Check, ...]:
        ids = {item.id for item in items}
        found = []
        for n, check in enumerate(shape.checks):
            for kind, pair in (("blood_pressure", check.blood_pressure), ("in_order", check.in_order)):
                for name in pair or ():
                    if name not in ids:
                        message = f"no question '{name}' on this page{did_you_mean(name, ids)}"
                        self.problems.append(place.to("checks", n, kind).problem(message))
            if check.blood_pressure:
                found.append(Check("blood_pressure", *check.blood_pressure))
            if check.in_order:
                found.append(Check("in_order", *check.in_order))
        pressures = [item.id for item in items if item.unit == "mmHg"]
        if len(pressures) == 2 and not any(check.kind == "blood_pressure" for check in found):
            found.append(Check("blood_pressure", *pressures))
        return tuple(found)


def instrument_of(shape: InstrumentShape) -> Instrument:
    """An instrument as pages show it."""
    shown = frozenset(language for language, state in shape.languages.items() if state.shown == "yes")
    return Instrument(
        shape.instrument, shape.title.text(), shape.credit.text(), shape.licence, shown, text_of(shape.stem)
    )
