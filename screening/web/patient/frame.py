"""What all patient pages share: who this is, where things are, and how a page is put together."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from typing import Any

from flask import current_app, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from screening.intake import Draft, Intake, Over
from screening.questionnaire.dates import PartialDate
from screening.questionnaire.path import AskedPage
from screening.storage import sessions
from screening.storage.errors import NotFound
from screening.storage.tables import SessionRow
from screening.web import help_lines
from screening.web.access import Audience, doorkeeper
from screening.web.errors import kind_and_place
from screening.web.parts import parts
from screening.web.security import SAFE_METHODS
from screening.web.sessions import visit
from screening.web.tablet import START, on_tablet
from screening.web.words import language

log = logging.getLogger(__name__)

Errors = list[tuple[str, str]]
SAVES = "patient.page_post"
CHECK, HELP = "check", "help"
TYPING = "/staff/typing"
"""Where staff begin a form for somebody, and go on with it."""
STAFF_SEES_AFTER = frozenset({"patient.sent", "patient.sent_post"})
"""What of the pages after sending is for the person alone: whoever typed the form adds and withdraws nothing."""


def intake() -> Intake:
    """The verbs."""
    shared = parts()
    return Intake(shared.store, shared.content, shared.tell)


def now() -> datetime:
    """This moment."""
    return parts().clock()


def go() -> str:
    """Which button was pressed; Continue when none says."""
    return request.form.get("go", "continue")


def draft() -> Draft:
    """The form of this session, opened once per request. For views behind a doorkeeper."""
    if "draft" not in g:
        g.draft = intake().open(now(), str(visit().subject))
        g.by_link = g.draft.ask is not None
    found: Draft = g.draft
    return found


def address(*steps: str) -> str:
    """An address on the patient's side in the language of this page."""
    return "/" + "/".join((language(), *steps))


def page_address(page: AskedPage) -> str:
    """Where a page of the questionnaire is."""
    return address("intake", *page.key.split(".", 1))


def onward(page: AskedPage | None) -> str:
    """The address of the page to show next; of the check page when nothing is left."""
    return page_address(page) if page else address("check")


def over_address(over: Over) -> str:
    """Where somebody lands whose link opens nothing any more."""
    return address("asked-sent" if over.answered else "asked-over")


def way_in() -> str:
    """Where who has no open form begins: with the six words; on a tablet of the clinic at its start; who types for
    somebody among the pages of staff."""
    if visit().waits_for_typist:
        return TYPING
    return START if on_tablet() else address("resume")


def came_from() -> str:
    """Where Change was pressed: the check page, the check of one section, the help page, or nowhere ("")."""
    name = request.values.get("from", "")
    sections = {section.id for section in parts().content.questionnaire.sections}
    return name if name in (CHECK, HELP) or name in sections else ""


def way_back(*, more: bool = False) -> str:
    """What an address carries so that its page leads back to where Change was pressed.

    ``more``: the page follows from what was changed, so that all that it opens comes before the way back.
    """
    name = came_from()
    return f"?from={name}{'&more=1' if more else ''}" if name else ""


def shown_before(found: Draft, key: str) -> bool:
    """Whether a page was added in an earlier visit: after sending, the six words show no answer (PRV-14)."""
    row, saved = visit().row, found.answers.saved.get(key)
    return bool(found.addition and saved and row and row.created_at > saved.at)


def show(template: str, title: str, *, status: int = 200, **values: Any) -> ResponseReturnValue:
    """A patient page. ``form_page``: it has a form of its own; ``back``: where Back leads."""
    values.setdefault("locks", g.get("locks"))
    return html_of(template, title=title, **values), status


def html_of(template: str, **values: Any) -> str:
    """The same as text alone."""
    values.setdefault("here", request.path[3:])
    values.setdefault("by_link", g.get("by_link", False))
    values.setdefault("help", help_lines.current())
    return render_template(f"patient/{template}.html", **values)


def is_watched() -> bool:
    """Whether somebody at the clinic would be told of danger; when that cannot be known, nobody is promised a call."""
    try:
        return intake().watched(now())
    except Exception:  # noqa: BLE001 - the page must come whatever is broken
        return False


