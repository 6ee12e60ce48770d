"""People who have filled in the form, made without the web: every page saved as the intake would save it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from screening.content import Content
from screening.hours import promised_by
from screening.questionnaire.answers import Answers
from screening.questionnaire.dates import PartialDate
from screening.questionnaire.model import Answer, Item
from screening.questionnaire.path import AskedPage, path
from screening.rules.missing import Missing
from screening.safety import after_save, evaluate_sent, hours_of
from screening.storage import kept, known_by, submissions
from screening.storage.submissions import Submission
from screening.storage.work import Store, Work

NO = ("no", "none", "never", "not_at_all")
ANA: Mapping[str, Answer] = {
    "birth_date": PartialDate(1985, 3, 27),
    "full_name": "Ana Ruiz",
    "phone": "555 0100",
    "filled_in_by": "alone",
    "birth_sex": "female",
}
Groups = Mapping[str, Sequence[Mapping[str, Answer]]]


def publish(store: Store, content: Content, now: datetime) -> None:
    """Put the packs of this release into use."""
    with store.writing(now) as work:
        for pack, text in content.pack_texts.items():
            digest = kept.keep(work, "pack", text, actor="cli:test")
            kept.activate(work, pack, digest, proposed_by="release", approved_by=None, actor="cli:test")


def begin(work: Work, content: Content, language: str = "en") -> Submission:
    """A draft without answers."""
    questionnaire = kept.keep(work, "questionnaire", content.questionnaire.text)
    consent = kept.keep(work, "consent", "I agree.")
    return submissions.create(
        work,
        language=language,
        questionnaire_digest=questionnaire,
        consent_digest=consent,
        answers=text_of(Answers()),
        phrase=secrets.token_hex(16),
    )


def text_of(answers: Answers) -> str:
    """The document as it is sealed."""
    return json.dumps(answers.to_json(), ensure_ascii=False)


def save_page(
    work: Work, content: Content, draft: Submission, answers: Answers, key: str, values: Mapping[str, Answer]
) -> tuple[Submission, Answers, Any]:
    """Save one page as the intake does: the answer, the urgent rules, one transaction."""
    hours = hours_of(work)
    saved = answers.saving(key, values, work.now)
    outcome = after_save(work, content, draft, saved, key, hours.day_of(work.now))
    return submissions.save_answers(work, draft, text_of(saved)), saved, outcome


def filled(
    content: Content, at: datetime, said: Mapping[str, Answer] | None = None, groups: Groups | None = None
) -> Answers:
    """Every page on the path saved: what was said, *no* where there is a no, else left empty."""
    wanted, lists = {**ANA, **(said or {})}, dict(groups or {})
    answers, page = Answers(), path(content.questionnaire, Answers()).first_unsaved()
    while page is not None:
        for group in page.lists:
            entries = lists.pop(group.id, ())
            answers = answers.adding(group.id, entries) if entries else answers
        answers = _save(answers, page, wanted, at)
        page = path(content.questionnaire, answers).first_unsaved()
    return answers


def _save(answers: Answers, page: AskedPage, wanted: Mapping[str, Answer], at: datetime) -> Answers:
    group, entry = (page.group.id if page.group else None), (page.entry.key if page.entry else None)
    given = page.entry.items if page.entry else wanted
    values = {item.id: given.get(item.id, _no(item)) for item in page.items}
    return answers.saving(page.key, values, at, group, entry)


def _no(item: Item) -> Answer:
    if item.type == "yes_no":
        return "no"
    if item.type == "choices":
        return ()
    found = next((option.id for option in item.options if option.id in NO), None)
    return found or Missing.BLANK


def send(
    store: Store,
    content: Content,
    now: datetime,
    said: Mapping[str, Answer] | None = None,
    groups: Groups | None = None,
    language: str = "en",
) -> str:
    """A whole form, sent and evaluated; its id."""
    with store.writing(now) as work:
        hours = hours_of(work)
        answers = filled(content, now, said, groups)
        draft = begin(work, content, language)
        sent = submissions.send(
            work,
            draft,
            answers=text_of(answers),
            due_at=promised_by(now, hours),
            terms=known_by.terms(answers),
        )
        evaluate_sent(work, content, sent, answers, hours.day_of(now))
        return sent.id
