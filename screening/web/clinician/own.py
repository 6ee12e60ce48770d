"""One's own account: password, authenticator app, passkeys, recovery codes, sessions."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from flask import Blueprint, Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from screening import accounts
from screening.storage import announcements, limits, sessions
from screening.storage.accounts import passkeys, passwords, second_factor, sign_in, staff, staff_addresses
from screening.storage.errors import Refused
from screening.storage.limits import Wait
from screening.web import posted
from screening.web.access import Audience, audience
from screening.web.clinician import passkey
from screening.web.clinician.accounts_in_words import ROLES
from screening.web.clinician.door import form_refused, person
from screening.web.clinician.frame import now, page
from screening.web.clinician.proving import TOO_OFTEN, fresh
from screening.web.clinician.setting_up import NEW_CODE_WRONG, new_secret, problem, to_scan
from screening.web.clinician.signing_in import CODE_TRIES
from screening.web.parts import parts
from screening.web.security import keeps_text
from screening.web.sentences import sentence
from screening.web.sessions import STAFF, visit

WRONG_PASSWORD = "This is not your current password."


def add_to(pages: Blueprint) -> None:
    """The page, and everything that one does with one's own account."""
    pages.add_url_rule("/account", "own", own)
    pages.add_url_rule("/account/password", "own_password", change_password, methods=["POST"])
    pages.add_url_rule("/account/authenticator", "own_factor", show_factor)
    pages.add_url_rule("/account/authenticator", "own_factor_post", change_factor, methods=["POST"])
    pages.add_url_rule("/account/codes", "own_codes", new_codes, methods=["POST"])
    pages.add_url_rule("/account/passkeys", "add_passkey", add_passkey, methods=["POST"])
    pages.add_url_rule("/account/passkeys/remove", "remove_passkey", remove_passkey, methods=["POST"])
    pages.add_url_rule("/account/sessions", "end_session", end_session, methods=["POST"])
    pages.add_url_rule("/account/sessions/all", "end_sessions", end_sessions, methods=["POST"])
    pages.add_url_rule("/announced", "announced", announced, methods=["POST"])
    pages.add_url_rule("/here", "still_here", still_here, methods=["POST"])


@audience(Audience.STAFF)
def own() -> ResponseReturnValue:
    return own_page()


def own_page(*, status: int = 200, errors: list[tuple[str, str]] | None = None, told: str = "") -> Response:
    """The page with something to say above it."""
    me, row = person().id, visit().row
    with parts().store.reading(now()) as work:
        mine = staff.roles(work, me)
        waiting = [one for one in staff.waiting_roles(work) if one.staff_id == me]
        values = {
            "login": staff.get(work, me).login,
            "mine": [ROLES[role] for role in sorted(mine)],
            "waiting": [(one.role, ROLES[one.role], accounts.alone(work, one, me)) for one in waiting],
            "addresses": staff_addresses.of(work, me),
            "only_one": not staff.holders(work, staff.CLINICAL) - {me},
            "codes_left": sign_in.recovery_codes_left(work, me),
            "passkeys": passkeys.of(work, me),
            "options": passkey.to_add(work, me),
            "sessions": sessions.of_subject(work, STAFF, me),
        }
    return page(
        "own",
        status=status,
        here="own",
        me=me,
        this=row.token_hash if row else b"",
        errors=errors or [],
        wrong=dict(errors or []),
        told=told,
        **values,
    )


@audience(Audience.STAFF)
@keeps_text(form_refused)
@fresh
def change_password() -> ResponseReturnValue:
    """The current password, and the new one twice; all other sessions end."""
    me, password = person().id, request.form.get("new_password", "")
    with parts().store.writing(now()) as work:
        tries, row = limits.hit(work, f"password {me}", *CODE_TRIES), staff.get(work, me)
    if isinstance(tries, Wait):
        return own_page(status=429, errors=[("password", TOO_OFTEN)])
    if not passwords.verify(row.password_hash, request.form.get("password", "")):
        return own_page(status=422, errors=[("password", WRONG_PASSWORD)])
    wrong = problem(password, request.form.get("repeated", ""), row)
    if wrong:
        return own_page(status=422, errors=[("new_password", wrong)])
    with parts().store.writing(now()) as work:
        staff.set_password(work, me, password, actor=person().actor)
        limits.forget(work, f"password {me}", CODE_TRIES[0])
        visit().follow(sessions.start(work, STAFF, me, second_factor_at=person().second_factor_at))
    return redirect(url_for("staff.own"), 303)


