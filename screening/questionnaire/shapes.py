"""The questionnaire's files as they are written; `loading` turns them into what the program uses."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, StringConstraints

from screening.questionnaire.model import ItemType, Number, Text, Use
from screening.rules.strict_yaml import Strict

YesNo: TypeAlias = Literal["yes", "no"]
Words: TypeAlias = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Name: TypeAlias = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")
]  # of items, groups and facts
Address: TypeAlias = Annotated[
    str, StringConstraints(pattern=r"^[a-z]+(-[a-z0-9]+)*$")
]  # of sections and pages
Plain: TypeAlias = str | int | tuple[str, ...]


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


class GroupShape(Strict):
    """Questions that repeat."""

    id: Name
    page: Address
    ask_when: str | None = None
    most: Annotated[int, Field(ge=1, le=100)] = 40
    pick: str | None = None
    title: TextShape | None = None
    title_from: Name | None = None
    pages: tuple[PageShape, ...]


class SectionShape(Strict):
    """A part of the task list."""

    id: Address
    title: TextShape
    part: Literal["a", "b"]
    pages: tuple[PageShape, ...]
    groups: tuple[GroupShape, ...] = ()


class CaseShape(Strict):
    """A value and the condition under which it holds."""

    when: str
    is_: Plain = Field(alias="is")


class ExampleShape(Strict):
    """Answers of one person and what the fact must become. Questions that are not named were left blank."""

    answers: dict[str, ExampleAnswer]
    today: str | None = None
    is_: ExampleValue = Field(alias="is")


ExampleAnswer: TypeAlias = Plain | Number | tuple[dict[str, Plain | Number], ...]
ExampleValue: TypeAlias = Plain | Number | tuple[int, ...] | tuple[dict[str, Plain | Number], ...]


class BodyMassShape(Strict):
    """The questions from which the body mass index is worked out."""

    kg: Name | None = None
    lb: Name | None = None
    cm: Name | None = None
    ft: Name | None = None
    inch: Name | None = None


KINDS = (
    "from", "cases", "days_since", "months_since", "years_since",
    "sum", "list", "union", "body_mass", "group", "records",
)  # fmt: skip


class FactShape(Strict):
    """How answers become one fact: exactly one kind of mapping."""

    from_: Name | None = Field(None, alias="from")
    cases: tuple[CaseShape, ...] | None = None
    days_since: Name | None = None
    months_since: Name | None = None
    years_since: Name | None = None
    sum: tuple[Name, ...] | None = None
    list_: tuple[Name, ...] | None = Field(None, alias="list")
    union: tuple[Name, ...] | None = None
    body_mass: BodyMassShape | None = None
    group: Name | None = None
    fields: dict[str, FieldShape] | None = None
    empty_when: str | None = None
    records: tuple[dict[str, FieldShape], ...] | None = None
    examples: tuple[ExampleShape, ...] = ()

    @property
    def kinds(self) -> list[str]:
        """The kinds of mapping that are written down."""
        written = self.model_dump(by_alias=True, exclude_none=True)
        return [kind for kind in KINDS if kind in written]


FieldShape: TypeAlias = FactShape | str | int


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
    """One medicine; `drug` as in the thresholds table, `also` for other spellings, strengths in mg."""

    drug: Words
    name: TextShape
    brands: tuple[Words, ...] = ()
    also: tuple[Words, ...] = ()
    formulations: tuple[Words, ...] = ()
    strengths: tuple[Number, ...] = ()


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


for _shape in (ExampleShape, FactShape, QuestionnaireShape):
    _shape.model_rebuild()
