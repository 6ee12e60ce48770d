"""Proposals of packs: a text, what the check said of it, who approved it.  Who may do what is decided above."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from screening.storage import comparisons, kept
from screening.storage.errors import Refused
from screening.storage.plain import to_text
from screening.storage.rows import fetch, upsert
from screening.storage.tables import PackApprovalRow, PackProposalRow
from screening.storage.work import Work


def propose(
    work: Work, kind: str, text: str, *, checked: Sequence[Mapping[str, Any]], actor: str
) -> PackProposalRow:
    """Keep a text and ask for its use.  Refused while the same text waits already."""
    digest = kept.keep(work, "pack", text, actor)
    if any(row.digest == digest for row in waiting(work, kind)):
        raise Refused("this very text is proposed already")
    row = PackProposalRow(
        kind=kind,
        digest=digest,
        state="proposed",
        proposed_by=actor,
        proposed_at=work.now,
        checked=to_text(checked),
    )
    work.db.add(row)
    work.db.flush()
    work.audit("pack_proposed", actor=actor, kind=kind, digest=digest, number=row.number)
    return row


def get(work: Work, number: int) -> PackProposalRow:
    """By its number; NotFound otherwise."""
    return fetch(work, PackProposalRow, number)


def waiting(work: Work, kind: str | None = None) -> list[PackProposalRow]:
    """Proposals that nobody has decided, oldest first."""
    found = sa.select(PackProposalRow).where(PackProposalRow.state == "proposed")
    if kind is not None:
        found = found.where(PackProposalRow.kind == kind)
    return list(work.db.scalars(found.order_by(PackProposalRow.number)))


def decided(work: Work, most: int = 50) -> list[PackProposalRow]:
    """Proposals that came into use or were refused, newest first."""
    found = sa.select(PackProposalRow).where(PackProposalRow.state != "proposed")
    return list(work.db.scalars(found.order_by(PackProposalRow.number.desc()).limit(most)))


def note_compared(
    work: Work, number: int, against: str, count: int, found: Mapping[str, Any], *, actor: str
) -> None:
    """So many past forms met the proposal beside the pack with the digest ``against``, and this was found.

    Approvals that were given over another result count no more.
    """
    row = _undecided(work, number)
    row.against, row.compared = against, count
    comparisons.keep(work, row, to_text(found), actor=actor)


def approve(work: Work, number: int, staff_id: str) -> list[PackApprovalRow]:
    """One person's word over the comparison that is kept; all that count so far.  Refused a second time."""
    row = _undecided(work, number)
    if any(given.staff_id == staff_id for given in approvals(work, number)):
        raise Refused("you have approved it already; another person has to")
    seen = comparisons.version(work, number)
    values = {"approved_at": work.now, "comparison": seen}
    given = upsert(work, PackApprovalRow, {"number": number, "staff_id": staff_id, **values})
    work.db.execute(given.on_conflict_do_update(index_elements=["number", "staff_id"], set_=values))
    work.audit("pack_approved", actor=f"staff:{staff_id}", kind=row.kind, digest=row.digest, number=number)
    return approvals(work, number)


def approvals(work: Work, number: int) -> list[PackApprovalRow]:
    """Who has approved it over the comparison that is kept, in order; an approval of another result does not count."""
    found = sa.select(PackApprovalRow).where(
        PackApprovalRow.number == number, PackApprovalRow.comparison == comparisons.version(work, number)
    )
    found = found.order_by(PackApprovalRow.approved_at, PackApprovalRow.staff_id)
    return list(work.db.scalars(found, execution_options={"populate_existing": True}))


def put_into_use(work: Work, number: int, again_by: dt.date, *, actor: str) -> None:
    """The proposal is the pack from now on; others of the same pack go on waiting."""
    row = _undecided(work, number)
    kept.activate(
        work,
        row.kind,
        row.digest,
        proposed_by=row.proposed_by,
        approved_by=actor,
        actor=actor,
        again_by=again_by,
    )
    row.state, row.decided_by, row.decided_at = "used", actor, work.now
    work.db.flush()


def refuse(work: Work, number: int, *, actor: str) -> None:
    """Let a proposal fall."""
    row = _undecided(work, number)
    row.state, row.decided_by, row.decided_at = "refused", actor, work.now
    work.db.flush()
    work.audit("pack_refused", actor=actor, kind=row.kind, digest=row.digest, number=number)


def _undecided(work: Work, number: int) -> PackProposalRow:
    row = get(work, number)
    if row.state != "proposed":
        raise Refused(f"this proposal is {row.state} already")
    return row
