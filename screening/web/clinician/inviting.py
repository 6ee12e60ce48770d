"""Invitations at the desk: one, a list, how far each has come, again, and withdrawn.  Nothing here hangs on an answer."""

from __future__ import annotations

from datetime import UTC, datetime

import segno
from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from screening.mailing import inviting, sending, words
from screening.mailing.inviting import LONGEST_NAME, MOST_LINES, Fault, Wish
from screening.safety.clinic import hours_of
from screening.storage import invited, letters
from screening.storage.errors import NotFound, Refused
from screening.storage.tables import InvitationRow
from screening.web.access import Audience, audience
from screening.web.clinician.door import form_refused, person
from screening.web.clinician.frame import note_read, now, page
from screening.web.parts import parts
from screening.web.security import data_images, keeps_text, takes_file
from screening.web.sentences import sentence
from screening.web.words import IN_ENGLISH

PAGE = 50
NO_MAIL = "No e-mail is set up here. Choose to hand the link over."
NOT_AGREED = "Say that they agreed to be written to. Without that, hand the link over."
NOT_UTF_8 = "The file is no plain text in UTF-8. Save the list as CSV with that encoding, or paste it."
Errors = list[tuple[str, str]]


def add_to(pages: Blueprint) -> None:
    """The list with the form for one, the form for many, and what is done with one."""
    pages.add_url_rule("/invitations", "invitations", invitations)
    pages.add_url_rule("/invitations", "invite", invite, methods=["POST"])
    pages.add_url_rule("/invitations/list", "invite_list", show_list)
    pages.add_url_rule("/invitations/list", "invite_list_post", invite_list, methods=["POST"])
    pages.add_url_rule("/invitations/<invitation_id>", "invitation", change, methods=["POST"])


@audience(Audience.INVITING)
def invitations() -> ResponseReturnValue:
    return _page()


def _page(errors: Errors | None = None, status: int = 200, told: str = "") -> ResponseReturnValue:
    with parts().store.reading(now()) as work:
        found = invited.page(work, before=_place(), limit=PAGE + 1)
        shown = [(one, inviting.state(work, one)) for one in found[:PAGE]]
    note_read("invitations_read", None, count=len(shown))
    last = found[PAGE - 1].row if len(found) > PAGE else None
    older = url_for("staff.invitations", before=f"{last.made_at.isoformat()} {last.id}") if last else ""
    return page(
        "invitations",
        status=status,
        here="invitations",
        found=shown,
        older=older,
        typed=request.form,
        errors=errors or [],
        told=told,
        mail=sending.has_mail(parts().config),
        languages=IN_ENGLISH,
    )


@audience(Audience.INVITING)
@keeps_text(form_refused)
def invite() -> ResponseReturnValue:
    """One invitation: by mail, or as a link that is shown this once."""
    wish, errors = _wish()
    if errors:
        return _page(errors, 422)
    with parts().store.writing(now()) as work:
        faults = inviting.faults_of(work, [(1, wish)] if wish.address else [])
        if not faults:
            row, code = inviting.invite(work, wish, actor=person().actor)
    if faults:
        return _page([("address", faults[0].words)], 422)
    return redirect(url_for("staff.invitations"), 303) if wish.address else _link(row, wish, code)


def _wish() -> tuple[Wish, Errors]:
    form, errors, address = request.form, Errors(), ""
    language, name = form.get("language", ""), " ".join(form.get("name", "").split())
    if language not in IN_ENGLISH:
        errors.append(("language-en", "Choose the language of the form."))
    if len(name) > LONGEST_NAME:
        errors.append(("name", inviting.LONG_NAME))
    how = form.get("how", "")
    if how not in ("mail", "hand"):
        errors.append(("how-mail", "Choose how the link gets to the person."))
    if how == "mail":
        errors += _may_write()
        try:
            address = letters.checked_address(form.get("address", ""))
        except Refused as why:
            errors.append(("address", str(why)))
    return Wish(language, name, address), errors


def _may_write() -> Errors:
    if not sending.has_mail(parts().config):
        return [("how-mail", NO_MAIL)]
    return [] if request.form.get("agreed") == "yes" else [("agreed", NOT_AGREED)]


def _link(row: InvitationRow, wish: Wish, code: str) -> Response:
    """A sheet to hand over; the code is kept nowhere in clear, so it is shown this once."""
    address = f"{parts().config.url}/{wish.language}/invited/{code}"
    with parts().store.reading(now()) as work:
        last_day = hours_of(work).day_of(row.ends_at)
    data_images()
    return page(
        "invitation",
        here="invitations",
        name=wish.name,
        language=wish.language,
        address=address,
        code="-".join(code[at : at + 4] for at in range(0, len(code), 4)),
        picture=segno.make(address, error="m").svg_data_uri(border=3),
        sheet=words.sheet(wish.language, last_day),
    )


@audience(Audience.INVITING)
def show_list() -> ResponseReturnValue:
    return _list_page("", [])


@audience(Audience.INVITING)
@keeps_text(form_refused)
@takes_file
def invite_list() -> ResponseReturnValue:
    """Many at once: every line is good, and all are invited, or nothing happens and all lines stay in the field."""
    text = request.form.get("lines", "")
    file = request.files.get("file")
    try:
        text = (file.read().decode("utf-8-sig") if file else "") or text
    except UnicodeDecodeError:
        return _list_page(text, [("lines", NOT_UTF_8)])
    errors, (wishes, faults) = _may_write(), inviting.read_list(text)
    with parts().store.writing(now()) as work:
        faults = sorted([*faults, *inviting.faults_of(work, wishes)], key=lambda one: one.line)
        if not faults and not errors:
            for _, wish in wishes:
                inviting.invite(work, wish, actor=person().actor)
    if faults or errors:
        return _list_page(text, [*errors, *map(_in_words, faults)])
    return redirect(url_for("staff.invitations"), 303)


def _in_words(fault: Fault) -> tuple[str, str]:
    return "lines", f"Line {fault.line}: {fault.words}" if fault.line else fault.words


def _list_page(text: str, errors: Errors) -> ResponseReturnValue:
    return page(
        "invite_list",
        status=422 if errors else 200,
        here="invitations",
        text=text,
        agreed=request.form.get("agreed") == "yes",
        errors=errors,
        mail=sending.has_mail(parts().config),
        most=MOST_LINES,
    )


@audience(Audience.INVITING)
@keeps_text(form_refused)
def change(invitation_id: str) -> ResponseReturnValue:
    """Send it again, withdraw it, or say that its address is wrong."""
    verbs = {
        "again": inviting.send_again,
        "withdraw": invited.withdraw,
        "wrong": inviting.address_is_wrong,
    }
    verb = verbs.get(request.form.get("go", ""))
    if verb is None:
        abort(400)
    try:
        with parts().store.writing(now()) as work:
            verb(work, invitation_id, actor=person().actor)
    except NotFound:
        abort(404)
    except Refused as why:
        return _page([("maincontent", sentence(why))], 409)
    return redirect(url_for("staff.invitations"), 303)


def _place() -> tuple[datetime, str] | None:
    """Where the page before this one ended; None for anything that we did not write ourselves."""
    written, _, invitation_id = request.args.get("before", "").partition(" ")
    try:
        at = datetime.fromisoformat(written)
        return (at.astimezone(UTC), invitation_id[:32]) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None
