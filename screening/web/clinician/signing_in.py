"""Signing in and out.

The same words for unknown, disabled and known accounts; one slow hash for each attempt.
"""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from screening.storage import limits, sessions
from screening.storage.accounts import second_factor, sign_in, staff
from screening.storage.errors import NotFound
from screening.storage.limits import Wait
from screening.storage.tables import SessionRow
from screening.storage.work import Work
from screening.web.access import Audience, audience
from screening.web.clinician import passkey
from screening.web.clinician.door import form_refused, outside, restored
from screening.web.parts import parts
from screening.web.security import keeps_text, network
from screening.web.sessions import STAFF, visit

WRONG = "The user name or the password is not right."
WRONG_CODE = "The code is not right, or it was used before. Wait for the next one."
WRONG_PASSKEY = "The passkey is not one of this account. Try again, or type a code."
WINDOWS = ((60, 5), (900, 10), (7200, 20))
"""Seconds and tries in them: the longer somebody guesses, the longer the wait (design/security.md B10)."""
NETWORK_WINDOW = (900, 100)
"""Tries of one network over all accounts; beyond it no password is even looked at."""
CODE_TRIES = (300, 5)
DEVICE_DAYS = 365


def add_to(pages: Blueprint) -> None:
    """Sign-in, code and sign-out."""
    pages.add_url_rule("/sign-in", "sign_in", show_sign_in)
    pages.add_url_rule("/sign-in", "sign_in_post", give_password, methods=["POST"])
    pages.add_url_rule("/code", "code", show_code)
    pages.add_url_rule("/code", "code_post", give_code, methods=["POST"])
    pages.add_url_rule("/sign-out", "sign_out", sign_out, methods=["POST"])


@audience(Audience.ANYONE)
def show_sign_in() -> ResponseReturnValue:
    return _sign_in_page("")


@audience(Audience.ANYONE)
@keeps_text(form_refused)
def give_password() -> ResponseReturnValue:
    shared, login = parts(), request.form.get("name", "")
    now = shared.clock()
    with shared.store.writing(now) as work:
        known = sign_in.who_knows(work, login, _device())
        # Strangers in the waiting room share the clinic's network; they do not shut out who works there.
        flood = None if known else limits.hit(work, f"sign-in network {network()}", *NETWORK_WINDOW)
        wait = flood if isinstance(flood, Wait) else _hit(work, _key(known, login))
    if isinstance(flood, Wait):
        return _sign_in_page(_wait_words(flood), 429)
    member = sign_in.verify_password(shared.store, now, login, request.form.get("password", ""))
    if wait is not None:
        return _sign_in_page(_wait_words(wait), 429)
    with shared.store.writing(now) as work:
        if member is None:
            work.audit("sign_in_refused", actor="visitor", outcome="refused", why="password")
            return _sign_in_page(WRONG, 422)
        # The old token dies with each step, so that a token planted before signing in is worth nothing.
        visit().follow(sessions.start(work, STAFF, member.id))
    if member.totp_sealed is None:
        return redirect(url_for("staff.second_factor"), 303)
    return redirect(url_for("staff.code"), 303) if not request.form.get("kept") else _code_page("")


@audience(Audience.PASSWORD_GIVEN)
def show_code() -> ResponseReturnValue:
    return _code_page("")


@audience(Audience.PASSWORD_GIVEN)
@keeps_text(form_refused)
def give_code() -> ResponseReturnValue:
    """A one-time code, a recovery code in its place, or a passkey."""
    shared, row = parts(), visit().row
    if row is None:
        return form_refused()
    member = row.subject_id
    with shared.store.writing(shared.clock()) as work:
        if too_often(work, member):
            return _sign_in_page("Too many codes were not right. Start again in a few minutes.", 429)
        if not _second_factor_is_right(work, member):
            work.audit("second_factor_refused", actor="visitor", record=member, outcome="refused")
            return _code_page(WRONG_PASSKEY if request.form.get("passkey") else WRONG_CODE, 422)
        try:
            device = both_given(work, row)
        except NotFound:
            return form_refused()
    kept = request.form.get("kept", "")
    response = make_response(restored(kept) if kept else redirect(url_for("staff.home"), 303))
    remember(response, device)
    return response


