"""The first sign-in: a password of one's own, then an authenticator app, then recovery codes (SEC-02)."""

from __future__ import annotations

import base64

import pyotp
import segno
from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from screening.storage import limits, sessions
from screening.storage.accounts import passwords, second_factor, set_up, sign_in, staff
from screening.storage.errors import NotFound
from screening.storage.limits import Wait
from screening.storage.tables import StaffRow
from screening.storage.work import Work
from screening.web.access import Audience, audience
from screening.web.clinician.door import form_refused, outside
from screening.web.clinician.signing_in import both_given, remember, too_often
from screening.web.parts import parts
from screening.web.security import data_images, keeps_text, network
from screening.web.sessions import STAFF, visit

PROBLEMS = {
    "short": f"Choose a longer password: at least {passwords.SHORTEST} characters. Several words make a good one.",
    "long": f"Choose a shorter password: at most {passwords.LONGEST} characters.",
    "common": "Choose another password: this one is on lists that strangers try first.",
    "personal": "Choose another password: this one is made of your name.",
    "differs": "The two passwords are not the same. Type them again.",
}
TRIES = (900, 20)
"""Set-up links of one network in a quarter of an hour."""
NEW_CODE_WRONG = (
    "The code does not belong to this secret, or the clock of your device is off. Type the code of now."
)


def add_to(pages: Blueprint) -> None:
    """Password, authenticator app."""
    pages.add_url_rule("/set-up/<code>", "set_up", show_set_up)
    pages.add_url_rule("/set-up/<code>", "set_up_post", choose_password, methods=["POST"])
    pages.add_url_rule("/second-factor", "second_factor", show_second_factor)
    pages.add_url_rule("/second-factor", "second_factor_post", confirm_second_factor, methods=["POST"])


@audience(Audience.ANYONE)
def show_set_up(code: str) -> ResponseReturnValue:
    """Looking at the link uses nothing up: mail programs look at links too."""
    shared = parts()
    with shared.store.reading(shared.clock()) as work:
        row = set_up.whose(work, code)
    return _password_page(code, row) if row else _ended()


@audience(Audience.ANYONE)
@keeps_text(lambda code: redirect(url_for("staff.set_up", code=code), 303))
def choose_password(code: str) -> ResponseReturnValue:
    """The password counts from now on, and the link is used up."""
    shared, password = parts(), request.form.get("new_password", "")
    now = shared.clock()
    with shared.store.writing(now) as work:
        if isinstance(limits.hit(work, f"set-up {network()}", *TRIES), Wait):
            return _ended(429)
        row = set_up.whose(work, code)
    wrong = problem(password, request.form.get("repeated", ""), row)
    if row and wrong:
        return _password_page(code, row, wrong, 422)
    # One slow hash whether the link is right or not; outside every transaction.
    hashed = passwords.make_hash(password[: passwords.LONGEST])
    with shared.store.writing(now) as work:
        used = set_up.use(work, code, hashed)
        if used is None:
            return _ended()
        visit().follow(sessions.start(work, STAFF, used.id))
    return redirect(url_for("staff.second_factor"), 303)


def problem(password: str, repeated: str, row: StaffRow | None) -> str:
    """Why this is no password to choose, in words; "" if it is one."""
    about = (row.login, row.name) if row else ()
    why = passwords.problem(password, *about) or (password != repeated and "differs") or ""
    return PROBLEMS.get(why, "")


@audience(Audience.PASSWORD_GIVEN)
def show_second_factor() -> ResponseReturnValue:
    """The code to scan, for somebody who has no second factor yet."""
    row = visit().row
    return _second_factor_page() if row and not _has_one(row.subject_id) else _to_code()


@audience(Audience.PASSWORD_GIVEN)
@keeps_text(form_refused)
def confirm_second_factor() -> ResponseReturnValue:
    """A first code proves that the app has the secret; then the recovery codes are shown, once."""
    shared, row = parts(), visit().row
    if row is None or _has_one(row.subject_id):
        return _to_code()
    member = row.subject_id
    with shared.store.writing(shared.clock()) as work:
        if too_often(work, member):
            return redirect(url_for("staff.sign_in"), 303)
        if not second_factor.replace(work, member, new_secret(work), request.form.get("code", "")):
            work.audit("second_factor_refused", actor="visitor", record=member, outcome="refused")
            return _second_factor_page(NEW_CODE_WRONG, 422)
        try:
            device = both_given(work, row)
        except NotFound:
            return form_refused()
        codes = sign_in.make_recovery_codes(work, member, actor=f"staff:{member}")
    response = outside("recovery_codes", codes=codes)
    remember(response, device)
    return response


def new_secret(work: Work) -> str:
    """The secret that this session offers to an authenticator app: 160 bits that nobody had to store."""
    return base64.b32encode(work.keyed("session", "authenticator", visit().token)[:20]).decode()


def to_scan(work: Work, staff_id: str) -> dict[str, str]:
    """The new secret as a picture and as text in groups; the response may show the picture."""
    secret, row = new_secret(work), staff.get(work, staff_id)
    address = pyotp.TOTP(secret).provisioning_uri(name=row.login, issuer_name="Screening")
    data_images()
    spoken = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return {"picture": segno.make(address, error="m").svg_data_uri(border=3), "secret": spoken}


def _has_one(staff_id: str) -> bool:
    shared = parts()
    with shared.store.reading(shared.clock()) as work:
        return staff.get(work, staff_id).totp_sealed is not None


def _second_factor_page(error: str = "", status: int = 200) -> Response:
    shared, row = parts(), visit().row
    assert row is not None, "the doorkeeper has looked"
    with shared.store.reading(shared.clock()) as work:
        return outside("second_factor", status, error=error, **to_scan(work, row.subject_id))


def _password_page(code: str, row: StaffRow, error: str = "", status: int = 200) -> Response:
    return outside("set_up", status, code=code, name=row.name, login=row.login, error=error)


def _to_code() -> ResponseReturnValue:
    return redirect(url_for("staff.code"), 303)


def _ended(status: int = 404) -> Response:
    return outside("link_ended", status)
