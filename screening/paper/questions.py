"""One question on paper: its number, its words, its boxes and lines, and for whom it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from screening.documents.drawable import line
from screening.paper.conditions import Way, ways
from screening.questionnaire.messages import message
from screening.questionnaire.model import Group, Instrument, Item, Page
from screening.questionnaire.showing import unit_of
from screening.questionnaire.whole import Questionnaire

BESIDE: tuple[tuple[int, int], ...] = ((22, 3), (42, 2))
"""How many answers stand in one row when none is longer than so many characters; longer ones stand alone."""
LINES = {"long_text": 5, "text": 1, "medicine": 1, "measure": 1}
SENTENCE = re.compile(r"(?<=[.!?])\s+")
OF_THE_SCREEN = "{read_by}"
"""A sentence with this place speaks of sending today, which paper cannot know."""


class HelpNumbers(Protocol):
    """The clinic's numbers for help."""

    @property
    def emergency(self) -> str: ...
    @property
    def talk(self) -> str: ...
    @property
    def text(self) -> str: ...
    def fill_in(self, text: str) -> str:
        """A text with the numbers in their places."""
        ...


@dataclass(frozen=True)
class Numbers:
    """Which number each question has, from 1 through the whole form."""

    by_item: Mapping[str, int]

    @classmethod
    def of(cls, questionnaire: Questionnaire) -> Numbers:
        """As they stand on the sheet: each list behind the page on which it is made."""
        found: list[Item] = []
        for section in questionnaire.sections:
            for page in section.pages:
                found += page.items
                found += [item for group in section.groups if group.page == page.id for item in group.items]
        return cls({item.id: number for number, item in enumerate(found, 1)})


@dataclass(frozen=True)
class Sheet:
    """What every question needs to be drawn."""

    questionnaire: Questionnaire
    language: str
    numbers: HelpNumbers
    numbered: Numbers

    def quoted_in(self, instrument: Instrument) -> str:
        """The language in which an instrument is asked: English where its wording was not compared."""
        return self.language if self.language in instrument.languages else "en"

    def box(self, page: Page) -> str:
        """What stands out on a page, with the clinic's numbers."""
        if page.box is None:
            return ""
        sentences = SENTENCE.split(page.box.in_(self.language))
        told = " ".join(one for one in sentences if OF_THE_SCREEN not in one)
        return line(self.numbers.fill_in(told))

    def item(self, item: Item, within: Group | None = None, beside: Page | None = None) -> dict[str, Any]:
        """One question with everything that can be ticked or written."""
        lang = self.language
        if beside and beside.instrument and item.instrument:
            lang = self.quoted_in(beside.instrument)
        above = (*(beside.asks if beside else ()), *(within.asks if within else ()))
        own = [condition for condition in item.asks if condition not in above]
        options = [
            {
                "label": line(option.label.in_(lang)),
                "hint": line(option.hint.in_(lang)) if option.hint else "",
            }
            for option in item.options
        ]
        if item.type == "yes_no":
            options = [{"label": message(name).in_(lang), "hint": ""} for name in ("yes", "no")]
        if item.type == "choices":
            options.append({"label": line((item.none or message("none")).in_(lang)), "hint": ""})
        unit = unit_of(item)
        return {
            "number": self.numbered.by_item[item.id],
            "label": line(item.label.in_(lang)),
            "hint": line(item.hint.in_(lang)) if item.hint else "",
            "lang": lang,
            "asks": [] if within and beside is None else self.only_if(own),
            "kind": _kind(item),
            "lines": LINES.get(item.type, 1),
            "unit": line(unit.in_(lang)) if unit and item.type != "measure" else "",
            "options": options,
            "columns": _columns(options),
            "ways_out": [message(name).in_(lang) for name in _ways_out(item)],
        }

    def only_if(self, conditions: Iterable[Any]) -> list[list[dict[str, Any]]]:
        """For whom it is: every condition as a list of answers to earlier or later questions."""
        return [
            self._numbered(ways(self.questionnaire, condition, self.language)) for condition in conditions
        ]

    def _numbered(self, found: Iterable[Way]) -> list[dict[str, Any]]:
        """Questions with the same answers stand in one line."""
        lines: dict[tuple[tuple[str, ...], bool], list[int]] = {}
        for way in found:
            lines.setdefault((way.ticks, way.open), []).append(self.numbered.by_item[way.item])
        return [
            {"ticks": [line(tick) for tick in ticks], "open": is_open, "numbers": sorted(numbers)}
            for (ticks, is_open), numbers in lines.items()
        ]


def _kind(item: Item) -> str:
    if item.type in ("yes_no", "choice"):
        return "one"
    if item.type == "choices":
        return "several"
    if item.type in ("whole", "decimal"):
        return "number"
    return item.type if item.type in ("date", "month") else "line"


def _columns(options: list[dict[str, str]]) -> int:
    """In how many columns the answers stand."""
    if any(one["hint"] for one in options):
        return 1
    longest = max((len(one["label"]) for one in options), default=0)
    return next((columns for most, columns in BESIDE if longest <= most), 1)


def _ways_out(item: Item) -> list[str]:
    return [name for name, offered in (("unknown", item.unknown), ("declined", item.declined)) if offered]
