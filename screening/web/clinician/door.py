"""Who is at the staff door: password, then a one-time code; and what a form brings when the session has
ended.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from flask import Response, abort, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from screening.storage import sessions
from screening.storage.accounts import staff
from screening.storage.errors import NotFound
from screening.web.access import WITH_ROLE, Audience, doorkeeper
from screening.web.clinician.interrupted import has_unseen, pieces
from screening.web.parts import parts
from screening.web.sessions import visit

LONGEST_KEPT = 1_000_000
"""Characters of typed text that the sign-in page carries; a note has at most a tenth of it."""
WAY_IN = frozenset({"staff.sign_in_post", "staff.code_post"})
SIGNED_OUT = "What you typed before you were signed out"
GOING_ON = "What you were about to send"
NOT_KEPT = "This could not be saved just now"
NOT_CARRIED = frozenset({"csrf_token", "code", "password", "new_password", "repeated", "passkey", "kept"})


@dataclass(frozen=True)
class Person:
    """The member of staff of this request."""

    id: str
    name: str
    roles: frozenset[str]
    second_factor_at: datetime

    @property
    def actor(self) -> str:
        """How the audit names this person."""
        return f"staff:{self.id}"

    @property
    def clinician(self) -> bool:
        return "clinician" in self.roles

    @property
    def clinical(self) -> bool:
        return bool(self.roles & staff.CLINICAL)

    def may(self, who: str) -> bool:
        """Whether the audience of this name lets this person in; for links, while doorkeepers guard the pages."""
        return bool(self.roles & WITH_ROLE[Audience[who]])


def person() -> Person:
    """Who has passed the doorkeeper of this request."""
    found: Person = g.person
    return found


def signed_in() -> Person | None:
    """The member of staff with both factors, or None; looked up once per request."""
    if "person" not in g:
        g.person = _look_up()
    found: Person | None = g.person
    return found


def _look_up() -> Person | None:
    row = visit().row
    if row is None or row.second_factor_at is None:
        return None
    shared = parts()
    now = shared.clock()
    with shared.store.reading(now) as work:
        try:
            member = staff.get(work, row.subject_id)
        except NotFound:
            return None
        roles = staff.roles(work, row.subject_id)
    if member.disabled_at is not None:
        return None
    if sessions.needs_touch(row, now):
        with shared.store.writing(now) as work:
            sessions.touch(work, row)
    return Person(member.id, member.name, roles, row.second_factor_at)


@doorkeeper(Audience.STAFF)
def all_staff() -> ResponseReturnValue | None:
    """Lets everybody in who has given both factors."""
    return None if signed_in() else not_signed_in()


@doorkeeper(Audience.PASSWORD_GIVEN)
def between_factors() -> ResponseReturnValue | None:
    """Lets those in who have given the password and not yet the code."""
    row = visit().row
    if row is not None and row.second_factor_at is None:
        return None
    return not_signed_in()


def _with_one_of(roles: frozenset[str]) -> ResponseReturnValue | None:
    """Lets in who has one of these roles; others with both factors get 403, everybody else the sign-in page."""
    found = signed_in()
    if found is None:
        return not_signed_in()
    if not found.roles & roles:
        abort(403)
    return None


for _who, _roles in WITH_ROLE.items():
    doorkeeper(_who)(partial(_with_one_of, _roles))


def not_signed_in(**_address: Any) -> ResponseReturnValue:
    """The way to the sign-in page; a form's text goes with it and is stored nowhere on the way (B12)."""
    if request.method != "POST":
        return redirect(url_for("staff.sign_in"), 303)
    kept = request.form.get("kept") or typed_text()
    return outside("sign_in", 403, kept=kept, error="", typed_name="")


def form_refused(**_address: Any) -> ResponseReturnValue:
    """A form whose token is not of this session: the session ended, or another tab signed in anew."""
    if signed_in() is None:
        return not_signed_in()
    return restored(typed_text(), 400)


def unsaved() -> ResponseReturnValue | None:
    """What a member of staff typed while nothing could be kept; None when nothing was, or on the way in."""
    kept = request.form.get("kept") or (typed_text() if request.endpoint not in WAY_IN else "")
    return restored(kept, 503, NOT_KEPT) if kept else None


def typed_text() -> str:
    """What this request's form holds, to be carried through signing in; "" if nothing was typed."""
    return carried() if any(text for name, text in request.form.items() if name not in NOT_CARRIED) else ""


def carried() -> str:
    """This request, to be sent again from a page in between; "" if it is too long for that."""
    fields = [(name, text) for name, text in request.form.items(multi=True) if name not in NOT_CARRIED]
    written = json.dumps({"address": request.path, "fields": fields, "sent": request.method == "POST"})
    return written if len(written) <= LONGEST_KEPT else ""


def restored(kept: str, status: int = 200, title: str = SIGNED_OUT) -> ResponseReturnValue:
    """The form that was interrupted, with all that was typed; nothing happens until it is sent again."""
    try:
        found = json.loads(kept)
        address, fields = str(found["address"]), [(str(name), str(text)) for name, text in found["fields"]]
        "".join(map("".join, fields)).encode()  # half a character can be written in JSON, and on no page
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return redirect(url_for("staff.home"), 303)
    plain = address.isascii() and address.isprintable() and address.startswith("/staff/")
    if not plain or "//" in address or "\\" in address:
        return redirect(url_for("staff.home"), 303)
    if found.get("sent") is False:
        return redirect(address, 303)
    titles = {rule.id: rule.title for rule in parts().content.safety.rules}
    shown = pieces(fields, titles)
    return outside(
        "restored", status, title=title, address=address, pieces=shown, more_unseen=has_unseen(shown)
    )


def outside(template: str, status: int = 200, **values: Any) -> Response:
    """A page for somebody who is not signed in: it says nothing about the clinic or the system."""
    frame: dict[str, Any] = {
        "staff": None,
        "banners": [],
        "broken": [],
        "open_tasks": 0,
        "session_ends": None,
        "here": "",
    }
    return make_response(render_template(f"clinician/{template}.html", **frame, **values), status)
