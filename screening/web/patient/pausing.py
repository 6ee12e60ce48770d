"""The page in place of questions that are not asked while the clinic is closed: when the form goes on, and how to come back.

Nobody waits who sits with somebody of the clinic: at a tablet that was handed over, or beside whoever types.
"""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint
from flask.typing import ResponseReturnValue

from screening.intake import Draft, waits
from screening.questionnaire.path import AskedPage
from screening.web.access import Audience, audience
from screening.web.patient.frame import (
    address,
    day_words,
    draft,
    hour_words,
    intake,
    now,
    onward,
    see,
    show,
)
from screening.web.patient.leaving import lead_away, phrase_first
from screening.web.security import keeps_text
from screening.web.sessions import visit
from screening.web.tablet import on_tablet
from screening.web.words import t

PAUSE = "hours"


def add_to(pages: Blueprint, lang: str) -> None:
    pages.add_url_rule(f"{lang}/{PAUSE}", "hours", show_pause)
    pages.add_url_rule(f"{lang}/{PAUSE}", "hours_post", leave_pause, methods=["POST"])


def is_paused(found: Draft, asked: AskedPage) -> bool:
    """Whether this page is not asked now.  What is posted is always kept: it was asked before."""
    session = visit().row
    return session is not None and waits(found, asked, session.created_at) and goes_on() is not None


def goes_on() -> datetime | None:
    """When the form goes on, by the clinic's clock; None while it is not paused for this visitor."""
    if on_tablet() or visit().typist is not None:
        return None
    until = intake().paused_until(now())
    return until and intake().clinic_time(until)


def goes_on_words() -> str:
    """The same as people write it; "" while nothing is paused."""
    until = goes_on()
    return t("contact_time", day=day_words(until.date()), hour=hour_words(until)) if until else ""


@audience(Audience.PATIENT)
def show_pause(lang: str) -> ResponseReturnValue:
    """The same for everybody: it hangs on the clock and on no answer. Whoever is past its point is led on."""
    found, until = draft(), goes_on()
    if not any(is_paused(found, page) for page in found.path.pages):
        return see(onward(found.path.first_unsaved()))
    kept = None if found.addition else intake().kept_until(found)
    return show(
        "out_of_hours",
        t("hours_title"),
        when=goes_on_words(),
        ready=found.can_be_sent,
        kept_until=kept and day_words(kept),
        # Also on the day itself: nobody counts on a form that may be gone in the morning.
        erased_first=kept is not None and until is not None and kept <= until.date(),
        back=address("form"),
        form_page=True,
    )


@audience(Audience.PATIENT)
@keeps_text(phrase_first)
def leave_pause(lang: str) -> ResponseReturnValue:
    """The buttons of that page; Continue asks whether the clinic is open by now."""
    return lead_away(address(PAUSE)) or see(onward(draft().path.first_unsaved()))
