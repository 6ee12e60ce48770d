"""Sending a form, and what can be done with it afterwards: begin to add, send what was added, forget it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from screening.content import Content
from screening.hours import promised_by
from screening.intake.document import Document
from screening.intake.draft import Draft, load
from screening.intake.saving import store
from screening.numbers import counting
from screening.safety import evaluate_sent
from screening.safety.clinic import hours_of
from screening.storage import additions, asks, known_by, submissions
from screening.storage.asks import Ask
from screening.storage.work import Work


def send_first(work: Work, draft: Draft) -> tuple[Draft, bool]:
    """The form goes into the queue and is evaluated; also whether somebody must be told."""
    hours = hours_of(work)
    document = replace(draft.document, answers=draft.on_path(), phrase="")
    submission = submissions.send(
        work,
        draft.submission,
        answers=document.to_text(),
        due_at=promised_by(work.now, hours),
        terms=known_by.terms(document.answers),
        actor=draft.actor,
    )
    evaluated = evaluate_sent(work, draft.content, submission, document.answers, hours.day_of(work.now))
    counting.sent(work, draft.id, draft.path, document.answers)
    return Draft(submission, document, draft.content), evaluated.raised


def begin(work: Work, draft: Draft, sections: Iterable[str]) -> Draft:
    """These parts of the form are asked, blank. What was begun before goes on instead.

    Raises Refused for a form that was not sent, or was taken back.
    """
    if draft.addition is not None:
        return draft
    known = {section.id for section in draft.questionnaire.sections}
    document = Document(sections=frozenset(known.intersection(sections)))
    addition = additions.begin(work, draft.submission, document.to_text())
    return Draft(draft.submission, document, draft.content, addition, draft.answers, draft.ask)


def begin_asked(work: Work, content: Content, ask: Ask) -> None:
    """Somebody came in by a link: what it asks stands blank. What was answered in an earlier visit waits, unseen."""
    draft = load(work, content, ask.id)
    if draft.addition is None:
        begin(work, draft, ask.topics)
    else:
        store(work, draft, draft.document.begun_blank(ask.topics))


def send_addition(work: Work, draft: Draft) -> tuple[Draft, bool]:
    """What was added is part of the form from now on, and evaluated; the answers that stood before are kept with it.

    Also whether somebody must be told.
    """
    assert draft.addition is not None
    hours, answers = hours_of(work), draft.on_path()
    before = json.loads(Document(draft.sent).to_text())
    document = draft.document.as_sent()
    added = json.loads(document.to_text())
    submission = additions.send(
        work,
        draft.submission,
        draft.addition,
        text=json.dumps({"before": before, "added": added}, ensure_ascii=False),
        answers=Document(answers).to_text(),
        due_at=promised_by(work.now, hours),
        terms=known_by.terms(answers),
    )
    asks.answered(work, submission.id, draft.topics)
    pages = frozenset(document.answers.saved)
    evaluated = evaluate_sent(work, draft.content, submission, answers, hours.day_of(work.now), pages=pages)
    counting.added(work, submission.id)
    return Draft(submission, Document(answers), draft.content), evaluated.raised


def drop(work: Work, draft_id: str) -> None:
    """Forget what was being added; the form stays as it was sent."""
    addition = additions.find_open(work, draft_id)
    if addition is not None:
        additions.drop(work, addition)


def hide_typed(work: Work, draft: Draft) -> None:
    """After sending, the words show nothing that was written (PRV-14); text that waited unjudged is set aside."""
    if draft.addition is not None and draft.answers.typed:
        store(work, draft, draft.document.with_typed_set_aside())
