"""An administrator's pages of accounts: who signs in, with which roles; nobody's password is chosen or seen here."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from screening import accounts as verbs
from screening.storage.accounts import set_up, staff
from screening.storage.errors import NotFound, Refused
from screening.storage.tables import StaffRow
from screening.storage.work import Work
from screening.web.access import Audience, audience
from screening.web.clinician.accounts_in_words import ROLES, SEES
from screening.web.clinician.door import form_refused, person
from screening.web.clinician.frame import now, page
from screening.web.clinician.proving import fresh
from screening.web.parts import parts
from screening.web.security import keeps_text


def add_to(pages: Blueprint) -> None:
    """The list, adding, one account, and what is done with it."""
    pages.add_url_rule("/accounts", "accounts", accounts)
    pages.add_url_rule("/accounts", "add_account", add, methods=["POST"])
    pages.add_url_rule("/accounts/<staff_id>", "account", account)
    pages.add_url_rule("/accounts/<staff_id>/role", "account_role", change_role, methods=["POST"])
    pages.add_url_rule("/accounts/<staff_id>/link", "account_link", new_link, methods=["POST"])
    pages.add_url_rule("/accounts/<staff_id>/reset", "account_reset", reset, methods=["POST"])
    pages.add_url_rule("/accounts/<staff_id>/disable", "account_disable", disable, methods=["POST"])


@audience(Audience.ADMINISTRATOR)
def accounts() -> ResponseReturnValue:
    return _list()


def _list(status: int = 200, error: str = "") -> Response:
    with parts().store.reading(now()) as work:
        people = [(row, *_roles(work, row), _state(work, row)) for row in staff.everybody(work)]
    typed = {"login": request.form.get("login", ""), "name": request.form.get("name", "")}
    return page(
        "accounts",
        status=status,
        here="accounts",
        people=people,
        roles=ROLES,
        sees=SEES,
        second=staff.SECOND_PERSON,
        chosen=request.form.getlist("role"),
        typed=typed,
        errors=[("login", error)] if error else [],
    )


@audience(Audience.ADMINISTRATOR)
@keeps_text(form_refused)
@fresh
def add() -> ResponseReturnValue:
    """A new account, and its set-up link, shown this once."""
    form = request.form
    wanted = [role for role in ROLES if role in form.getlist("role")]
    try:
        with parts().store.writing(now()) as work:
            staff_id, code = verbs.add(
                work,
                login=form.get("login", ""),
                name=form.get("name", ""),
                roles=wanted,
                actor=person().actor,
            )
    except Refused as why:
        return _list(422, f"Not added: {why}.")
    return _link(staff_id, code)


@audience(Audience.ADMINISTRATOR)
def account(staff_id: str) -> ResponseReturnValue:
    return _account(staff_id)


def _account(staff_id: str, status: int = 200, error: str = "") -> Response:
    with parts().store.reading(now()) as work:
        row = _get(work, staff_id)
        counted, waiting = _roles(work, row)
        state, chosen = _state(work, row), set_up.has_password(row)
    return page(
        "account",
        status=status,
        here="accounts",
        row=row,
        counted=counted,
        waiting=waiting,
        state=state,
        has_password=chosen,
        roles=ROLES,
        sees=SEES,
        second=staff.SECOND_PERSON,
        own=row.id == person().id,
        errors=[("maincontent", error)] if error else [],
    )


@audience(Audience.ADMINISTRATOR)
@keeps_text(form_refused)
@fresh
def change_role(staff_id: str) -> ResponseReturnValue:
    """Give a role or take it away; the person's sessions end."""
    role = request.form.get("role", "")
    if role not in ROLES:
        abort(404)
    verb = verbs.take if request.form.get("go") == "take" else verbs.give
    return _do(staff_id, lambda work: verb(work, staff_id, role, actor=person().actor))


@audience(Audience.ADMINISTRATOR)
@keeps_text(form_refused)
@fresh
def disable(staff_id: str) -> ResponseReturnValue:
    return _do(staff_id, lambda work: verbs.disable(work, staff_id, actor=person().actor))


@audience(Audience.ADMINISTRATOR)
@keeps_text(form_refused)
@fresh
def new_link(staff_id: str) -> ResponseReturnValue:
    """Another set-up link for somebody who has not used the first."""
    return _with_link(staff_id, verbs.new_link)


@audience(Audience.ADMINISTRATOR)
@keeps_text(form_refused)
@fresh
def reset(staff_id: str) -> ResponseReturnValue:
    """Password and second factor are gone; clinical roles wait for a second person."""
    return _with_link(staff_id, verbs.reset)


def _do(staff_id: str, change: Callable[[Work], None]) -> ResponseReturnValue:
    try:
        with parts().store.writing(now()) as work:
            change(work)
    except NotFound:
        abort(404)
    except Refused as why:
        return _account(staff_id, 409, f"Not done: {why}.")
    return redirect(url_for("staff.account", staff_id=staff_id), 303)


def _with_link(staff_id: str, verb: Callable[..., str]) -> ResponseReturnValue:
    try:
        with parts().store.writing(now()) as work:
            code = verb(work, staff_id, actor=person().actor)
    except NotFound:
        abort(404)
    except Refused as why:
        return _account(staff_id, 409, f"Not done: {why}.")
    return _link(staff_id, code)


def _link(staff_id: str, code: str) -> Response:
    with parts().store.reading(now()) as work:
        row = staff.get(work, staff_id)
    address = f"{parts().config.url}{url_for('staff.set_up', code=code)}"
    return page("link", here="accounts", row=row, address=address)


def _get(work: Work, staff_id: str) -> StaffRow:
    try:
        return staff.get(work, staff_id)
    except NotFound:
        abort(404)


def _roles(work: Work, row: StaffRow) -> tuple[list[str], list[str]]:
    counted = staff.roles(work, row.id)
    return sorted(counted), sorted(staff.roles(work, row.id, confirmed=False) - counted)


def _state(work: Work, row: StaffRow) -> str:
    if row.disabled_at is not None:
        return "closed"
    if set_up.has_password(row):
        return "can sign in" if row.totp_sealed else "has no second factor yet"
    return "has a set-up link" if set_up.waits(work, row.id) else "the set-up link has ended"
