"""One proposal of a pack: what the check says, what differs, what it would say of past forms, and who approves it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from screening.content import Content
from screening.publishing import comparing, differing, differing_trial, proposing
from screening.publishing.agreement import LEAST
from screening.publishing.comparing import Compared
from screening.publishing.reading import load, own_text
from screening.replay import Change
from screening.rules.pack import RulePack
from screening.rules.strict_yaml import ContentError
from screening.rules.trd.load import TrdPack
from screening.safety.packs import hexadecimal
from screening.storage import comparisons, kept, proposals, restrictions, submissions
from screening.storage.errors import NotFound, Refused
from screening.storage.tables import PackProposalRow
from screening.storage.work import Work
from screening.web import posted
from screening.web.access import Audience, audience
from screening.web.clinician.door import form_refused, person
from screening.web.clinician.frame import now, page
from screening.web.clinician.packs import NEXT_REVIEW, NO_DATE, date_of
from screening.web.clinician.proving import TOO_OFTEN, proven
from screening.web.parts import parts
from screening.web.security import keeps_text
from screening.web.sentences import sentence
from screening.web.settings.history import who

NUMBER = "<int(max=999999999):number>"


def add_to(pages: Blueprint) -> None:
    """The page, comparing, approving, letting it fall."""
    pages.add_url_rule(f"/packs/proposals/{NUMBER}", "proposal", show)
    pages.add_url_rule(f"/packs/proposals/{NUMBER}/compare", "compare_pack", compare, methods=["POST"])
    pages.add_url_rule(f"/packs/proposals/{NUMBER}/approve", "approve_pack", approve, methods=["POST"])
    pages.add_url_rule(f"/packs/proposals/{NUMBER}/refuse", "refuse_pack", refuse, methods=["POST"])


@audience(Audience.PACKS)
def show(number: int) -> ResponseReturnValue:
    return proposal_page(number)


def proposal_page(
    number: int,
    *,
    status: int = 200,
    errors: list[tuple[str, str]] | None = None,
    typed_date: str = "",
    compared: Compared | None = None,
) -> ResponseReturnValue:
    """The page; ``compared``: what a comparison just found, with references; else what is kept of the last one."""
    shared = parts()
    with shared.store.reading(now()) as work:
        content = shared.packs.follow(work)
        row = _row(work, number)
        values: dict[str, Any] = {
            "row": row,
            "by": who(work, row.proposed_by),
            "decided_by": who(work, row.decided_by),
            "checked": proposing.told_of(row),
            "approvals": [
                (who(work, f"staff:{each.staff_id}"), each.approved_at)
                for each in proposals.approvals(work, number)
            ],
            "hindrance": proposing.hinders(work, row) if row.state == "proposed" else "",
            "alone": proposing.is_enough(work, row, [person().id]),
            "kept": comparisons.of(work, number),
            **_difference(work, content, row),
        }
    fresh = compared is not None
    return page(
        "proposal",
        status=status,
        here="packs",
        errors=errors or [],
        wrong=dict(errors or []),
        typed_date=typed_date or (now().date() + NEXT_REVIEW).isoformat(),
        compared=compared or _kept_result(values["kept"]),
        kept_by=_by(values["kept"]),
        fresh=fresh,
        whom=_open_to_me(compared) if compared else {},
        exact=person().clinician,
        least=LEAST,
        most=comparing.MOST,
        seconds=int(comparing.WITHIN.total_seconds()),
        **values,
    )


def _kept_result(result: comparisons.Kept | None) -> Compared | None:
    """What the last comparison found, for every approver the same; None when there is none, or none can be read."""
    try:
        return comparing.of_json(result.text) if result and result.text else None
    except (KeyError, TypeError, ValueError):
        return None


def _by(result: comparisons.Kept | None) -> str:
    with parts().store.reading(now()) as work:
        return who(work, result.made_by) if result else ""


def _open_to_me(compared: Compared) -> dict[tuple[str, Change], list[str]]:
    """The references to name: what is restricted to others would tell what was found in it."""
    with parts().store.reading(now()) as work:
        references = {each for listed in compared.whom.values() for each in listed}
        rows = [submissions.find_by_reference(work, each) for each in references]
        ids = {row.id: row.reference for row in rows if row is not None}
        closed = {ids[each] for each in restrictions.closed_to(work, list(ids), person().id)}
    return {key: [each for each in listed if each not in closed] for key, listed in compared.whom.items()}


def _difference(work: Work, content: Content, row: PackProposalRow) -> dict[str, Any]:
    """The differences to the pack in use; for a proposal that was decided, to the pack in use now."""
    found: dict[str, Any] = {"version": None, "rules": None, "lines": [], "unreadable": False, "trial": False}
    try:
        text = kept.text(work, row.digest)
        after = load(content, row.kind, text)
    except (NotFound, ContentError, KeyError):
        return {**found, "unreadable": True}
    active = kept.active(work, row.kind)
    try:
        in_use = kept.text(work, active.digest) if active else ""
        rules = _rules(load(content, row.kind, in_use), after)
    except (NotFound, ContentError, KeyError):
        in_use, rules = "", None
    lines = differing.lines(own_text(in_use), own_text(text))
    trial = isinstance(after, TrdPack)
    return {**found, "version": after.version, "rules": rules, "lines": lines, "trial": trial}


def _rules(before: RulePack | TrdPack, after: RulePack | TrdPack) -> list[differing.RuleChange] | None:
    if isinstance(after, RulePack) and isinstance(before, RulePack):
        return differing.rules(before, after)
    if isinstance(after, TrdPack) and isinstance(before, TrdPack):
        return differing_trial.criteria(before, after)
    return None


@audience(Audience.PACKS)
@keeps_text(form_refused)
def compare(number: int) -> ResponseReturnValue:
    """What the proposal would say otherwise of past forms, as many as a page can wait for; kept for all who approve."""
    shared = parts()
    with shared.store.reading(now()) as work:
        content = shared.packs.follow(work)
        row = _row(work, number)
        try:
            pack = load(content, row.kind, kept.text(work, row.digest))
        except (NotFound, ContentError, KeyError):
            abort(404)
        active = kept.active(work, row.kind)
    if active is None:
        abort(404)
    compared = comparing.compare(shared.store, pack, shared.clock, actor=person().actor)
    try:
        with shared.store.writing(now()) as work:
            before = hexadecimal(active.digest)
            result = compared.to_json(before, row.digest)
            proposals.note_compared(
                work, number, before, compared.found.looked_at, result, actor=person().actor
            )
    except Refused as why:
        return proposal_page(number, status=409, errors=[("decide", sentence(why))])
    return proposal_page(number, compared=compared)


@audience(Audience.PACKS)
@keeps_text(form_refused)
def approve(number: int) -> ResponseReturnValue:
    """One person's approval with a one-time code; with the last one that is needed the pack is in use."""
    typed = request.form.get("again_by", "")[:40]
    again_by = date_of(typed)
    if again_by is None:
        return proposal_page(number, status=422, errors=[("again_by", NO_DATE)], typed_date=typed)
    refused = proven("pack")
    if refused:
        status = 429 if refused == TOO_OFTEN else 422
        return proposal_page(number, status=status, errors=[("code", refused)], typed_date=typed)
    try:
        with parts().store.writing(now()) as work:
            _row(work, number)
            in_use = proposing.approve(work, number, person().id, again_by, seen=posted.number("seen"))
    except Refused as why:
        return proposal_page(number, status=409, errors=[("decide", sentence(why))], typed_date=typed)
    return redirect(url_for("staff.packs") if in_use else url_for("staff.proposal", number=number), 303)


@audience(Audience.PACKS)
@keeps_text(form_refused)
def refuse(number: int) -> ResponseReturnValue:
    """Let it fall; it stays to be read."""
    try:
        with parts().store.writing(now()) as work:
            _row(work, number)
            proposals.refuse(work, number, actor=person().actor)
    except Refused as why:
        return proposal_page(number, status=409, errors=[("decide", sentence(why))])
    return redirect(url_for("staff.packs"), 303)


def _row(work: Work, number: int) -> PackProposalRow:
    try:
        return proposals.get(work, number)
    except NotFound:
        abort(404)
