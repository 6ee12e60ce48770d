"""A draft as the patient's side sees it, and the document that is sealed for it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from screening.content import Content, as_asked
from screening.intake.adding import joined, path_of_addition
from screening.questionnaire.answers import Answers
from screening.questionnaire.model import Questionnaire
from screening.questionnaire.path import AskedPage, Path, path
from screening.storage import additions, submissions
from screening.storage.additions import Addition
from screening.storage.submissions import Submission
from screening.storage.work import Work

HELP_APART = timedelta(minutes=10)
"""No second help page within this time, unless an urgency rises to *now* (clinical/safety.md 4.2)."""
DRAFT_KEPT = timedelta(days=30)
"""A form that was not sent is erased when nobody has saved it for so long."""
ASKED_AGAIN_AFTER = timedelta(hours=24)
"""Safety answers older than this are asked again before sending (clinical/derivations.md)."""


class Gone(Exception):
    """The page is not (or no longer) on this person's path."""


@dataclass(frozen=True)
class Document:
    """What is sealed: the answers; the phrase until it is written down; which help page was shown when.

    ``sections``: which parts of the form are asked, when something is added to one that was sent.
    """

    answers: Answers = field(default_factory=Answers)
    phrase: str = ""
    help_shown: datetime | None = None
    help_form: str = "help"
    sections: frozenset[str] = frozenset()

    def to_text(self) -> str:
        """As JSON. The answers stand at the top, so that ``Answers.from_json`` reads it too."""
        shown = self.help_shown.isoformat() if self.help_shown else None
        own: dict[str, Any] = {"phrase": self.phrase, "help_shown": shown, "help_form": self.help_form}
        if self.sections:
            own["sections"] = sorted(self.sections)
        return json.dumps({**self.answers.to_json(), "intake": own}, ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> Document:
        """The reverse of ``to_text``."""
        data: dict[str, Any] = json.loads(text, parse_float=Decimal)
        own = data.get("intake", {})
        shown = own.get("help_shown")
        return cls(
            Answers.from_json(data),
            own.get("phrase", ""),
            datetime.fromisoformat(shown) if shown else None,
            own.get("help_form", "help"),
            frozenset(own.get("sections", ())),
        )

    def may_show_help(self, now: datetime) -> bool:
        """Whether the last help page was shown long enough ago."""
        return self.help_shown is None or now - self.help_shown >= HELP_APART

    def with_help(self, form: str, now: datetime) -> Document:
        """The same after a help page was shown."""
        return replace(self, help_form=form, help_shown=now)


@dataclass(frozen=True)
class Draft:
    """One person's form, with the content as it was when the form was begun. ``path`` is computed once.

    While something is added to a form that was sent, ``document`` and ``path`` are those of the ``addition`` alone,
    begun blank; ``sent`` has the answers that stand in the form.
    """

    submission: Submission
    document: Document
    content: Content
    addition: Addition | None = None
    sent: Answers = field(default_factory=Answers)

    @property
    def id(self) -> str:
        return self.submission.id

    @property
    def state(self) -> str:
        return self.submission.row.state

    @property
    def reference(self) -> str:
        return self.submission.row.reference

    @property
    def open(self) -> bool:
        """Whether questions can be answered now."""
        return self.addition is not None or self.state == "draft"

    @property
    def answers(self) -> Answers:
        return self.document.answers

    @property
    def questionnaire(self) -> Questionnaire:
        """The one with which the form was begun."""
        return self.content.questionnaire

    @property
    def whole(self) -> Answers:
        """All answers as they would stand in the form: what rules read."""
        return joined(self.sent, self.answers) if self.addition else self.answers

    @cached_property
    def path(self) -> Path:
        return path_of_addition(self) if self.addition else path(self.questionnaire, self.answers)

    def page(self, key: str) -> AskedPage:
        """The page of this key. Raises Gone when it is not on the path."""
        found = self.path.get(key)
        if found is None:
            raise Gone(key)
        return found

    def room(self, group_id: str) -> int:
        """How many entries the list of this group can still take."""
        group = self.questionnaire.groups[group_id]
        return max(0, group.most - len(self.answers.groups.get(group_id, ())))

    def with_document(self, document: Document) -> Draft:
        """The same person's form with another document, not yet saved."""
        return Draft(self.submission, document, self.content, self.addition, self.sent)

    def as_sent(self) -> Draft:
        """The form without what is being added to it."""
        return Draft(self.submission, Document(self.sent), self.content) if self.addition else self

    @property
    def can_be_sent(self) -> bool:
        """Whether no page of part A waits; of an addition, whether something was answered at all."""
        return not self.unsaved("a") and (self.addition is None or bool(self.answers.saved))

    def unsaved(self, part: str | None = None) -> list[AskedPage]:
        """Pages that still wait for an answer, of one part or of both."""
        return [
            page
            for page in self.path.pages
            if page.key not in self.path.saved and part in (None, page.section.part)
        ]

    def asked_again(self, now: datetime) -> list[AskedPage]:
        """Pages of the sections with a help page that were answered more than a day ago."""
        sections = {page.section.id for page in self.path.pages if page.page.help_after}
        return [
            page for page in self.path.pages if page.section.id in sections and self._is_old(page.key, now)
        ]

    def _is_old(self, key: str, now: datetime) -> bool:
        saved = self.answers.saved.get(key)
        return saved is not None and now - saved.at > ASKED_AGAIN_AFTER

    def on_path(self) -> Answers:
        """All answers without those that fell off the path."""
        answers = self.whole
        found = path(self.questionnaire, answers) if self.addition else self.path
        pages = (*found.pages, *found.optional)
        asked: dict[str | None, set[str]] = {}
        for page in pages:
            key = page.entry.key if page.entry else None
            asked.setdefault(key, set()).update(item.id for item in page.items)
        groups = {group.id for page in pages for group in page.lists}
        return replace(
            answers,
            items=_only(answers.items.items(), asked.get(None, set())),
            groups={
                group: tuple(
                    replace(entry, items=_only(entry.items.items(), asked.get(entry.key, set())))
                    for entry in entries
                )
                for group, entries in answers.groups.items()
                if group in groups
            },
            typed={},
        )


def _only(items: Iterable[tuple[str, Any]], wanted: set[str]) -> dict[str, Any]:
    return {key: value for key, value in items if key in wanted}


def load(work: Work, content: Content, submission_id: str) -> Draft:
    """The draft with its answers opened."""
    submission = submissions.load(work, submission_id)
    asked = as_asked(work, content, submission.row.questionnaire_digest)
    document = Document.from_text(submission.answers)
    addition = None if submission.row.state == "draft" else additions.find_open(work, submission_id)
    if addition is None:
        return Draft(submission, document, asked)
    return Draft(submission, Document.from_text(addition.text), asked, addition, document.answers)
