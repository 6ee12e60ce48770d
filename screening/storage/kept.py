"""Packs, questionnaires and consent texts: every text ever used, by its digest, and which one is in use."""

from __future__ import annotations

import datetime as dt
import hashlib

import sqlalchemy as sa

from screening.storage.errors import NotFound
from screening.storage.lines import Line, wait
from screening.storage.plain import from_text
from screening.storage.rows import fetch, insert_once, look
from screening.storage.tables import ActivePackRow, AuditEventRow, KeptTextRow
from screening.storage.told import NEWEST_PACK
from screening.storage.work import Work

_NEWEST = sa.select(NEWEST_PACK)
_IN_USE = (
    sa.select(ActivePackRow.__table__)
    .where(ActivePackRow.kind == sa.bindparam("wanted"))
    .order_by(ActivePackRow.number.desc())
    .limit(1)
)

_KNOWN = sa.select(KeptTextRow.digest).where(KeptTextRow.digest == sa.bindparam("wanted"))


def digest_of(text: str) -> str:
    """SHA-256 of the UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def keep(work: Work, kind: str, text: str, actor: str = "worker") -> str:
    """Keep a text for ever; its digest.  A text that is kept already stays as it is."""
    digest = digest_of(text)
    if look(work, _KNOWN, wanted=digest):
        return digest  # a questionnaire is long; it travels to the database once
    values = {"digest": digest, "kind": kind, "body": text, "kept_at": work.now}
    if insert_once(work, KeptTextRow, values):
        work.audit("text_kept", actor=actor, kind=kind, digest=digest)
    return digest


def text(work: Work, digest: str) -> str:
    """The text with this digest; NotFound also when its bytes are no longer those."""
    row = work.db.get(KeptTextRow, digest)
    if row is None or digest_of(row.body) != digest:
        raise NotFound(f"no text with the digest {digest}")
    return row.body


def of_kind(work: Work, kind: str) -> list[KeptTextRow]:
    """Every text of this kind that was ever in use, newest first."""
    found = sa.select(KeptTextRow).where(KeptTextRow.kind == kind)
    return list(work.db.scalars(found.order_by(KeptTextRow.kept_at.desc(), KeptTextRow.digest)))


def active(work: Work, kind: str) -> ActivePackRow | None:
    """The text of this kind that is in use (for packs: the published one)."""
    row: ActivePackRow | None = look(work, _IN_USE, wanted=kind)
    return row


def published(work: Work, kind: str) -> str | None:
    """The digest of the pack in use as the audit chain says it, which nobody rewrites unseen; None for none."""
    detail = sa.select(AuditEventRow.detail).where(AuditEventRow.kind == "pack_activated")
    for text in work.db.scalars(detail.order_by(AuditEventRow.sequence.desc())):
        told = from_text(text)
        if isinstance(told, dict) and told.get("kind") == kind:
            return str(told["digest"])
    return None


def printed_in(work: Work, questionnaire: str, consent: str) -> set[str]:
    """The languages in which a blank form with these two digests was printed; empty when no event says so any more."""
    details = sa.select(AuditEventRow.detail).where(AuditEventRow.kind == "paper_printed")
    told = [from_text(text) for text in work.db.scalars(details)]
    return {
        str(one["language"])
        for one in told
        if isinstance(one, dict)
        and (one.get("questionnaire"), one.get("consent")) == (questionnaire, consent)
    }


def approver(work: Work, digest: str) -> str | None:
    """Who approved the pack with this digest last; None when nobody has."""
    found = sa.select(ActivePackRow.approved_by).where(
        ActivePackRow.digest == digest, ActivePackRow.approved_by.is_not(None)
    )
    return work.db.scalar(found.order_by(ActivePackRow.number.desc()).limit(1))


def newest(work: Work) -> int:
    """A number that grows with every pack that comes into use; 0 before the first."""
    if work.told is not None:
        return work.told.packs
    return look(work, _NEWEST).newest_pack or 0


def activate(
    work: Work,
    kind: str,
    digest: str,
    *,
    proposed_by: str,
    approved_by: str | None,
    actor: str,
    again_by: dt.date | None = None,
) -> ActivePackRow:
    """Put a kept text into use.  Without ``approved_by`` it is used and shown as unsigned.

    ``again_by``: when it has to be looked at again.
    """
    fetch(work, KeptTextRow, digest)
    # Or a lower number could become visible after a higher one, and nobody would look for it.
    wait(work.connection, Line.PACKS)
    work.told = None
    row = ActivePackRow(
        kind=kind,
        digest=digest,
        proposed_by=proposed_by,
        approved_by=approved_by,
        active_from=work.now,
        again_by=again_by,
    )
    work.db.add(row)
    work.db.flush()
    work.audit("pack_activated", actor=actor, kind=kind, digest=digest)
    return row