@audience(Audience.STAFF)
@fresh
def show_factor() -> ResponseReturnValue:
    """A new secret to scan; the old one counts until a code of the new one was right."""
    return _factor_page()


def _factor_page(error: str = "", status: int = 200) -> Response:
    with parts().store.reading(now()) as work:
        shown = to_scan(work, person().id)
    return page("own_factor", status=status, here="own", error=error, **shown)


@audience(Audience.STAFF)
@keeps_text(form_refused)
@fresh
def change_factor() -> ResponseReturnValue:
    """The new app takes the place of the old one; other sessions end."""
    me, row = person().id, visit().row
    with parts().store.writing(now()) as work:
        if isinstance(limits.hit(work, f"new factor {me}", *CODE_TRIES), Wait):
            return _factor_page(TOO_OFTEN, 429)
        if not second_factor.replace(work, me, new_secret(work), request.form.get("code", "")):
            return _factor_page(NEW_CODE_WRONG, 422)
        staff.end_sessions(work, me, actor=person().actor)
        since = row.created_at if row else None
        visit().follow(sessions.start(work, STAFF, me, second_factor_at=work.now, since=since))
    return redirect(url_for("staff.own"), 303)


@audience(Audience.STAFF)
@keeps_text(form_refused)
@fresh
def new_codes() -> ResponseReturnValue:
    """Ten new recovery codes, shown once; the old ones are dead."""
    with parts().store.writing(now()) as work:
        codes = sign_in.make_recovery_codes(work, person().id, actor=person().actor)
    return page("recovery_codes", here="own", codes=codes)


@audience(Audience.STAFF)
@keeps_text(form_refused)
@fresh
def add_passkey() -> ResponseReturnValue:
    """Keep the passkey that this browser has made."""
    name, answer = request.form.get("name", ""), request.form.get("passkey", "")
    try:
        with parts().store.writing(now()) as work:
            passkey.add(work, person().id, name, answer)
    except Refused as why:
        return own_page(status=422, errors=[("passkeys", sentence(why))])
    return redirect(url_for("staff.own") + "#passkeys", 303)


@audience(Audience.STAFF)
@keeps_text(form_refused)
@fresh
def remove_passkey() -> ResponseReturnValue:
    with parts().store.writing(now()) as work:
        passkeys.remove(work, person().id, request.form.get("id", ""), actor=person().actor)
    return redirect(url_for("staff.own") + "#passkeys", 303)


@audience(Audience.STAFF)
@keeps_text(form_refused)
def end_session() -> ResponseReturnValue:
    """End one of one's own sessions, in another browser or in this one."""
    try:
        token_hash = bytes.fromhex(request.form.get("session", ""))
    except ValueError:
        return own_page(status=422, told="This session is not here any more.")
    with parts().store.writing(now()) as work:
        if sessions.end_one(work, STAFF, person().id, token_hash):
            work.audit("sessions_ended", actor=person().actor, record=person().id, count=1)
    return redirect(url_for("staff.own") + "#sessions", 303)


@audience(Audience.STAFF)
@keeps_text(form_refused)
def end_sessions() -> ResponseReturnValue:
    """Sign out everywhere, here too."""
    with parts().store.writing(now()) as work:
        staff.end_sessions(work, person().id, actor=person().actor)
    visit().leave()
    return redirect(url_for("staff.sign_in"), 303)


@audience(Audience.STAFF)
@keeps_text(form_refused)
def announced() -> ResponseReturnValue:
    """This person has read what was announced, up to the newest that stood on the page."""
    newest = posted.number("number")
    if newest != posted.NO_NUMBER:
        with parts().store.writing(now()) as work:
            announcements.read(work, person().id, newest)
    return redirect(_page_before(request.form.get("back", "")), 303)


def _page_before(written: str) -> str:
    """The page on which this was said, if it is one of ours that can be opened again; else the first one."""
    home = url_for("staff.home")
    if not written.startswith(home):
        return home
    at = urlsplit(written)
    known = current_app.url_map.bind("").test(at.path, "GET")
    return urlunsplit(("", "", at.path, at.query, "")) if known else home


@audience(Audience.STAFF)
@keeps_text(form_refused)
def still_here() -> ResponseReturnValue:
    """One key keeps the session open: the doorkeeper has noted that somebody is there."""
    return Response(status=204)
