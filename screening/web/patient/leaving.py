"""Ways off a page: the other language, a break, leaving fast; and the way back with the phrase.

Each is a submit button of the page's form, so that what was typed comes along.
"""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from screening.intake import TooOften
from screening.storage.errors import NotFound
from screening.storage.phrase import WORDS, folded, misspelled
from screening.web import exit_page
from screening.web.access import Audience, audience
from screening.web.errors import page as error_page
from screening.web.patient.frame import (
    TYPING,
    Errors,
    address,
    draft,
    go,
    intake,
    now,
    onward,
    see,
    show,
    stay,
    way_in,
)
from screening.web.security import keeps_text, network, without_form_token
from screening.web.sessions import visit
from screening.web.tablet import START, on_tablet
from screening.web.words import language, t

LEAVE = "patient.leave"


def add_to(pages: Blueprint, lang: str) -> None:
    pages.add_url_rule(f"{lang}/leave", "leave", leave, methods=["POST"])
    pages.add_url_rule(f"{lang}/notes", "blank", blank)
    pages.add_url_rule(f"{lang}/here", "here", still_here, methods=["POST"])
    pages.add_url_rule(f"{lang}/break", "paused", paused)
    pages.add_url_rule(f"{lang}/resume", "resume", resume)
    pages.add_url_rule(f"{lang}/resume", "resume_post", give_phrase, methods=["POST"])


def lead_away(here: str, back: str | None = None) -> ResponseReturnValue | None:
    """The answer to a button that leads off the page; None for any other button."""
    match go():
        case "leave":
            return left()
        case "language":
            return see(f"/{other_language()}{here[3:]}")
        case "help" | "about":
            return see(address(go()))
        case "back":
            return see(back or address("form"))
        case "stop":
            return stopped()
    return None


def other_language() -> str:
    """The language that this page is not in."""
    return "es" if language() == "en" else "en"


def phrase_first(lang: str) -> ResponseReturnValue:
    """A button came without a live session: the six words open the form again. Leaving fast still leaves."""
    return left() if go() == "leave" else see(way_in())


def end_session() -> None:
    """The way back into the form needs the phrase now."""
    if visit().row is not None:
        intake().lock(now(), visit().token)
    visit().leave()


def stopped() -> ResponseReturnValue:
    """The form is locked; how to come back. On a tablet: to whom to give it."""
    by_link, typed = _came_by_link(), visit().typist is not None or visit().waits_for_typist
    end_session()
    if typed:
        return see(TYPING)
    if by_link:
        return see(address("asked-later"))
    return see(address("tablet" if on_tablet() else "break"))


def _came_by_link() -> bool:
    try:
        return visit().row is not None and draft().ask is not None
    except NotFound:
        return False


def left() -> ResponseReturnValue:
    """Out, at once. Answered with 200, because a policy on forms would stop a redirect to another site.

    A tablet of the clinic leaves for its own start, and stays known; staff who type for somebody stay signed in.
    """
    if visit().typist is not None or visit().waits_for_typist:
        return stopped()
    end_session()
    return _away()


def left_unsaved() -> ResponseReturnValue | None:
    """The same while nothing can be read or kept: whoever presses Leave is not shown what was typed, but leaves.

    None for every other button; for staff who type for somebody: they are in no danger, and copy it; and on a tablet,
    which covers its page and tries again until the form is locked.
    """
    if on_tablet() or visit().is_typed_by_staff or (go() != "leave" and request.endpoint != LEAVE):
        return None
    visit().leave()
    return _away()


def _away() -> ResponseReturnValue:
    where = START if on_tablet() else exit_page.current(address("notes"))
    response = make_response(render_template("patient/left.html", title=t("left_title"), exit=where))
    response.headers["Clear-Site-Data"] = '"cache"' if on_tablet() else '"cache", "cookies"'
    response.headers["Refresh"] = f"0; url={where}"
    return response


@audience(Audience.ANYONE)
@without_form_token
def leave(lang: str) -> ResponseReturnValue:
    """From a page without a form of its own."""
    return left()


@audience(Audience.ANYONE)
@keeps_text(lambda **_: ("", 204))
def still_here(lang: str) -> ResponseReturnValue:
    """The answer to the warning: half an hour more.

    Always "no content", so that the browser stays on the page with all that was typed there. If the session is
    over, the next Continue says so, and keeps the text.
    """
    stay()
    return "", 204


@audience(Audience.ANYONE)
def blank(lang: str) -> ResponseReturnValue:
    """A page that tells nothing."""
    return render_template("patient/blank.html")


@audience(Audience.ANYONE)
def paused(lang: str) -> ResponseReturnValue:
    """Everything is kept; how to come back."""
    return show("paused", t("paused_title"))


@audience(Audience.ANYONE)
def resume(lang: str) -> ResponseReturnValue:
    """Where the phrase is typed."""
    return show("resume", t("resume_title"), form_page=True, back=address(""))


@audience(Audience.ANYONE)
def give_phrase(lang: str) -> ResponseReturnValue:
    """With the right phrase the form opens where it was left."""
    away = lead_away(address("resume"), back=address(""))
    if away is not None:
        return away
    try:
        opened = take_phrase(request.form.get("phrase", ""))
    except TooOften as wait:
        return error_page(429, {"Retry-After": str(wait.seconds)})
    if opened:
        found = draft()
        return see(onward(found.path.first_unsaved()) if found.state == "draft" else address("sent"))
    errors = wrong_phrase(request.form.get("phrase", ""))
    return show("resume", t("resume_title"), status=422, errors=errors, form_page=True, back=address(""))


def wrong_phrase(typed: str) -> Errors:
    """What to say where no form has this phrase: which words are none of ours, or that there are too many or too few."""
    strange, count = misspelled(typed), len(folded(typed).split())
    if strange:
        look = t("phrase_spelling", words=", ".join(strange[:WORDS]))
    else:
        look = t("phrase_order") if count in (0, WORDS) else t("phrase_count", count=count)
    return [(t("phrase_wrong") + " " + look, "phrase")]


def take_phrase(phrase: str) -> bool:
    """Opens the form with this phrase in this browser; False when there is none. Raises TooOften."""
    started = intake().resume(now(), phrase, network()) if phrase.strip() else None
    if started is None:
        return False
    visit().follow(started.token)
    return True
