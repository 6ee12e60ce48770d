"""Staff type a form for somebody: beside the person, at the telephone, or from paper.

The same pages, the same path, the same watch over dangerous answers. No six words open such a form, nothing is required
of it, and it can be sent as far as it goes: what is not on the paper stays *left blank*.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from types import MappingProxyType

from screening.content import Content, as_asked
from screening.intake.document import Document
from screening.intake.texts import keep_consent, keep_questionnaire
from screening.questionnaire.answers import Answers
from screening.questionnaire.model import Answer, Item
from screening.questionnaire.whole import Questionnaire
from screening.storage import kept, submissions, typed_for
from screening.storage.typed_for import TypedFor
from screening.storage.work import Work

WHO_FILLS_IN, WHO_ANSWERS = "filled_in_by", "helper_name"
"""Questions that are answered by how staff begin; they stay on the path, and can be changed there."""
SHORTEST_CODE = 4


class NoSuchPaper(Exception):
    """No form of this clinic has the code; ``about``: "questions" or "consent"."""

    def __init__(self, about: str) -> None:
        super().__init__(f"no {about} with this code")
        self.about = about


@dataclass(frozen=True)
class Paper:
    """A printed form. ``consent``: the digest of what was agreed to. ``languages``: in which it was printed, empty where
    nobody knows. ``changed``: questions that are not as today, each with what has become of it (``new``, ``gone``,
    ``changed``); a paper of today's form has none.
    """

    questions: str
    consent: str
    languages: Set[str]
    changed: tuple[tuple[str, str], ...]


def begin(
    work: Work, questionnaire: Questionnaire, staff_id: str, language: str, said: TypedFor, consent: str = ""
) -> str:
    """A new form that this member of staff types; a session for it.

    ``consent``: the digest of the text that was agreed to, when it is not today's.
    """
    actor = f"staff:{staff_id}"
    document = Document(_begun(questionnaire, said), typed_by=staff_id, typed_from=said.how)
    draft = submissions.create(
        work,
        language=language,
        questionnaire_digest=keep_questionnaire(work, questionnaire, actor),
        consent_digest=consent or keep_consent(work, questionnaire, language, actor),
        answers=document.to_text(),
        phrase=None,
        actor=actor,
    )
    return typed_for.begin(work, draft.id, staff_id, said)


def _begun(questionnaire: Questionnaire, said: TypedFor) -> Answers:
    """Who answers is known before the first page (clinical/derivations.md: an informant's answers are marked)."""
    given: dict[str, Answer] = {}
    if said.informant:
        given = {WHO_FILLS_IN: "other", WHO_ANSWERS: said.informant}
    elif said.how != "paper":
        given = {WHO_FILLS_IN: "helped"}
    known = {name: answer for name, answer in given.items() if name in questionnaire.items}
    return replace(Answers(), items=MappingProxyType(known))


def paper(work: Work, content: Content, code: str) -> Paper:
    """The form with this code at its foot. Raises NoSuchPaper."""
    questions, _, consent = "".join(code.split()).lower().partition("-")
    of_questions = _kept(work, "questionnaire", questions, "questions")
    of_consent = _kept(work, "consent", consent, "consent")
    today, languages = content.questionnaire, kept.printed_in(work, of_questions, of_consent)
    if of_questions == kept.digest_of(today.text):
        return Paper(of_questions, of_consent, languages, ())
    then = as_asked(work, content, of_questions).questionnaire
    # One that this release cannot read any more is given as today's; then nobody can say what differs.
    known = then.items if then is not today else {}
    return Paper(of_questions, of_consent, languages, tuple(differences(known, today.items)))


def _kept(work: Work, kind: str, beginning: str, about: str) -> str:
    found = [row.digest for row in kept.of_kind(work, kind) if row.digest.startswith(beginning)]
    if len(beginning) < SHORTEST_CODE or len(found) != 1:
        raise NoSuchPaper(about)
    return found[0]


def differences(then: Mapping[str, Item], today: Mapping[str, Item]) -> list[tuple[str, str]]:
    """Questions whose words, answers or kind are not the same, in English: a paper cannot answer what it did not ask."""
    found = [(item.label.en, "new") for name, item in today.items() if name not in then]
    found += [
        (item.label.en, "changed")
        for name, item in today.items()
        if name in then and not _same(then[name], item)
    ]
    return found + [(item.label.en, "gone") for name, item in then.items() if name not in today]


def _same(one: Item, other: Item) -> bool:
    shared = ("type", "label", "hint", "options", "none", "unit")
    return all(getattr(one, name) == getattr(other, name) for name in shared)
