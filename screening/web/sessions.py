"""Sessions: a random token in the browser, ids and times in the database, nothing else anywhere.

A patient and a member of staff have cookies of their own, so that signing in on one side does not touch the
other. A visitor who has started nothing has a token and no row; the form token is derived from it, so that
reading a page writes nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from functools import cached_property
from typing import Any, Literal

from flask import Flask, Request, Response, current_app, session
from flask.sessions import SessionInterface, SessionMixin

from screening.storage import sessions as rows
from screening.storage.tables import SessionRow
from screening.storage.work import Work
from screening.web.parts import parts

STAFF: rows.Kind = "staff"
INTAKE: rows.Kind = "intake"


class Visit(dict[str, Any], SessionMixin):
    """One browser's session on one side. It holds no values: what must be kept has a place of its own."""

    def __init__(self, kind: rows.Kind, token: str | None, *, on_tablet: bool = False) -> None:
        super().__init__()
        self.kind = kind
        self.on_tablet = on_tablet
        self._from_cookie = token
        self._fresh: str | None = None
        self.ended = False

    def __setitem__(self, key: str, value: Any) -> None:
        raise TypeError("session rows hold ids and times only")

    @cached_property
    def row(self) -> SessionRow | None:
        """The live session in the database, loaded on first use: a help page needs no database."""
        if not self._from_cookie:
            return None
        shared = parts()
        with shared.store.reading(shared.clock()) as work:
            return rows.open_session(work, self.kind, self._from_cookie, self._idle(work))

    def _idle(self, work: Work) -> timedelta | None:
        if self.kind == STAFF:
            return rows.idle_of_staff(work)
        return rows.ON_TABLET if self.on_tablet else None

    @property
    def subject(self) -> str | None:
        """Id of the draft or of the member of staff; None without a live session."""
        return self.row.subject_id if self.row else None

    @property
    def token(self) -> str:
        """The token of this browser; a new visitor gets one now."""
        if self._fresh:
            return self._fresh
        if self._from_cookie:
            return self._from_cookie
        self._fresh = secrets.token_urlsafe(32)
        return self._fresh

    @property
    def csrf(self) -> str:
        """The token for this session's forms. It says nothing about the session's own token."""
        return hmac.new(self.token.encode(), b"form", hashlib.sha256).hexdigest()[:43]

    def follow(self, token: str) -> None:
        """From now on the session with this token, which the database has just begun."""
        self._fresh = self._from_cookie = token
        self.ended = False
        self.__dict__.pop("row", None)

    def leave(self) -> None:
        """Forget this session in the browser; the row is ended by its owner."""
        self.ended = True

    @property
    def cookie(self) -> str | None:
        """The token to send, if the browser does not have it yet."""
        return self._fresh


class Sessions(SessionInterface):
    """Which cookie belongs to which address."""

    def __init__(self, *, demo: bool) -> None:
        self.demo = demo

    def cookie_of(self, kind: rows.Kind | Literal["tablet"]) -> str:
        """The cookie's name; the demo on this machine has no TLS and drops prefix and Secure."""
        return f"screening-{kind}" if self.demo else f"__Host-screening-{kind}"

    def open_session(self, app: Flask, request: Request) -> Visit:
        """The session of this request, not yet looked up."""
        kind: rows.Kind = STAFF if request.path.startswith("/staff") else INTAKE
        token = request.cookies.get(self.cookie_of(kind), "")
        sound = token if 20 <= len(token) <= 100 and token.isascii() else None
        return Visit(kind, sound, on_tablet=self.cookie_of("tablet") in request.cookies)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Sends a new token, or takes the old one back."""
        if not isinstance(session, Visit):
            return
        name = self.cookie_of(session.kind)
        if session.ended:
            response.delete_cookie(name, path="/", secure=not self.demo, httponly=True, samesite="Lax")
            response.headers.setdefault("Clear-Site-Data", '"cache"')
        elif session.cookie:
            response.set_cookie(
                name, session.cookie, path="/", secure=not self.demo, httponly=True, samesite="Lax"
            )


def tablet_cookie() -> str:
    """The name of the cookie by which a tablet of the clinic is known (``screening.web.tablet``)."""
    kept = current_app.session_interface
    assert isinstance(kept, Sessions)
    return kept.cookie_of("tablet")


def install(app: Flask, *, demo: bool) -> None:
    """The app uses these sessions."""
    app.session_interface = Sessions(demo=demo)


def visit() -> Visit:
    """The session of this request."""
    found = session._get_current_object()  # type: ignore[attr-defined]
    assert isinstance(found, Visit)
    return found
