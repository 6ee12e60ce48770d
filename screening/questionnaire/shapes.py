"""The questionnaire's files as they are written; `loading` turns them into what the program uses."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, StringConstraints

from screening.questionnaire.fact_shapes import FactShape, Name
from screening.questionnaire.model import Contact, ItemType, Number, Text, Use
from screening.rules.strict_yaml import Strict

YesNo: TypeAlias = Literal["yes", "no"]
Words: TypeAlias = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Address: TypeAlias = Annotated[
    str, StringConstraints(pattern=r"^[a-z]+(-[a-z0-9]+)*$")
]  # of sections and pages


class TextShape(Strict):
    """One text in both languages."""

    en: Words
    es: Words

    def text(self) -> Text:
        """The text as the program uses it."""
        return Text(self.en, self.es)


class OptionShape(Strict):
    """One answer that can be chosen; `points` is an instrument's number for it."""

    id: str | int
    label: TextShape
    points: int | None = None
    hint: TextShape | None = None
    loinc: str | None = None


class LimitsShape(Strict):
    """In the item's unit; for dates, days (or years) before today."""

    hard: tuple[Number, Number] | None = None
    soft: tuple[Number, Number] | None = None


class ItemShape(Strict):
    """One question."""

    id: Name
    type: ItemType = "choice"
    label: TextShape
    hint: TextShape | None = None
    noun: TextShape | None = None
    example: str | int | None = None
    unknown: YesNo = "yes"
    declined: YesNo | None = None
    options: tuple[OptionShape, ...] = ()
    none: TextShape | None = None
    unit: str | None = None
    limits: LimitsShape = LimitsShape()
    longest: int | None = None
    holds: Contact | None = None
    future: YesNo = "no"
    ask_when: str | None = None
    when_closed: str | tuple[str, ...] | None = None
    required: YesNo = "no"
    use: Use | None = None
    loinc: str | None = None


class InstrumentLanguage(Strict):
    """Whether an instrument may be shown in a language, and what its wording was compared with."""

    shown: YesNo
    compared_with: str | None = None


class InstrumentShape(Strict):
    """A questionnaire of somebody else; its `options` and `stem` hold for every question without own."""

    instrument: Name
    version: str | None = None
    title: TextShape
    owner: str | None = None
    credit: TextShape
    licence: str
    address: str | None = None
    loinc: str | None = None
    loinc_total: str | None = None
    languages: dict[Literal["en", "es"], InstrumentLanguage]
    note: dict[Literal["en", "es"], str | None] | None = None
    stem: TextShape | None = None
    options: tuple[OptionShape, ...] = ()
    items: tuple[ItemShape, ...]


class CheckShape(Strict):
    """A check across two questions of a page; without one, two pressures on a page are checked as a pair."""

    blood_pressure: tuple[Name, Name] | None = None
    in_order: tuple[Name, Name] | None = None


class PageShape(Strict):
    """One topic. With `instrument` its questions come first: those of `instrument_items`, or all of them."""

    id: Address
    title: TextShape
    why: TextShape
    intro: TextShape | None = None
    box: TextShape | None = None
    help_after: Literal["always", "none"] = "none"
    instrument: Name | None = None
    instrument_items: tuple[Name, ...] | None = None
    sensitive: YesNo = "no"
    ask_when: str | None = None
    checks: tuple[CheckShape, ...] = ()
    items: tuple[ItemShape, ...] = ()


class DetailsShape(Strict):
    """With more entries than `most`, the questions of `brief` come first, for each; the rest for `most` of them.

    Those come first whose `first` has the answer `answer`, then those with the newest `newest`.
    """

    most: Annotated[int, Field(ge=1, le=20)]
    page: Address
    brief: tuple[Name, ...]
    first: Name
    answer: Name
    newest: Name


class GroupShape(Strict):
    """Questions that repeat."""

    id: Name
    page: Address
    ask_when: str | None = None
    most: Annotated[int, Field(ge=1, le=100)] = 40
    pick: str | None = None
    title: TextShape | None = None
    title_from: Name | None = None
    details: DetailsShape | None = None
    pages: tuple[PageShape, ...]


class SectionShape(Strict):
    """A part of the task list."""

    id: Address
    title: TextShape
    part: Literal["a", "b"]
    pages: tuple[PageShape, ...]
    groups: tuple[GroupShape, ...] = ()


class QuestionnaireShape(Strict):
    """The whole intake."""

    questionnaire: str
    version: str | int | Number
    language: Literal[1]
    vocabulary: Literal[1]
    consent: TextShape | None = None
    sections: tuple[SectionShape, ...]
    facts: dict[Name, FactShape] = {}


class MedicineShape(Strict):
    """One medicine; `drug` as in the thresholds table, `also` for other spellings.

    `heading` stands above it in the list: the first of its kind.
    """

    drug: Words
    name: TextShape
    brands: tuple[Words, ...] = ()
    also: tuple[Words, ...] = ()
    formulations: tuple[Words, ...] = ()
    heading: TextShape | None = None


class MedicinesShape(Strict):
    """Pick lists by name; a group names its list with `pick`."""

    medicines: Literal[1]
    lists: dict[Name, tuple[MedicineShape, ...]]


class ReviewShape(Strict):
    """Who found a text good: its sha256, the language, the person and the day."""

    language: Literal["en", "es"]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    by: Words
    on: Words


class ReviewsShape(Strict):
    """All signed texts."""

    reviews: tuple[ReviewShape, ...] = ()
