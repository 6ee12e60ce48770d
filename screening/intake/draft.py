"""A draft as the patient's side sees it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from screening.content import Content, as_asked
from screening.intake.adding import path_by_link, path_by_words
from screening.intake.document import Document
from screening.intake.joining import in_whole, joined
from screening.questionnaire.answers import Answers
from screening.questionnaire.path import AskedPage, Path, path
from screening.questionnaire.whole import Questionnaire
from screening.storage import additions, asks, submissions
from screening.storage.additions import Addition
from screening.storage.asks import Ask
from screening.storage.errors import NotFound
from screening.storage.submissions import Submission
from screening.storage.work import Work

ASKED_AGAIN_AFTER = timedelta(hours=24)
"""Safety answers older than this are asked again before sending (clinical/derivations.md)."""


class Gone(Exception):
    """The page is not (or no longer) on this person's path."""


class Over(NotFound):
    """The link by which this person came opens nothing any more. ``answered``: because what it asks was sent."""

    def __init__(self, *, answered: bool) -> None:
        super().__init__("the link is over")
        self.answered = answered


@dataclass(frozen=True)
class Draft:
    """One person's form, with the content as it was when the form was begun. ``path`` is computed once.

    While something is added to a form that was sent, ``document`` and ``path`` are those of the ``addition`` alone,
    begun blank; ``sent`` has the answers that stand in the form. ``ask``: the clinic's link by which the person came.
    """

    submission: Submission
    document: Document
    content: Content
    addition: Addition | None = None
    sent: Answers = field(default_factory=Answers)
    ask: Ask | None = None

    @property
    def id(self) -> str:
        return self.submission.id

    @property
    def subject(self) -> str:
        """What opened it: its own session, or the link by which the person came."""
        return self.ask.id if self.ask else self.id

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
    def actor(self) -> str:
        """Who saves and sends it, as the audit names them."""
        return f"staff:{self.document.typed_by}" if self.document.typed_by else submissions.PATIENT

    @property
    def whole(self) -> Answers:
        """All answers as they would stand in the form: what rules read."""
        return joined(self.sent, self.document.given) if self.addition else self.answers

    def key_in_whole(self, key: str) -> str:
        """The key of an added page among all answers: there the entries of lists go on from those that were sent."""
        return in_whole(key, self.sent.entries_made + self.document.earlier.entries_made)

    @property
    def topics(self) -> frozenset[str]:
        """Which sections are asked, when something is added: who came by a link sees what the clinic chose, no more."""
        return self.ask.topics if self.ask else self.document.sections

    @cached_property
    def path(self) -> Path:
        if self.addition is None:
            return path(self.questionnaire, self.answers)
        if self.ask is not None:
            return path_by_link(self.questionnaire, self.topics, self.answers)
        return path_by_words(self.questionnaire, self.topics, self.answers, sent=self.sent)

    def page(self, key: str) -> AskedPage:
        """The page of this key. Raises Gone when it is not on the path."""
        found = self.path.get(key)
        if found is None:
            raise Gone(key)
        return self.as_required(found)

    def as_required(self, page: AskedPage) -> AskedPage:
        """The page as it is asked here: of a form that staff type nothing is required, because a paper is as it is."""
        if not self.document.typed_by:
            return page
        return replace(page, items=tuple(replace(item, required=False) for item in page.items))

    def room(self, group_id: str) -> int:
        """How many entries the list of this group can still take."""
        group = self.questionnaire.groups[group_id]
        return max(0, group.most - len(self.answers.groups.get(group_id, ())))

    def with_document(self, document: Document) -> Draft:
        """The same person's form with another document, not yet saved."""
        return replace(self, document=document)

    def as_sent(self) -> Draft:
        """The form without what is being added to it."""
        return Draft(self.submission, Document(self.sent), self.content) if self.addition else self

    @property
    def can_be_sent(self) -> bool:
        """Whether no page of part A waits; of an addition, and of what staff type, whether anything was answered.

        Who came by a link a second time sees blank pages again, and can send what was answered the first time.
        """
        if self.ask is not None:
            return bool(self.document.given.saved)
        if self.document.typed_by:
            return bool(self.answers.saved)
        return not self.unsaved("a") and (self.addition is None or bool(self.answers.saved))

    def unsaved(self, part: str | None = None) -> list[AskedPage]:
        """Pages that still wait for an answer, of one part or of both."""
        return [
            page
            for page in self.path.pages
            if page.key not in self.path.saved and part in (None, page.section.part)
        ]

    @property
    def not_reached(self) -> frozenset[str]:
        """Sections of a sent form with pages that were never answered: what can be asked later."""
        found = path(self.questionnaire, self.sent if self.addition else self.answers)
        return frozenset(page.section.id for page in found.pages if page.key not in found.saved)

    def asked_again(self, now: datetime) -> list[AskedPage]:
        """Pages of the sections with a help page that were answered more than a day ago; of a paper none: nobody is
        there to be asked."""
        if self.document.typed_from == "paper":
            return []
        sections = {page.section.id for page in self.path.pages if page.page.help_after}
        return [
            page for page in self.path.pages if page.section.id in sections and self._is_old(page.key, now)
        ]

    def _is_old(self, key: str, now: datetime) -> bool:
        saved = self.answers.saved.get(key) or self.document.earlier.saved.get(key)
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


def load(work: Work, content: Content, subject: str) -> Draft:
    """The draft with its answers opened. ``subject``: its id, or that of the link by which a person came.

    Raises NotFound, and Over for a link that was answered or ended; whoever is in when its days end can go on.
    """
    ask, submission = _come_by(work, subject)
    asked = as_asked(work, content, submission.row.questionnaire_digest)
    document = Document.from_text(submission.answers)
    # What was taken back takes nothing more, also from a window in which something was being added.
    adds = submission.row.state in submissions.READABLE
    addition = additions.find_open(work, submission.id) if adds else None
    if addition is None:
        return Draft(submission, document, asked, ask=ask)
    return Draft(submission, Document.from_text(addition.text), asked, addition, document.answers, ask)


def _come_by(work: Work, subject: str) -> tuple[Ask | None, Submission]:
    try:
        return None, submissions.load(work, subject)
    except NotFound:
        ask = asks.load(work, subject)
    state = asks.state_of(work, ask.row)
    if state in ("answered", "ended"):
        raise Over(answered=state == "answered")
    return ask, submissions.load(work, ask.row.submission_id)
