"""The document that is sealed for a draft, or for what is added to a form that was sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from screening.intake.joining import joined
from screening.questionnaire.answers import Answers, Typed

HELP_APART = timedelta(minutes=10)
"""No second help page within this time, unless an urgency rises to *now* (clinical/safety.md 4.2)."""


@dataclass(frozen=True)
class Unfinished:
    """What was typed on a page in an earlier visit and never became an answer: kept, and not shown to the person."""

    page: str
    typed: Typed

    def to_json(self) -> dict[str, Any]:
        return {"page": self.page, "typed": {name: list(texts) for name, texts in self.typed.items()}}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Unfinished:
        return cls(data["page"], {name: tuple(texts) for name, texts in data["typed"].items()})


@dataclass(frozen=True)
class Document:
    """What is sealed: the answers; the phrase until it is written down; which help page was shown when.

    ``help_due``: the page that asked for a help page and was left by another button; it comes before any other page.

    Of what is added to a sent form also: ``sections``, which parts are asked; ``earlier``, what was answered in earlier
    visits by a link, each of which begins blank; ``unfinished``, what was typed in earlier visits.

    ``typed_by``: the member of staff who types it for its person, ``typed_from``: how (``typed_for.How``); else "".
    """

    answers: Answers = field(default_factory=Answers)
    phrase: str = ""
    help_shown: datetime | None = None
    help_form: str = "help"
    help_due: str = ""
    sections: frozenset[str] = frozenset()
    earlier: Answers = field(default_factory=Answers)
    unfinished: tuple[Unfinished, ...] = ()
    typed_by: str = ""
    typed_from: str = ""

    def to_text(self) -> str:
        """As JSON. The answers stand at the top, so that ``Answers.from_json`` reads it too."""
        shown = self.help_shown.isoformat() if self.help_shown else None
        own: dict[str, Any] = {"phrase": self.phrase, "help_shown": shown, "help_form": self.help_form}
        if self.help_due:
            own["help_due"] = self.help_due
        if self.sections:
            own["sections"] = sorted(self.sections)
        if self.earlier != Answers():
            own["earlier"] = self.earlier.to_json()
        if self.unfinished:
            own["unfinished"] = [one.to_json() for one in self.unfinished]
        if self.typed_by:
            own |= {"typed_by": self.typed_by, "typed_from": self.typed_from}
        return json.dumps({**self.answers.to_json(), "intake": own}, ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> Document:
        """The reverse of ``to_text``."""
        data: dict[str, Any] = json.loads(text, parse_float=Decimal)
        own = data.get("intake", {})
        shown = own.get("help_shown")
        return cls(
            answers=Answers.from_json(data),
            phrase=own.get("phrase", ""),
            help_shown=datetime.fromisoformat(shown) if shown else None,
            help_form=own.get("help_form", "help"),
            help_due=own.get("help_due", ""),
            sections=frozenset(own.get("sections", ())),
            earlier=Answers.from_json(own["earlier"]) if "earlier" in own else Answers(),
            unfinished=tuple(Unfinished.from_json(one) for one in own.get("unfinished", ())),
            typed_by=own.get("typed_by", ""),
            typed_from=own.get("typed_from", ""),
        )

    def may_show_help(self, now: datetime) -> bool:
        """Whether the last help page was shown long enough ago."""
        return self.help_shown is None or now - self.help_shown >= HELP_APART

    def with_help(self, form: str, now: datetime) -> Document:
        """The same after a help page was shown."""
        return replace(self, help_form=form, help_shown=now, help_due="")

    @property
    def body_help_waits(self) -> bool:
        """Whether a help page that speaks of the body was asked for and not shown yet; no other takes its place."""
        return bool(self.help_due) and self.help_form == "body"

    def shows_body_help(self, now: datetime) -> bool:
        """Whether the help page of now speaks of the body."""
        return self.body_help_waits or (self.help_form == "body" and not self.may_show_help(now))

    @property
    def given(self) -> Answers:
        """What was answered in all visits."""
        return joined(self.earlier, self.answers)

    @property
    def all_unfinished(self) -> tuple[Unfinished, ...]:
        """What was typed in all visits and is no answer."""
        return (*self.unfinished, *(Unfinished(page, typed) for page, typed in self.answers.typed.items()))

    def with_typed_set_aside(self) -> Document:
        """The same for a new visit: no page shows what was typed in the last one, and nothing of it is given up."""
        return replace(self, answers=replace(self.answers, typed={}), unfinished=self.all_unfinished)

    def begun_blank(self, sections: frozenset[str]) -> Document:
        """The same for a new visit by a link: every page is blank again, and what was answered counts on sending."""
        return replace(
            self,
            answers=Answers(),
            earlier=replace(self.given, typed={}, later=frozenset()),
            unfinished=self.all_unfinished,
            sections=self.sections | sections,
        )

    def as_sent(self) -> Document:
        """The same with the answers of all visits in one place."""
        return replace(
            self, answers=replace(self.given, typed={}), earlier=Answers(), unfinished=self.all_unfinished
        )
