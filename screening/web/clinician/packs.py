"""The packs in use, what is proposed, and a text that somebody wants to be used."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from screening.publishing import fitting, proposing
from screening.publishing.reading import NotAPack, Told, check, own_text, text_of_file
from screening.publishing.standing import Standing, standing
from screening.safety.clinic import hours_of
from screening.storage import kept, proposals
from screening.storage.errors import NotFound, Refused
from screening.storage.work import Work
from screening.web import posted
from screening.web.access import Audience, audience
from screening.web.clinician.door import form_refused, person
from screening.web.clinician.frame import now, page
from screening.web.clinician.proving import TOO_OFTEN, proven
from screening.web.parts import parts
from screening.web.security import keeps_text, takes_file
from screening.web.sentences import sentence
from screening.web.settings.history import who

NEXT_REVIEW = timedelta(days=365)
"""What the field for the next review says before anybody has typed a date."""


def add_to(pages: Blueprint) -> None:
    """The list, a proposal, a signature under the pack of the release."""
    pages.add_url_rule("/packs", "packs", packs)
    pages.add_url_rule("/packs/<kind>/text", "pack_text", pack_text)
    pages.add_url_rule("/packs/propose", "propose_pack", propose, methods=["POST"])
    pages.add_url_rule("/packs/<kind>/sign", "sign_pack", sign, methods=["POST"])


@audience(Audience.PACKS)
def packs() -> ResponseReturnValue:
    return packs_page()


def packs_page(
    *,
    status: int = 200,
    errors: list[tuple[str, str]] | None = None,
    typed: str = "",
    kind: str = "",
    told: list[Told] | None = None,
) -> ResponseReturnValue:
    """``told``: why a text cannot be proposed; it stays typed."""
    shared = parts()
    with shared.store.reading(now()) as work:
        content, today = shared.packs.follow(work), hours_of(work).day_of(work.now)
        in_use = standing(work, content, today)
        values = {
            "in_use": [(each, _by(work, each)) for each in in_use],
            "waiting": [(row, who(work, row.proposed_by)) for row in proposals.waiting(work)],
            "decided": [
                (row, who(work, row.proposed_by), who(work, row.decided_by))
                for row in proposals.decided(work)
            ],
            "next_review": (today + NEXT_REVIEW).isoformat(),
        }
    return page(
        "packs",
        status=status,
        here="packs",
        errors=errors or [],
        wrong=dict(errors or []),
        typed=typed,
        kind=kind,
        told=told or [],
        what_to_do=fitting.WHAT_TO_DO,
        **values,
    )


@audience(Audience.PACKS)
def pack_text(kind: str) -> ResponseReturnValue:
    """The pack's own text as it is in use, to read and to change."""
    shared = parts()
    with shared.store.reading(now()) as work:
        active = kept.active(work, kind)
        try:
            text = own_text(kept.text(work, active.digest)) if active else None
        except NotFound:
            text = None
    if text is None:
        abort(404)
    headers = {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{kind}.yaml"',
    }
    return text, 200, headers


@audience(Audience.PACKS)
@keeps_text(form_refused)
@takes_file
def propose() -> ResponseReturnValue:
    """Ask that a text be used, pasted or in a file; what the check says of it is kept with it."""
    kind, typed = request.form.get("kind", ""), posted.text("text")
    shared = parts()
    if kind not in shared.content.pack_digests:
        return packs_page(status=422, errors=[("kind", "Choose one of the packs.")], typed=typed)
    try:
        typed = _file() or typed
        if not typed.strip():
            wrong = ("text", "Choose the file of the pack, or paste its whole text.")
            return packs_page(status=422, errors=[wrong], kind=kind)
        text = typed if typed.endswith("\n") else typed + "\n"
        with shared.store.reading(now()) as work:
            content, today = shared.packs.follow(work), hours_of(work).day_of(work.now)
        told = check(kind, text, today)
        with shared.store.writing(now()) as work:
            row = proposing.propose(work, content, kind, text, told, actor=person().actor)
    except NotAPack as fault:
        error = ("text", "This text cannot be used as this pack. The lines below say why.")
        return packs_page(status=422, errors=[error], typed=typed, kind=kind, told=list(fault.told))
    except Refused as why:
        return packs_page(status=409, errors=[("text", sentence(why))], typed=typed, kind=kind)
    return redirect(url_for("staff.proposal", number=row.number), 303)


def _file() -> str:
    """The text of the file, if one was chosen; its name is of no use to anybody.  Raises NotAPack."""
    file = request.files.get("file")
    return text_of_file(file.read()) if file else ""


@audience(Audience.LEAD)
@keeps_text(form_refused)
def sign(kind: str) -> ResponseReturnValue:
    """The clinical lead signs the pack of this release, unchanged."""
    again_by = date_of(request.form.get("again_by", ""))
    if again_by is None:
        return packs_page(status=422, errors=[(f"again-{kind}", NO_DATE)])
    refused = proven("pack")
    if refused:
        status = 429 if refused == TOO_OFTEN else 422
        return packs_page(status=status, errors=[(f"code-{kind}", refused)])
    try:
        with parts().store.writing(now()) as work:
            proposing.sign_shipped(work, kind, person().id, again_by)
    except Refused as why:
        return packs_page(status=409, errors=[(f"again-{kind}", sentence(why))])
    return redirect(url_for("staff.packs"), 303)


NO_DATE = "Give the day of the next review, such as 2027-11-20."


def date_of(text: str) -> date | None:
    """A day as it was typed."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _by(work: Work, each: Standing) -> str:
    if each.approved_by is None:
        return ""
    return who(work, each.approved_by) if ":" in each.approved_by else each.approved_by
