"""Whether this browser is a tablet of the clinic: it shows the form and nothing else, and forgets who was there.

The tablet has a cookie of its own, beside those of staff and of patients. Decision 0020 says what differs.
"""

from __future__ import annotations

import logging
from typing import Literal

from flask import Flask, Response, g, redirect, request
from flask.typing import ResponseReturnValue

from screening.storage import tablets
from screening.web.errors import kind_and_place
from screening.web.parts import parts
from screening.web.sessions import tablet_cookie

log = logging.getLogger(__name__)

START = "/tablet"
"""Where a tablet starts, and where it comes back to."""
ANYWHERE = (START, "/static/", "/healthz", "/readyz")
State = Literal["none", "works", "over"]


def install(app: Flask) -> None:
    """A tablet is kept to the pages of patients."""
    app.before_request(_keep_in)


def token() -> str:
    """The token of this browser; "" when it was never a tablet."""
    return request.cookies.get(tablet_cookie(), "")


def state() -> State:
    """Looked up once per request, and only for a browser with the cookie.

    A tablet stays one while the database is away: its pages must not become those of a private phone.
    """
    if "tablet" not in g:
        g.tablet = _look_up() if token() else "none"
    found: State = g.tablet
    return found


def on_tablet() -> bool:
    """Whether this page is shown on a tablet of the clinic that is in use."""
    return state() == "works"


def remember(response: Response, new: str) -> None:
    """This browser is a tablet from now on."""
    response.set_cookie(
        tablet_cookie(),
        new,
        max_age=int(tablets.GOOD_FOR.total_seconds()),
        path="/",
        secure=not parts().config.demo,
        httponly=True,
        samesite="Lax",
    )


def _look_up() -> State:
    shared = parts()
    try:
        with shared.store.reading(shared.clock()) as work:
            return "works" if tablets.is_in_use(work, token()) else "over"
    except Exception as fault:  # noqa: BLE001 - whatever is broken, the help pages come, and nothing personal stays
        log.error("a tablet could not be looked up: %s", kind_and_place(fault))
        return "works"


def _keep_in() -> ResponseReturnValue | None:
    """A tablet reaches no staff page; one that is over reaches these alone, to be enrolled anew.

    What is posted to the patient's side passes: the text of whoever sits at it just now must not be lost.
    """
    if request.path.startswith(ANYWHERE) or state() == "none":
        return None
    staff = request.path.startswith("/staff")
    if state() == "works":
        return redirect(START, 303) if staff else None
    return None if staff or request.method == "POST" else redirect(START, 303)
