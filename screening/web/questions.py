"""One question as a form field: what stands in its boxes, and what is wrong with it."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

from wtforms import Field  # type: ignore[import-untyped]

from screening.questionnaire.messages import message
from screening.questionnaire.model import Item, Text
from screening.questionnaire.showing import unit_of
from screening.web.words import language, t

Choice = tuple[str, str, str | None]
AUTOCOMPLETE = {
    "full_name": "name",
    "phone": "tel",
    "email": "email",
    "birth_date-month": "bday-month",
    "birth_date-day": "bday-day",
    "birth_date-year": "bday-year",
}
"""What the browser may offer to fill in, by field."""
WAYS_OUT = ("unknown", "declined")


class DatePart(NamedTuple):
    """One box of a date, as the template draws it."""

    suffix: str
    label: str
    text: str
    width: int
    wrong: bool
    autocomplete: str | None
    inputmode: str | None


class QuestionField(Field):  # type: ignore[misc]
    """One question. ``texts`` is what stands in each of its posted fields; ``lang``: the language it is asked in."""

    kind: ClassVar[str] = "input"

    def __init__(self, item: Item, **settings: Any) -> None:
        super().__init__(**settings)
        self.item = item
        self.lang = language()
        self.texts: dict[str, tuple[str, ...]] = {}
        self.error: str | None = None
        self.wrong_fields: frozenset[str] = frozenset()
        self.sure: str | None = None

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        names = (
            self.item.id,
            *(f"{self.item.id}-{part}" for part in ("month", "day", "year", "missing", "sure")),
        )
        self.texts = {name: tuple(formdata.getlist(name)) for name in names if name in formdata}

    @property
    def untouched(self) -> bool:
        """Whether nothing stands in its boxes and nothing is said about them."""
        return not (self.texts or self.error or self.sure or self.wrong_fields)

    def first(self, part: str = "") -> str:
        """The text of one field of the question."""
        return next(iter(self.texts.get(f"{self.item.id}-{part}" if part else self.item.id, ())), "")

    def _say(self, text: Text | None) -> str | None:
        return text.in_(self.lang) if text else None

    @property
    def legend(self) -> str:
        return self.item.label.in_(self.lang)

    @property
    def hint(self) -> str | None:
        return self._say(self.item.hint)

    @property
    def width(self) -> int | None:
        """Width of the box in characters; None for the whole line."""
        return None

    @property
    def inputmode(self) -> str | None:
        """Which keyboard a phone should show."""
        return None

    @property
    def suffix(self) -> str | None:
        """The unit behind the box."""
        return None

    @property
    def autocomplete(self) -> str | None:
        return AUTOCOMPLETE.get(self.item.id)

    @property
    def ways_out(self) -> list[Choice]:
        """ "I don't know" and "I'd rather not say", where they are offered; always last, never chosen."""
        offered = (("unknown", self.item.unknown), ("declined", self.item.declined))
        return [(way, message(way).in_(self.lang), None) for way, is_offered in offered if is_offered]

    @property
    def anchor(self) -> str:
        """Id of the first real input, where the error summary leads."""
        return self.item.id

    def anchor_of(self, field: str) -> str:
        """Id of the input with that field's name."""
        return self.anchor


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
