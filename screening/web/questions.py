"""One question as a form field: what stands in its boxes, and what is wrong with it."""

from __future__ import annotations

from typing import Any, ClassVar

from wtforms import Field  # type: ignore[import-untyped]

from screening.questionnaire.messages import message
from screening.questionnaire.model import Item, Text
from screening.web.words import language

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
KEYBOARDS = {"phone": "tel", "email": "email"}
"""By what a text holds."""
WAYS_OUT = ("unknown", "declined")


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
        return KEYBOARDS.get(self.item.holds or "")

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
