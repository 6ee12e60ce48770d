"""What all staff pages share: who is here, what the system has to say, and when the session ends."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import cache
from typing import Any

from flask import Flask, Response, abort, g, make_response, render_template
from markupsafe import Markup

from screening import resources
from screening.channels.addresses import dialable
from screening.publishing.standing import faults, standing
from screening.review import restricting
from screening.safety.clinic import hours_of
from screening.safety.reach import NOT_WATCHED, is_silent, reach
from screening.storage import announcements, sessions, tasks
from screening.storage.accounts import staff, staff_addresses
from screening.storage.work import Work
from screening.web import help_lines
from screening.web.clinician import accounts_in_words, show
from screening.web.clinician.door import person, signed_in
from screening.web.parts import parts
from screening.web.security import csrf_token
from screening.web.sessions import visit
from screening.web.state import NOT_TRIED

NOBODY: dict[str, Any] = {"staff": None, "banners": [], "broken": [], "open_tasks": 0, "session_ends": None}

AT_ONCE = 3
"""So many announcements stand on a page; the next ones follow when these were read."""


def now() -> datetime:
    """This moment."""
    return parts().clock()


def install(app: Flask) -> None:
    """Filters and values that the templates of this side use."""
    app.jinja_env.globals.update(csrf_field=csrf_field, staff_css=staff_css)
    app.jinja_env.filters.update(
        theirs=show.theirs,
        dial=dialable,
        moment=lambda at: show.moment(_time(at), _zone()),
        clock=lambda at: show.clock(_time(at), _zone()),
        brief=lambda at: show.dated(_time(at), now(), _zone()),
        distance=lambda at: show.distance(_time(at), now()),
        since=lambda at: show.since(_time(at), now()),
    )


def page(template: str, *, status: int = 200, here: str = "", **values: Any) -> Response:
    """A staff page. Signed in or not, it says who is here and what the system has to say."""
    with parts().store.reading(now()) as work:
        g.zone = hours_of(work).zone
        frame = _frame(work) if signed_in() else NOBODY
    return make_response(render_template(f"clinician/{template}.html", here=here, **frame, **values), status)


def _frame(work: Work) -> dict[str, Any]:
    row, me = visit().row, person()
    seen = row.seen_at if row and not sessions.needs_touch(row, now()) else now()
    idle = sessions.idle_of_staff(work)
    told = announcements.unread(work, me.id, all_of_them=me.clinical)
    shown = told[:AT_ONCE]
    return {
        "staff": me,
        "banners": _banners(work) if me.clinical or me.may("ADMINISTRATOR") else _plain_banners(work),
        "open_tasks": len(tasks.open_tasks(work, states=("open",))) if me.clinician else 0,
        "broken": restricting.unmarked(work) if me.clinician else [],
        "announced": [(accounts_in_words.announcement(work, one), one.made_at) for one in shown],
        "announced_until": shown[-1].number if shown else 0,
        "announced_later": len(told) - len(shown),
        "confirmable": len(staff.waiting_roles(work)) + len(staff_addresses.waiting(work))
        if me.clinical
        else 0,
        "session_ends": seen + idle,
        "session_seconds": int((seen + idle - now()).total_seconds()),
        "session_more": int(idle.total_seconds()),
    }


def _banners(work: Work) -> list[str]:
    """The worst first, because a record shows the first alone until more is asked for: a pause, as chosen, comes last."""
    config, today = parts().config, hours_of(work).day_of(work.now)
    stands = reach(work, config.usable, demo=config.demo, ground=parts().ground())
    found = [one for one in stands.all if one not in stands.paused]
    if help_lines.current().is_stale(today):
        found.append(NOT_TRIED)
    return [*found, *faults(standing(work, parts().packs.follow(work), today)), *stands.paused]


def _plain_banners(work: Work) -> list[str]:
    """What the front desk and others are told: nothing that hangs on what a patient has answered (PRV-12)."""
    config = parts().config
    stands = reach(work, config.usable, demo=config.demo, ground=parts().ground())
    found = [*stands.closed, *stands.lost, *stands.paused]
    return [NOT_WATCHED, *found] if is_silent(work) else found


def note_read(kind: str, record: str | None, **detail: str | int) -> None:
    """Audit a look before it is shown; without the event nothing is shown (design/security.md B7)."""
    try:
        parts().store.note_read(now(), actor=person().actor, record=record, kind=kind, **detail)
    except Exception:  # noqa: BLE001 - whatever stopped the audit, the record stays closed
        abort(503)


def csrf_field() -> Markup:
    """The hidden field of every form."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(csrf_token())


@cache
def staff_css() -> str:
    """The address of the style sheet; it changes with its content."""
    digest = hashlib.sha256((resources.STATIC / "staff.css").read_bytes()).hexdigest()
    return f"/static/staff.css?v={digest[:12]}"


def _zone() -> Any:
    return g.zone


def _time(at: datetime | str) -> datetime:
    return datetime.fromisoformat(at) if isinstance(at, str) else at
