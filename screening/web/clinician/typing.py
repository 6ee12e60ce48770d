"""Typing a form for somebody: who answers, how, why, and how consent was given; then the patient's own pages.

Clinicians alone: whoever types sees every answer (decision 0016).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from flask import Blueprint, Response, abort, make_response, redirect, request
from flask.typing import ResponseReturnValue

from screening.intake import for_somebody
from screening.intake.for_somebody import NoSuchPaper, Paper
from screening.intake.texts import consent_text
from screening.questionnaire.texts import text_digest
from screening.review.typed import CONSENTS, HOW
from screening.storage import submissions, typed_for
from screening.storage.errors import NotFound
from screening.storage.typed_for import TypedFor
from screening.web.access import Audience, audience
from screening.web.clinician.door import form_refused, person
from screening.web.clinician.frame import now, page
from screening.web.parts import parts
from screening.web.security import keeps_text
from screening.web.sessions import open_intake
from screening.web.typing_note import danger_note
from screening.web.words import IN_ENGLISH

LONGEST = {"why": 2_000, "informant": 200, "consent_by": 200, "paper": 40}
ADULTS_ONLY = "The form is for adults. For somebody under 18 nothing is typed and nothing is kept."
CHANGED = "The consent has just been changed. Read it again; what the person agreed to must be what is kept."
OTHER_LANGUAGE = "The paper with this code is in {}, and so is the consent on it. Choose that language."
CODES = {
    "questions": "No form of this clinic has this code. Look at the foot of a page, or leave it empty if there is none.",
    "consent": "The consent with this code was never in use here. Ask the person to agree to today's, and leave the code "
    "empty.",
}
Errors = list[tuple[str, str]]


def add_to(pages: Blueprint) -> None:
    """Beginning, and going on."""
    pages.add_url_rule("/typing", "typing", show)
    pages.add_url_rule("/typing", "typing_post", begin, methods=["POST"])
    pages.add_url_rule("/typing/<submission_id>", "typing_on", go_on, methods=["POST"])


@audience(Audience.CLINICIAN)
def show() -> ResponseReturnValue:
    """What this person has begun and not sent, and the questions before a new one."""
    return _page({})


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def begin() -> ResponseReturnValue:
    """A new form, and the first of its pages."""
    if not parts().intake_open():
        return _page(dict(request.form), 503)
    asked = _Asked.read()
    if asked.errors:
        return _page(dict(request.form), 422, asked.errors)
    shared, me = parts(), person()
    with shared.store.writing(now()) as work:
        found: Paper | None = None
        if asked.said.paper:
            try:
                found = for_somebody.paper(work, shared.content, asked.said.paper)
            except NoSuchPaper as fault:
                return _page(dict(request.form), 422, [("paper", CODES[fault.about])])
        if found and found.languages and asked.language not in found.languages:
            printed = IN_ENGLISH[min(found.languages)]
            return _page(dict(request.form), 422, [("language", OTHER_LANGUAGE.format(printed))])
        changed = found.changed if found else ()
        if changed and request.form.get("told") != asked.said.paper:
            return _page(dict(request.form), 422, [("told", _other_paper(len(changed)))], changed)
        token = for_somebody.begin(
            work,
            shared.content.questionnaire,
            me.id,
            asked.language,
            asked.kept(other_paper=bool(changed)),
            found.consent if found else "",
        )
    return _opened(token, asked.language)


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def go_on(submission_id: str) -> ResponseReturnValue:
    """Where it was left."""
    try:
        with parts().store.writing(now()) as work:
            token = typed_for.go_on(work, submission_id, person().id)
            language = submissions.row(work, submission_id).language
    except NotFound:
        abort(404)
    return _opened(token, language)


def _opened(token: str, language: str) -> Response:
    response = make_response(redirect(f"/{language}/form", 303))
    open_intake(response, token)
    return response


@dataclass(frozen=True)
class _Asked:
    """What was posted before a form, with what is missing."""

    said: TypedFor
    language: str
    errors: Errors

    @classmethod
    def read(cls) -> _Asked:
        # Each text is a line of the record, so breaks inside of it are blanks.
        form = {name: " ".join(text.split()) for name, text in request.form.items()}
        said = TypedFor(
            how=next((one for one in typed_for.HOWS if one == form.get("how")), "paper"),
            why=form.get("why", ""),
            consent=form.get("consent", ""),
            informant=form.get("informant", "") if form.get("answers") == "other" else "",
            consent_by=form.get("consent_by", ""),
            paper=form.get("paper", "") if form.get("how") == "paper" else "",
        )
        return cls(said, form.get("language", ""), list(_errors(form, said)))

    def kept(self, *, other_paper: bool) -> TypedFor:
        """What is said of the form for ever."""
        return replace(self.said, other_paper=other_paper)


def _errors(form: Mapping[str, str], said: TypedFor) -> Iterator[tuple[str, str]]:
    language, adult = form.get("language", ""), form.get("adult")
    if form.get("how") not in HOW:
        yield "how", "Choose how the answers come."
    if language not in parts().spoken:
        yield "language", "Choose the language of the form."
    if form.get("answers") not in ("self", "other"):
        yield "answers", "Choose who answers."
    if form.get("answers") == "other" and not said.informant:
        yield "informant", "Write who answers, and how they know the person."
    if not said.why:
        yield "why", "Write why the person does not type this form."
    if adult != "yes":
        yield "adult", ADULTS_ONLY if adult == "no" else "Choose whether the person is an adult."
    if said.consent not in CONSENTS:
        yield "consent", "Choose how consent was given. Without it nothing may be asked or kept."
    elif not said.paper and form.get(f"shown-{language}") != _digest(language):
        yield "consent", CHANGED
    for name, longest in LONGEST.items():
        if len(form.get(name, "")) > longest:
            yield name, f"found {len(form[name]):,} characters; allowed {longest:,}"


def _page(
    typed: dict[str, str],
    status: int = 200,
    errors: Errors | None = None,
    changed: tuple[tuple[str, str], ...] = (),
) -> Response:
    with parts().store.reading(now()) as work:
        mine = [(row, typed_for.of(work, row.id)) for row in typed_for.unsent(work, person().id)]
        note = danger_note(work)
    languages = parts().spoken
    return page(
        "typing",
        status=status,
        here="typing",
        mine=mine,
        typed=typed,
        errors=errors or [],
        wrong=dict(errors or []),
        changed=changed,
        hows=HOW,
        consents=CONSENTS,
        languages={language: IN_ENGLISH[language] for language in languages},
        texts={language: _paragraphs(language) for language in languages},
        digests={language: _digest(language) for language in languages},
        longest=LONGEST,
        is_open=parts().intake_open(),
        note=note,
    )


def _consent(language: str) -> str:
    with parts().store.reading(now()) as work:
        return consent_text(work, parts().content.questionnaire, language)


def _paragraphs(language: str) -> list[str]:
    return [part.strip() for part in _consent(language).split("\n\n") if part.strip()]


def _digest(language: str) -> str:
    return text_digest(_consent(language)) if language in parts().spoken else ""


def _other_paper(number: int) -> str:
    several = f"{number} questions differ" if number != 1 else "One question differs"
    return f"This paper is not today's form. {several}; read which below, and begin once more."
