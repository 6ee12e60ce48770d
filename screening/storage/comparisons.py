"""What a proposed pack would say otherwise of past forms, sealed: with few forms, a rule and a number tell of a person."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from screening.storage.errors import Unreadable
from screening.storage.sealing.vault import SMALL_STEP, mark
from screening.storage.tables import PackComparisonRow, PackProposalRow, new_id
from screening.storage.work import Work

LONGEST = 100_000
"""Characters of one result: it counts by rule, and a pack has some hundred rules."""


@dataclass(frozen=True)
class Kept:
    """The last result, as the text that was given; ``text`` is None when it cannot be opened."""

    version: int
    made_by: str
    made_at: dt.datetime
    text: str | None


def keep(work: Work, proposal: PackProposalRow, text: str, *, actor: str) -> int:
    """Keep a result in the place of the one before; its version, which stays while the result is the same."""
    if len(text) > LONGEST:
        raise ValueError("a result counts by rule; it is no list of forms")
    row = _row(work, proposal.number)
    if row is not None and _text(work, row) == text:
        return row.version
    if row is None:
        row = PackComparisonRow(id=new_id(), number=proposal.number, version=0)
        work.vault.new_record(row.id)
        work.db.add(row)
    row.version, row.made_by, row.made_at = row.version + 1, actor, work.now
    row.sealed = work.vault.seal("pack_comparison", "sealed", row.id, row.version, text, row.id, SMALL_STEP)
    work.db.flush()
    work.audit(
        "pack_compared",
        actor=actor,
        kind=proposal.kind,
        digest=proposal.digest,
        number=proposal.number,
        sealed=mark("pack_comparison", row.id, row.sealed),
    )
    return row.version


def of(work: Work, number: int) -> Kept | None:
    """The result that is kept with a proposal."""
    row = _row(work, number)
    return None if row is None else Kept(row.version, row.made_by, row.made_at, _text(work, row))


def version(work: Work, number: int) -> int:
    """Which result an approval of now rests on; 0 before the first."""
    found = sa.select(PackComparisonRow.version).where(PackComparisonRow.number == number)
    return work.db.scalar(found) or 0


def _row(work: Work, number: int) -> PackComparisonRow | None:
    return work.db.scalar(sa.select(PackComparisonRow).where(PackComparisonRow.number == number))


def _text(work: Work, row: PackComparisonRow) -> str | None:
    try:
        return work.vault.open("pack_comparison", "sealed", row.id, row.version, row.sealed, row.id)
    except Unreadable:
        return None
