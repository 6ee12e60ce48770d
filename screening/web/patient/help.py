"""The help page: the same address and title for everybody who comes, from whatever page."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from screening.intake import Document, Draft
from screening.web.access import Audience, audience
from screening.web.patient.frame import (
    HELP,
    address,
    day_words,
    draft,
    go,
    hour_words,
    intake,
    is_watched,
    now,
    onward,
    see,
    show,
    stay,
)
from screening.web.patient.leaving import lead_away, stopped
from screening.web.sessions import visit
from screening.web.words import t

PHONE, PHONE_PAGE = "phone", "reach-2"


def add_to(pages: Blueprint, lang: str) -> None:
    pages.add_url_rule(f"{lang}/help", "help", show_help)
    pages.add_url_rule(f"{lang}/help", "help_post", after_help, methods=["POST"])


@audience(Audience.ANYONE)
def show_help(lang: str) -> ResponseReturnValue:
    """Who to call, and then: go on, take a break, or stop. Needs no session and no database."""
    return help_page(_open_draft())


@audience(Audience.ANYONE)
def after_help(lang: str) -> ResponseReturnValue:
    """Go on with the form, or leave it for now."""
    if go() == "phone":
        _seen(_open_draft())
        return see(address("intake", PHONE_PAGE) + f"?from={HELP}")
    if go() in ("break", "stop"):
        return stopped()
    away = lead_away(address("help"))
    if away is not None:
        return away
    found = _open_draft()
    _seen(found)
    return see(onward(found.path.first_unsaved()) if found else address(""))


def _seen(found: Draft | None) -> None:
    if found is not None and found.document.help_due:
        intake().help_seen(now(), found.subject)


def help_page(found: Draft | None, *, unsaved: bool = False, status: int = 200) -> ResponseReturnValue:
    """The page itself. ``unsaved``: what was just posted could not be kept, and nobody has seen it."""
    document = found.document if found is not None else Document()
    watched = is_watched()
    contact = _contact_by() if watched and (document.help_shown or document.help_due) else None
    return show(
        "help",
        t("help_title"),
        status=status,
        form_page=True,
        on_help_page=True,
        in_form=found is not None,
        body=document.shows_body_help(now()),
        contact=contact,
        phone=_phone(found),
        watched=watched,
        unsaved=unsaved,
    )


def _phone(found: Draft | None) -> str:
    """The number that was given, so that a wrong one is noticed before somebody calls it."""
    given = found.answers.items.get(PHONE) if found is not None else None
    return given if isinstance(given, str) else ""


def _contact_by() -> str:
    by = intake().contact_by(now())
    return t("contact_time", day=day_words(by.date()), hour=hour_words(by))


def _open_draft() -> Draft | None:
    """The form of this visitor, if one is open; a database that is away is no reason to show no help."""
    try:
        if visit().row is None:
            return None
        found = draft()
    except Exception:  # noqa: BLE001 - this page must come whatever is broken
        return None
    if not found.open:
        return None
    stay()
    return found
