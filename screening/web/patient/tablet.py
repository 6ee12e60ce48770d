"""The form on a tablet in the clinic: where everybody begins, and where it goes back to the desk."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from screening.storage import tablets
from screening.web.access import Audience, audience
from screening.web.parts import parts
from screening.web.patient.frame import address, now, see, show
from screening.web.patient.leaving import end_session
from screening.web.sessions import visit
from screening.web.tablet import START, on_tablet, state, token
from screening.web.words import LANGUAGES, t


def add_to(pages: Blueprint, lang: str) -> None:
    pages.add_url_rule(START, "tablet", start)
    pages.add_url_rule(START, "tablet_post", begin, methods=["POST"])
    pages.add_url_rule(f"{lang}/tablet", "hand_back", hand_back)


@audience(Audience.ANYONE)
def start() -> ResponseReturnValue:
    """Both languages, one button each. Whoever was here before is gone from it."""
    if state() == "none":
        return see("/")
    if state() == "over":
        visit().leave()
        return show("tablet_over", t("tablet_over_title"), tablet="starts")
    return show("tablet", t("tablet_title"), tablet="starts", spoken=parts().spoken)


@audience(Audience.ANYONE)
def begin() -> ResponseReturnValue:
    """In the language of the button. What the last person left open is locked."""
    end_session()
    lang = request.form.get("lang", "")
    if not on_tablet() or lang not in LANGUAGES:
        return see(START)
    with parts().store.writing(now()) as work:
        tablets.begun_at(work, token())
    return see(f"/{lang}/")


@audience(Audience.ANYONE)
def hand_back(lang: str) -> ResponseReturnValue:
    """The form is locked, and nothing of it is on the tablet any more."""
    if not on_tablet():
        return see(address(""))
    return show("hand_back", t("tablet_back_title"), tablet="rests")
