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
from screening.storage import typed_for
from screening.storage.tables import SessionRow
from screening.storage.work import Work
from screening.web.parts import parts

STAFF: rows.Kind = "staff"
INTAKE: rows.Kind = "intake"


class Visit(dict[str, Any], SessionMixin):
    """One browser's session on one side. It holds no values: what must be kept has a place of its own."""

    def __init__(
        self, kind: rows.Kind, token: str | None, *, on_tablet: bool = False, staff_token: str | None = None
    ) -> None:
        super().__init__()
        self.kind = kind
        self.on_tablet = on_tablet
        self._staff_token = staff_token
        self._typist: SessionRow | None = None
        self._waits = False
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
            found = rows.open_session(work, self.kind, self._from_cookie, self._idle(work))
            return found or (self._typed(work, self._from_cookie) if self.kind == INTAKE else None)

    def look_up(self) -> None:
        """Load ``row`` now, in the transaction that is open."""
        _ = self.row

    def _typed(self, work: Work, token: str) -> SessionRow | None:
        """The session of a form that staff type: open beside the live one of its typist alone."""
        found = rows.open_session(work, "typed", token)
        self._typist = typed_for.typist(work, found, self._staff_token) if found else None
        self._waits = found is not None and self._typist is None
        return found if self._typist else None

    @property
    def typist(self) -> SessionRow | None:
        """The session of the member of staff who types this form for somebody; None for everybody else."""
        return self._typist if self.row else None

    @property
    def waits_for_typist(self) -> bool:
        """Whether a form is typed here whose typist is signed out, or was idle too long."""
        return self.row is None and self._waits

    @property
    def is_typed_by_staff(self) -> bool:
        """Whether staff type for somebody here, as far as it was looked up already: needs no database."""
        return self._typist is not None or self._waits

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
        self._typist, self._waits = None, False

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
        return Visit(
            kind,
            _sound(request.cookies.get(self.cookie_of(kind), "")),
            on_tablet=self.cookie_of("tablet") in request.cookies,
            staff_token=_sound(request.cookies.get(self.cookie_of(STAFF), "")),
        )

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Sends a new token, or takes the old one back."""
        if not isinstance(session, Visit):
            return
        name = self.cookie_of(session.kind)
        if session.ended:
            response.delete_cookie(name, path="/", secure=not self.demo, httponly=True, samesite="Lax")
            response.headers.setdefault("Clear-Site-Data", '"cache"')
        elif session.cookie:
            self.send(response, session.kind, session.cookie)

    def send(self, response: Response, kind: rows.Kind, token: str) -> None:
        """The cookie, for this server alone and as long as the browser is open."""
        response.set_cookie(
            self.cookie_of(kind), token, path="/", secure=not self.demo, httponly=True, samesite="Lax"
        )


def open_intake(response: Response, token: str) -> None:
    """A page of staff opens a form in this browser."""
    kept = current_app.session_interface
    assert isinstance(kept, Sessions)
    kept.send(response, INTAKE, token)


def _sound(token: str) -> str | None:
    """The token of a cookie; None for what cannot be one."""
    return token if 20 <= len(token) <= 100 and token.isascii() else None


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
