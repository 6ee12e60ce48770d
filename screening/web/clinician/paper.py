"""The blank form to print: no person is in it, so everybody of the house may; each printing keeps what was printed."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, abort, make_response, request
from flask.typing import ResponseReturnValue

from screening.documents.setting import NotSet
from screening.paper import paper_form
from screening.paper.printing import file_name, to_print
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
    return page("paper", status=status, here="typing", languages=parts().spoken, told=told)


@audience(Audience.HOUSE)
@keeps_text(form_refused)
def print_it() -> ResponseReturnValue:
    """The form as a PDF."""
    language = request.form.get("language", "")
    if language not in parts().spoken:
        abort(400)
    shared = parts()
    with shared.store.writing(now()) as work:
        printed = to_print(
            work, shared.content.questionnaire, language, help_lines.current(), actor=person().actor
        )
    try:
        made = paper_form(printed, language)
    except NotSet as fault:
        log.error("the blank form could not be made: %s", fault)
        return _page(NOT_MADE, 503)
    response = make_response(made)
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(printed, language)}"'
    return response
