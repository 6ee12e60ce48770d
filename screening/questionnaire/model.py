"""What a questionnaire is made of: sections, pages, groups, items and their texts, checked and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias

from screening.questionnaire.dates import PartialDate
from screening.rules.language import Condition
from screening.rules.missing import Missing

Language: TypeAlias = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = ("en", "es")
Number: TypeAlias = int | Decimal
Answer: TypeAlias = str | int | Decimal | PartialDate | tuple[str, ...] | Missing
ItemType: TypeAlias = Literal[
    "yes_no",
    "choice",
    "choices",
    "whole",
    "decimal",
    "measure",
    "text",
    "long_text",
    "date",
    "month",
    "medicine",
]
Contact: TypeAlias = Literal["phone", "email"]
Use: TypeAlias = Literal["rule", "summary", "contact", "consent", "mapping"]
WORDS: frozenset[str] = frozenset({"text", "long_text", "medicine", "measure"})
TYPED: frozenset[str] = WORDS | {"whole", "decimal", "date", "month"}
DATES: frozenset[str] = frozenset({"date", "month"})


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages."""

    en: str
    es: str

    def in_(self, language: str) -> str:
        """The text in `en` or `es`."""
        return self.es if language == "es" else self.en


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen; `points` is the number that an instrument's owner gives it."""

    id: str
    label: Text
    points: int | None = None
    hint: Text | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """`hard`: outside is refused with an explanation. `soft`: outside is asked back and then accepted.

    In the item's unit; for dates, days (or years, when that is the unit) before today.
    """

    hard: tuple[Number, Number] | None = None
    soft: tuple[Number, Number] | None = None


@dataclass(frozen=True, eq=False)
class Item:
    """One question. `asks` is the condition under which it is asked; None means always."""

    id: str
    type: ItemType
    label: Text
    page: str
    group: str | None = None
    hint: Text | None = None
    noun: Text | None = None  # how an error message names it: "the top number"
    example: str | None = None  # how an error message shows what to type: "128"
    options: tuple[Option, ...] = ()
    none: Text | None = None
    unknown: bool = True
    declined: bool = False
    unit: str | None = None
    limits: Limits = Limits()
    longest: int = 200
    holds: Contact | None = None  # what a text is looked at as
    future: bool = False
    required: bool = False
    use: Use = "rule"
    asks: tuple[Condition, ...] = ()  # of its group, its page and its own: all must hold
    when_closed: Answer | None = None
    instrument: str | None = None

    @cached_property
    def counted(self) -> bool:
        """Whether conditions and facts read its points instead of the option's name."""
        return bool(self.options) and all(option.points is not None for option in self.options)

    @cached_property
    def by_id(self) -> Mapping[str, Option]:
        """Its options by their ids."""
        return {option.id: option for option in self.options}

    def option(self, option_id: str) -> Option | None:
        """The option of that id."""
        return self.by_id.get(option_id)


@dataclass(frozen=True, slots=True)
class Check:
    """A check across two items of one page."""

    kind: Literal["blood_pressure", "in_order"]
    first: str
    second: str


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """One topic."""

    id: str
    title: Text
    why: Text
    items: tuple[Item, ...]
    asks: tuple[Condition, ...] = ()
    intro: Text | None = None
    box: Text | None = None
    help_after: bool = False
    instrument: Instrument | None = None
    sensitive: bool = False
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Details:
    """With more entries than `most`, each is asked `brief` on `page`, and only `most` of them everything.

    First those whose `first` has the answer `answer`, then those with the newest `newest`; the others can be asked for.
    """

    most: int
    page: str
    brief: tuple[str, ...]
    first: str
    answer: str
    newest: str


@dataclass(frozen=True, eq=False)
class Group:
    """Questions that repeat for each reading or medicine; entries are added and removed on `page`."""

    id: str
    page: str
    pages: tuple[Page, ...]
    most: int
    pick: str | None = None
    title_from: str | None = None
    asks: tuple[Condition, ...] = ()
    title: Text | None = None
    details: Details | None = None

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """All questions about one entry."""
        return tuple(item for page in self.pages for item in page.items)


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """A part of the task list. `part` is `a` or `b`; part A can be sent alone."""

    id: str
    title: Text
    part: Literal["a", "b"]
    pages: tuple[Page, ...]
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Instrument:
    """A questionnaire of somebody else, quoted exactly. `languages` are those in which it may be shown."""

    id: str
    title: Text
    credit: Text
    licence: str
    languages: frozenset[str] = frozenset(LANGUAGES)
    stem: Text | None = None  # what stands above its questions


class Review(NamedTuple):
    """Who read a text and found it good, and when."""

    by: str
    on: date
