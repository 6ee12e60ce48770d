"""The overview, checking what was answered, and sending."""

from __future__ import annotations

from flask import Blueprint, make_response, request
from flask.typing import ResponseReturnValue

from screening.intake import NotReady
from screening.web.access import Audience, audience
from screening.web.patient.answers import sections_of
from screening.web.patient.frame import (
    address,
    day_words,
    draft,
    intake,
    now,
    onward,
    page_address,
    see,
    show,
)
from screening.web.patient.leaving import lead_away, phrase_first
from screening.web.security import keeps_text
from screening.web.words import t


def add_to(pages: Blueprint, lang: str) -> None:
    pages.add_url_rule(f"{lang}/form", "form", overview)
    pages.add_url_rule(f"{lang}/form", "form_post", leave_overview, methods=["POST"])
    pages.add_url_rule(f"{lang}/check", "check", check)
    pages.add_url_rule(f"{lang}/check", "check_post", send, methods=["POST"])
    pages.add_url_rule(f"{lang}/check/<section>", "section", check_section)
    pages.add_url_rule(f"{lang}/check/<section>", "section_post", leave_section, methods=["POST"])


@audience(Audience.PATIENT)
def overview(lang: str) -> ResponseReturnValue:
    """The sections with their states; every one can be opened."""
    found = draft()
    if found.document.phrase:
        return see(address("phrase"))
    states = found.path.states()
    items = []
    for section in found.questionnaire.sections:
        pages = [page for page in found.path.pages if page.section is section]
        if pages:
            open_one = next((page for page in pages if page.key not in found.path.saved), None)
            where = page_address(open_one) if open_one else address("check", section.id)
            status = t(f"state_{states[section.id]}")
            items.append({"title": section.title.in_(lang), "href": where, "status": status})
    return show(
        "overview",
        t("asked_form_title" if found.ask else "add_form_title" if found.addition else "form_title"),
        items=items,
        next=onward(found.path.first_unsaved()),
        ready=found.can_be_sent,
        rest=bool(found.unsaved("b")),
        adding=found.addition is not None,
        asked=found.ask is not None,
        earlier=bool(found.document.earlier.saved),
        unfinished=bool(found.document.unfinished),
        kept_until=None if found.addition else day_words(intake().kept_until(found)),
        form_page=True,
    )


@audience(Audience.PATIENT)
@keeps_text(phrase_first)
def leave_overview(lang: str) -> ResponseReturnValue:
    """The buttons in the frame of the overview."""
    return lead_away(address("form"), back=address("")) or see(onward(draft().path.first_unsaved()))


@audience(Audience.PATIENT)
def check(lang: str) -> ResponseReturnValue:
    """Every answer, by section, each with its way to change it; the part that one comes back to is open."""
    found = draft()
    again = found.asked_again(now())
    return show(
        "check",
        t("check_title"),
        sections=sections_of(found, change=True),
        part=request.args.get("part", ""),
        missing=[
            (page.page.title.in_(lang), page_address(page)) for page in found.unsaved("a") if not found.ask
        ],
        later=bool(found.unsaved("b")),
        adding=found.addition is not None,
        ready=found.can_be_sent,
        again=[(page.page.title.in_(lang), page_address(page) + "?from=check") for page in again],
        back=address("form"),
        form_page=True,
    )


@audience(Audience.PATIENT)
@keeps_text(phrase_first)
def send(lang: str) -> ResponseReturnValue:
    """Sends the form, once."""
    away = lead_away(address("check"))
    if away is not None:
        return away
    found = draft()
    try:
        intake().send(now(), found.subject)
    except NotReady:
        return see(address("check"))
    response = make_response(see(address("asked-sent" if found.ask else "sent")))
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@audience(Audience.PATIENT)
def check_section(lang: str, section: str) -> ResponseReturnValue:
    """The answers of one section, each with its way to change it."""
    found = draft()
    sections = sections_of(found, change=True, only=section, back=section)
    if not sections:
        return see(address("form"))
    return show("section", sections[0]["title"], sections=[sections[0]], back=address("form"), form_page=True)


@audience(Audience.PATIENT)
@keeps_text(lambda lang, section: phrase_first(lang))
def leave_section(lang: str, section: str) -> ResponseReturnValue:
    """The buttons in the frame of a section; Continue leads to the overview."""
    return lead_away(address("check", section), back=address("form")) or see(address("form"))