def _second_factor_is_right(work: Work, member: str) -> bool:
    answer, code = request.form.get("passkey", ""), request.form.get("code", "")
    if answer:
        return passkey.is_right(work, member, answer)
    return second_factor.verify_code(work, member, code) or sign_in.use_recovery_code(work, member, code)


def too_often(work: Work, member: str) -> bool:
    """Count one try of a second factor; after too many the password has to be given again."""
    if not isinstance(limits.hit(work, f"code {member} {network()}", *CODE_TRIES), Wait):
        return False
    sessions.end(work, STAFF, visit().token)
    visit().leave()
    return True


def both_given(work: Work, row: SessionRow) -> str | None:
    """Signed in: a new token, limits forgotten; the token by which this browser is known from now on, if it is new.

    NotFound when the session has been ended meanwhile.
    """
    member = row.subject_id
    visit().follow(sessions.second_factor_passed(work, row))
    limits.forget(work, f"code {member} {network()}", CODE_TRIES[0])
    login = staff.get(work, member).login
    key = _key(sign_in.who_knows(work, login, _device()), login)
    for seconds, _ in WINDOWS:
        limits.forget(work, key, seconds)
    work.audit("signed_in", actor=f"staff:{member}", record=member)
    return None if sign_in.known_device(work, member, _device()) else sign_in.remember_device(work, member)


@audience(Audience.ANYONE)
@keeps_text(lambda **_: redirect(url_for("staff.sign_in"), 303))
def sign_out() -> ResponseReturnValue:
    shared, row = parts(), visit().row
    if row is not None:
        with shared.store.writing(shared.clock()) as work:
            sessions.end(work, STAFF, visit().token)
            work.audit("signed_out", actor=f"staff:{row.subject_id}", record=row.subject_id)
    visit().leave()
    response = redirect(url_for("staff.sign_in"), 303)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _hit(work: Work, key: str) -> Wait | None:
    """Count this try; the longest wait that any window asks for."""
    found = [limits.hit(work, key, seconds, most) for seconds, most in WINDOWS]
    return max(
        (wait for wait in found if isinstance(wait, Wait)), key=lambda wait: wait.seconds, default=None
    )


def _key(known: str | None, login: str) -> str:
    """Browsers that have signed in before are counted one by one, so that strangers cannot delay them."""
    return (
        f"sign-in device {known} {_device()}"
        if known
        else f"sign-in unknown {staff.spelled(login)} {network()}"
    )


def _device() -> str:
    return request.cookies.get(_device_cookie(), "")


def _device_cookie() -> str:
    return "screening-device" if parts().config.demo else "__Host-screening-device"


def remember(response: Response, token: str | None) -> None:
    """Give the browser the token by which it is known, if there is a new one."""
    if token is None:
        return
    response.set_cookie(
        _device_cookie(),
        token,
        max_age=DEVICE_DAYS * 86400,
        path="/",
        secure=not parts().config.demo,
        httponly=True,
        samesite="Lax",
    )


def forget_device(response: Response) -> None:
    """The browser is no longer known as one in which somebody signs in."""
    secure = not parts().config.demo
    response.delete_cookie(_device_cookie(), path="/", secure=secure, httponly=True, samesite="Lax")


def _wait_words(wait: Wait) -> str:
    minutes = -(-wait.seconds // 60)
    return f"Too many tries. Try again in {minutes} minute{'s' if minutes != 1 else ''}."


def _sign_in_page(error: str, status: int = 200) -> Response:
    kept, typed = request.form.get("kept", ""), request.form.get("name", "")
    return outside("sign_in", status, error=error, kept=kept, typed_name=typed)


def _code_page(error: str, status: int = 200) -> Response:
    row, shared = visit().row, parts()
    with shared.store.reading(shared.clock()) as work:
        options = passkey.to_sign_in(work, row.subject_id) if row else None
    return outside("code", status, error=error, kept=request.form.get("kept", ""), options=options)