def see(where: str) -> ResponseReturnValue:
    """Go there and read."""
    return redirect(where, 303)


def hour_words(at: datetime) -> str:
    """A time of day as people write it, in one piece: a line never ends before "am"."""
    half = "am" if at.hour < 12 else "pm"
    written = f"{at.hour % 12 or 12}:{at:%M} " + (half if language() == "en" else f"{half[0]}. m.")
    return written.replace(" ", "\N{NO-BREAK SPACE}")


def day_words(day: date) -> str:
    """A day as people write it."""
    return PartialDate(day.year, day.month, day.day).words(language())


@doorkeeper(Audience.PATIENT)
def with_draft() -> ResponseReturnValue | None:
    """Lets in who has an open form; who has sent it sees the last page, everybody else the phrase page."""
    if request.endpoint == SAVES and visit().row is not None:
        return None  # saving opens the form itself, in its own transaction, and looks at its state there
    turned_away = _with_session()
    if turned_away is None and draft().open and _help_comes_first():
        return see(address(HELP))
    if turned_away is not None or draft().open:
        return turned_away
    if draft().ask is None:
        return see(address("sent"))
    visit().leave()  # what was begun by the link was dropped or forgotten meanwhile: the link begins it anew
    return see(address("asked"))


def _help_comes_first() -> bool:
    """Whether a help page is due, and this is not the page that asked for it, looked at in the other language."""
    due = draft().document.help_due
    if not due or request.method not in SAFE_METHODS:
        return False
    return request.path != address("intake", *due.split(".", 1))


@doorkeeper(Audience.SENT)
def with_session() -> ResponseReturnValue | None:
    """Lets in whose session is alive, but for who came by a link of the clinic: it opens what it asks and no more."""
    turned_away = _with_session()
    if turned_away is None and draft().ask is not None:
        return see(address("form"))
    return turned_away


def _with_session() -> ResponseReturnValue | None:
    try:
        with parts().store.reading(
            now()
        ):  # session, form and hours in one transaction: half the cost of three
            if visit().row is not None:
                sent = draft().state != "draft"
                stay()
                if sent and visit().typist is not None and request.endpoint not in STAFF_SEES_AFTER:
                    return see(address("sent"))
    except Over as over:
        return see(over_address(over))
    except NotFound:
        visit().leave()
        return see(way_in())
    return None if visit().row is not None else _locked()


def stay() -> None:
    """The person is there: the session ends half an hour from now, and the page says so."""
    row = visit().row
    if row is not None:
        typist = visit().typist
        try:
            for one in (row, typist) if typist else (row,):
                intake().seen(now(), one)
        except Exception as fault:  # noqa: BLE001 - while nothing can be written, what is there can still be read
            log.error("a visit could not be noted: %s", kind_and_place(fault))
        g.locks = _locks_with(typist) if typist else _locks(row, sessions.IDLE["intake"])


def _locks_with(typist: SessionRow) -> dict[str, Any]:
    """Who types for somebody is signed out as everywhere among staff, and the form locks with that."""
    with parts().store.reading(now()) as work:
        idle = sessions.idle_of_staff(work)
    return _locks(typist, idle)


def _locks(row: SessionRow, idle: timedelta) -> dict[str, Any]:
    """When the session ends if nothing happens, for the note and the warning (requirement A11-03).

    ``seen`` is written once a minute at most, so the end is counted from what is written.
    """
    seen = now() if sessions.needs_touch(row, now()) else row.seen_at
    at = min(seen + idle, row.created_at + sessions.ABSOLUTE)
    return {
        "seconds": int((at - now()).total_seconds()),
        "more": int(idle.total_seconds()),
        "at": hour_words(intake().clinic_time(at)),
    }


def _locked() -> ResponseReturnValue:
    view: Any = current_app.view_functions[str(request.endpoint)]
    locked = getattr(view, "locked", None)
    if request.method == "POST" and locked is not None:
        answer: ResponseReturnValue = locked(**(request.view_args or {}))
        return answer
    return see(way_in())
