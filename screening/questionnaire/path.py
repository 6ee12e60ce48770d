"""The pages and questions that are asked, in order: computed from the answers each time, never stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, TypeAlias

from screening.questionnaire.answers import Answers, Entry
from screening.questionnaire.dates import PartialDate
from screening.questionnaire.guide import settle_path
from screening.questionnaire.model import Details, Group, Item, Page, Section
from screening.questionnaire.settled import Everything, Settled, SettledEntry
from screening.questionnaire.whole import Questionnaire

State: TypeAlias = Literal["not_started", "started", "done"]


@dataclass(frozen=True, slots=True, eq=False)
class AskedPage:
    """One page on the path with its asked questions. `key`: `safety-1`, or `tried-3.k1` of an entry."""

    key: str
    page: Page
    section: Section
    items: tuple[Item, ...]
    group: Group | None = None
    entry: Entry | None = None
    lists: tuple[Group, ...] = ()  # the groups whose entries are added and removed here


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """The pages asked of one person."""

    pages: tuple[AskedPage, ...]
    saved: frozenset[str]  # keys of the pages whose every asked question was on the page when it was saved
    later: frozenset[str] = field(default_factory=frozenset)
    optional: tuple[AskedPage, ...] = ()  # not asked, but there for who wants to tell more

    def get(self, key: str) -> AskedPage | None:
        """The page of that key; None when it is neither on the path nor beside it."""
        return next((page for page in (*self.pages, *self.optional) if page.key == key), None)

    def of_entry(self, key: str) -> AskedPage | None:
        """The first page about one reading or medicine, also one beside the path."""
        return next(
            (page for page in (*self.optional, *self.pages) if page.entry and page.entry.key == key), None
        )

    def first_unsaved(self) -> AskedPage | None:
        """Where to go on: the first unsaved page, those put off last; None when all are saved."""
        unsaved = [page for page in self.pages if page.key not in self.saved]
        return next((page for page in unsaved if page.key not in self.later), unsaved[0] if unsaved else None)

    def next_after(self, key: str) -> AskedPage | None:
        """The page to show after `key` was saved: the first unsaved one up to the end of this part, in parts that are
        begun; else the first of all. Who chose a part stays in it, and what an answer opens before it comes at once."""
        page = self._unsaved_until(key) or self.first_unsaved()
        if page is None or page.key != key:
            return page
        others = (other for other in self.pages if other.key not in self.saved and other.key != key)
        return next(others, page)

    def _unsaved_until(self, key: str) -> AskedPage | None:
        here = self.get(key)
        if here is None:
            return None
        begun = {page.section.id for page in self.pages if page.key in self.saved} | {here.section.id}
        ends = [n for n, page in enumerate(self.pages, start=1) if page.section.id == here.section.id]
        done = self.saved | self.later | {key}
        until = self.pages[: max(ends, default=0)]
        return next((page for page in until if page.section.id in begun and page.key not in done), None)

    def before(self, key: str) -> AskedPage | None:
        """The page before `key` on the path; None before the first, or when `key` is not on the path."""
        keys = [page.key for page in self.pages]
        at = keys.index(key) if key in keys else 0
        return self.pages[at - 1] if at else None

    def states(self) -> Mapping[str, State]:
        """How far each section is, for the sections that are on the path."""
        pages: dict[str, list[bool]] = {}
        for page in self.pages:
            pages.setdefault(page.section.id, []).append(page.key in self.saved)
        return {
            section: "done" if all(saved) else "started" if any(saved) else "not_started"
            for section, saved in pages.items()
        }


def path(questionnaire: Questionnaire, answers: Answers) -> Path:
    """The path of a draft. Pure: the same answers give the same path, whatever happened before."""
    return path_of(questionnaire, answers, settle_path(questionnaire, answers))


def path_of(questionnaire: Questionnaire, answers: Answers, everything: Everything) -> Path:
    """The path from what was settled already."""
    pages: list[AskedPage] = []
    saved: set[str] = set()
    optional: list[AskedPage] = []
    given, saved_keys = answers.items.keys(), answers.saved.keys()
    for stop in _plan(questionnaire):
        found = stop.whole or _asked(stop, everything)
        if found is None:
            continue
        pages.append(found)
        if (
            found.key in saved_keys
            and (stop.ids if stop.whole else {item.id for item in found.items}) <= given
        ):
            saved.add(found.key)
        for group in found.lists:
            told = _tell(stop.section, group, everything.entries[group.id], saved_keys)
            pages += told.pages
            saved |= told.saved
            optional += told.optional
    return Path(tuple(pages), frozenset(saved), answers.later, tuple(optional))


@dataclass(frozen=True, slots=True)
class _Stop:
    """One page of the plan; `whole` is ready-made where every question of it is asked of everybody."""

    section: Section
    page: Page
    lists: tuple[Group, ...]
    whole: AskedPage | None
    ids: frozenset[str]


@lru_cache(maxsize=16)
def _plan(questionnaire: Questionnaire) -> tuple[_Stop, ...]:
    stops = []
    for section in questionnaire.sections:
        for page in section.pages:
            lists = tuple(group for group in section.groups if group.page == page.id)
            always = page.items and not any(item.asks for item in page.items)
            ready = AskedPage(page.id, page, section, page.items) if always and not lists else None
            ids = frozenset(item.id for item in page.items)
            stops.append(_Stop(section, page, lists, ready, ids))
    return tuple(stops)


def _asked(stop: _Stop, everything: Everything) -> AskedPage | None:
    items = _items(stop.page, everything.top)
    lists = tuple(group for group in stop.lists if group.id in everything.entries)
    if not items and not lists:
        return None
    return AskedPage(stop.page.id, stop.page, stop.section, items, lists=lists)


@dataclass(slots=True)
class _Told:
    """The pages about the entries of one group: asked, saved, and there for who wants to tell more."""

    pages: list[AskedPage] = field(default_factory=list)
    saved: set[str] = field(default_factory=set)
    optional: list[AskedPage] = field(default_factory=list)


def _tell(
    section: Section, group: Group, entries: Sequence[SettledEntry], saved_keys: Collection[str]
) -> _Told:
    found, details = _Told(), group.details
    if details is None or len(entries) <= details.most:
        for entry in entries:
            _ask(found, _entry_pages(section, entry), saved_keys)
        return found
    for entry in entries:
        _ask(found, [_brief(section, entry, details)], saved_keys)
    if len(found.saved) < len(entries):
        return found  # which of them are asked about in detail is known when each was told of in brief
    chosen = _in_detail(section, entries, details, saved_keys)
    for entry in entries:
        pages = list(_entry_pages(section, entry, without=frozenset(details.brief)))
        if entry.entry.key in chosen:
            _ask(found, pages, saved_keys)
        else:
            found.optional += pages
    return found


def _ask(found: _Told, pages: Iterable[AskedPage], saved_keys: Collection[str]) -> None:
    for page in pages:
        assert page.entry is not None
        found.pages.append(page)
        if page.key in saved_keys and {item.id for item in page.items} <= page.entry.items.keys():
            found.saved.add(page.key)


def _in_detail(
    section: Section, entries: Sequence[SettledEntry], details: Details, saved_keys: Collection[str]
) -> set[str]:
    """Keys of the entries that are asked everything: those begun already, then as many as there is room for."""

    def place(entry: SettledEntry) -> tuple[bool, bool, int]:
        given, newest = entry.entry.items, entry.entry.items.get(details.newest)
        begun = any(page.key in saved_keys for page in _entry_pages(section, entry))
        when = -newest.latest.toordinal() if isinstance(newest, PartialDate) else 0
        return not begun, given.get(details.first) != details.answer, when

    begun = sum(not place(entry)[0] for entry in entries)
    order = sorted(entries, key=place)
    return {entry.entry.key for entry in order[: max(begun, details.most)]}


def _brief(section: Section, entry: SettledEntry, details: Details) -> AskedPage:
    page = next(page for page in entry.group.pages if page.id == details.page)
    by_id = {item.id: item for item in entry.group.items}
    items = tuple(by_id[name] for name in details.brief)
    return AskedPage(f"{page.id}.{entry.entry.key}", page, section, items, entry.group, entry.entry)


def _entry_pages(
    section: Section, entry: SettledEntry, without: frozenset[str] = frozenset()
) -> Iterator[AskedPage]:
    for page in entry.group.pages:
        items = tuple(item for item in _items(page, entry.settled) if item.id not in without)
        if items:
            key = f"{page.id}.{entry.entry.key}"
            yield AskedPage(key, page, section, items, entry.group, entry.entry)


def _items(page: Page, settled: Settled) -> tuple[Item, ...]:
    asked = settled.asked
    return tuple([item for item in page.items if item.id in asked])
