"""The kinds of question: what boxes each has, and what a phone offers for them."""

from __future__ import annotations

from typing import NamedTuple

from screening.questionnaire.messages import message
from screening.questionnaire.showing import unit_of
from screening.web.questions import AUTOCOMPLETE, WAYS_OUT, Choice, QuestionField
from screening.web.words import t


class DatePart(NamedTuple):
    """One box of a date, as the template draws it."""

    suffix: str
    label: str
    text: str
    width: int
    wrong: bool
    autocomplete: str | None
    inputmode: str | None


class TextField(QuestionField):
    """A short text, or the name of a medicine."""

    @property
    def ways_out(self) -> list[Choice]:
        """A text may stay empty; that is its "I don't know"."""
        return [way for way in super().ways_out if way[0] == "declined" or self.item.type == "medicine"]


class LongTextField(TextField):
    """A text of several lines."""

    kind = "textarea"


class NumberField(QuestionField):
    """A number, with its unit behind the box."""

    @property
    def width(self) -> int | None:
        return 5

    @property
    def inputmode(self) -> str | None:
        return "numeric" if self.item.type == "whole" else "decimal"

    @property
    def suffix(self) -> str | None:
        return self._say(unit_of(self.item))


class MeasureField(QuestionField):
    """A height or a weight, in units of the person's choice."""

    @property
    def width(self) -> int | None:
        return 10


class DateField(QuestionField):
    """Month, day and year; or month and year."""

    kind = "date"

    @property
    def parts(self) -> list[DatePart]:
        """Its boxes. A month may be a number or a name, and where no day is asked, the whole date in words."""
        names = ("month", "day", "year") if self.item.type == "date" else ("month", "year")
        return [
            DatePart(
                part,
                t(part),
                self.first(part),
                _width(part, in_words="day" not in names),
                bool(self.error) and (not self.wrong_fields or f"{self.item.id}-{part}" in self.wrong_fields),
                AUTOCOMPLETE.get(f"{self.item.id}-{part}"),
                None if part == "month" and "day" not in names else "numeric",
            )
            for part in names
        ]

    @property
    def anchor(self) -> str:
        return f"{self.item.id}-month"

    def anchor_of(self, field: str) -> str:
        named = field.removeprefix(f"{self.item.id}-")
        return field if named in ("month", "day", "year") else self.anchor


def _width(part: str, *, in_words: bool) -> int:
    """Of a box, in characters that the design system has a width for."""
    if part == "year":
        return 4
    return 5 if in_words else 3


class ChoiceField(QuestionField):
    """One of several answers, all of them in view."""

    kind = "radios"

    @property
    def choices(self) -> list[Choice | None]:
        lang = self.lang
        options: list[Choice | None] = [
            (option.id, option.label.in_(lang), self._say(option.hint)) for option in self.item.options
        ]
        return [*options, *self.ways_out]

    @property
    def chosen(self) -> list[str]:
        """What is marked now."""
        return [
            text for name in (self.item.id, f"{self.item.id}-missing") for text in self.texts.get(name, ())
        ]


class YesNoField(ChoiceField):
    """Yes, no, and the ways out."""

    @property
    def choices(self) -> list[Choice | None]:
        return [
            *((answer, message(answer).in_(self.lang), None) for answer in ("yes", "no")),
            *self.ways_out,
        ]


class ChoicesField(ChoiceField):
    """Any number of answers; "none of these" and the ways out stand apart."""

    kind = "checkboxes"

    @property
    def choices(self) -> list[Choice | None]:
        lang = self.lang
        apart: list[Choice | None] = [None]
        if self.item.none is not None:
            apart.append(("none", self.item.none.in_(lang), None))
        options = [
            (option.id, option.label.in_(lang), self._say(option.hint)) for option in self.item.options
        ]
        return [*options, *apart, *self.ways_out]

    @property
    def exclusive(self) -> list[str]:
        """Answers that go with no other."""
        return ["none", *WAYS_OUT]


FIELDS: dict[str, type[QuestionField]] = {
    "yes_no": YesNoField,
    "choice": ChoiceField,
    "choices": ChoicesField,
    "whole": NumberField,
    "decimal": NumberField,
    "measure": MeasureField,
    "text": TextField,
    "long_text": LongTextField,
    "medicine": TextField,
    "date": DateField,
    "month": DateField,
}
