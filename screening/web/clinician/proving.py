"""Proving once more who is there: a one-time code for one action, and a second factor that is not too old for others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from screening.storage import limits, sessions
from screening.storage.accounts import second_factor
from screening.storage.errors import NotFound
from screening.storage.limits import Wait
from screening.storage.work import Work
from screening.web.access import Audience, audience
from screening.web.clinician import passkey
from screening.web.clinician.door import GOING_ON, carried, form_refused, not_signed_in, person, restored
from screening.web.clinician.frame import now, page
from screening.web.clinician.signing_in import CODE_TRIES, WRONG_CODE, WRONG_PASSKEY
from screening.web.parts import parts
from screening.web.security import keeps_text
from screening.web.sessions import visit

FRESH = timedelta(minutes=15)
"""How old a second factor may be for what only its own person should do (design/security.md B20)."""
TOO_OFTEN = "Too many codes were not right. Try again in a few minutes."
View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def add_to(pages: Blueprint) -> None:
    """The page in between."""
    pages.add_url_rule("/again", "again", again, methods=["POST"])


def fresh(view: View) -> View:
    """The view asks for the second factor again if it is too old; what was typed comes back to be sent.

    Stands directly above the function, below ``audience``.
    """

    @wraps(view)
    def asked(**address: Any) -> ResponseReturnValue:
        if now() - person().second_factor_at <= FRESH:
            return view(**address)
        return _page(carried())

    return asked  # type: ignore[return-value]


class NotProven(Exception):
    """No right code came with the request; says what to say about it. ``status``: of the answer."""

    def __init__(self, told: str, status: int) -> None:
        super().__init__(told)
        self.status = status


@contextmanager
def with_code(action: str) -> Iterator[Work]:
    """A transaction that uses up the one-time code in this request's form with what is done in it, or not at all.

    Raises NotProven, and the chain says so; what is raised inside leaves the code as it was. The try counts either way.
    """
    me, shared = person(), parts()
    with shared.store.writing(now()) as work:
        tries = limits.hit(work, f"{action} {me.id}", *CODE_TRIES)
    if isinstance(tries, Wait):
        raise NotProven(TOO_OFTEN, 429)
    with shared.store.writing(now()) as work:
        right = second_factor.verify_code(work, me.id, request.form.get("code", ""))
        if right:
            yield work
            limits.forget(work, f"{action} {me.id}", CODE_TRIES[0])
        else:
            work.audit("second_factor_refused", actor=me.actor, record=me.id, outcome="refused")
    if not right:
        raise NotProven(WRONG_CODE, 422)


def proven(action: str) -> str:
    """Use up the one-time code in this request's form: "" if it was right, else what to say about it.

    In transactions of its own: the code is gone, whatever comes of the action.
    """
    try:
        with with_code(action):
            return ""
    except NotProven as fault:
        return str(fault)


@audience(Audience.STAFF)
@keeps_text(form_refused)
def again() -> ResponseReturnValue:
    """The second factor once more; then what was interrupted can be sent again."""
    row, kept, answer = visit().row, request.form.get("kept", ""), request.form.get("passkey", "")
    if row is None:
        return not_signed_in()
    wrong = _wrong_passkey(answer) if answer else proven("again")
    if wrong:
        return _page(kept, wrong, 429 if wrong == TOO_OFTEN else 422)
    try:
        with parts().store.writing(now()) as work:
            visit().follow(sessions.second_factor_passed(work, row))
    except NotFound:
        return form_refused()
    return restored(kept, title=GOING_ON)


def _wrong_passkey(answer: str) -> str:
    me = person().id
    with parts().store.writing(now()) as work:
        if isinstance(limits.hit(work, f"again {me}", *CODE_TRIES), Wait):
            return TOO_OFTEN
        return "" if passkey.is_right(work, me, answer) else WRONG_PASSKEY


def _page(kept: str, error: str = "", status: int = 403) -> ResponseReturnValue:
    with parts().store.reading(now()) as work:
        options = passkey.to_sign_in(work, person().id)
    return page("again", status=status, kept=kept, error=error, options=options)
