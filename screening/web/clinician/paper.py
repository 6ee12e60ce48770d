"""The blank form to print: no person is in it, so everybody of the house may; each printing keeps what was printed."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, abort, make_response, request
from flask.typing import ResponseReturnValue

from screening.documents.setting import NotSet
from screening.intake.texts import consent_text, keep_consent, keep_questionnaire
from screening.paper import paper_code, paper_form
from screening.paper.form import Printed
from screening.questionnaire.model import LANGUAGES
from screening.safety.clinic import hours_of
from screening.web import help_lines
from screening.web.access import Audience, audience
from screening.web.clinician.door import form_refused, person
from screening.web.clinician.frame import now, page
from screening.web.parts import parts
from screening.web.security import keeps_text

log = logging.getLogger(__name__)
NOT_MADE = "The form could not be made just now. Try again in a minute."


def add_to(pages: Blueprint) -> None:
    """The choice of a language, and the form."""
    pages.add_url_rule("/paper", "paper", show)
    pages.add_url_rule("/paper", "paper_post", print_it, methods=["POST"])


@audience(Audience.HOUSE)
def show() -> ResponseReturnValue:
    """What it is for, and one button for each language."""
    return _page()


def _page(told: str = "", status: int = 200) -> Response:
    return page("paper", status=status, here="typing", languages=_languages(), told=told)


def _languages() -> list[str]:
    return [language for language in LANGUAGES if parts().speaks(language)]


@audience(Audience.HOUSE)
@keeps_text(form_refused)
def print_it() -> ResponseReturnValue:
    """The form as a PDF. Its text is kept first, so that whoever types it later can tell which form it was."""
    language = request.form.get("language", "")
    if language not in _languages():
        abort(400)
    shared, asked, me = parts(), parts().content.questionnaire, person()
    with shared.store.writing(now()) as work:
        questions = keep_questionnaire(work, asked, me.actor)
        agreed = keep_consent(work, asked, language, me.actor)
        text, day = consent_text(work, asked, language), hours_of(work).day_of(work.now)
        work.audit(
            "paper_printed", actor=me.actor, language=language, questionnaire=questions, consent=agreed
        )
    printed = Printed(asked, text, paper_code(questions, agreed), help_lines.current(), day)
    try:
        made = paper_form(printed, language)
    except NotSet as fault:
        log.error("the blank form could not be made: %s", fault)
        return _page(NOT_MADE, 503)
    response = make_response(made)
    response.mimetype = "application/pdf"
    name = f"screening-form-{language}-{printed.code}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
