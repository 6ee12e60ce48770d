"""How answers become facts, as it is written in the questionnaire's file."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field, StringConstraints

from screening.questionnaire.model import Number
from screening.rules.strict_yaml import Strict

Name: TypeAlias = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")
]  # of items, groups and facts
Plain: TypeAlias = str | int | tuple[str, ...]


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

    height: Name
    weight: Name


KINDS = (
    "from", "cases", "days_since", "months_since", "years_since",
    "sum", "list", "union", "complete", "body_mass", "group", "records",
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
    complete: Name | None = None
    of: tuple[Name, ...] | None = None
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


for _shape in (ExampleShape, FactShape):
    _shape.model_rebuild()
