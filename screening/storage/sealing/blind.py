"""The blind index: sent submissions found by name or number without either standing in the database.

A term is kept as 32 bits of its keyed hash (design/security.md B23): so few that several terms share a value, and
whoever searches opens what is found and compares.  Its key is made anew by a rotation, which hashes everything again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import sqlalchemy as sa

from screening.storage.known_by import Term
from screening.storage.rows import changed
from screening.storage.sealing.keys import keyed_hash
from screening.storage.tables import BlindIndexRow, SubmissionRow
from screening.storage.work import Work

PURPOSE = "search"
HASH_BYTES = 4
AT_A_TIME = 500


def keep(work: Work, submission_id: str, terms: Iterable[Term]) -> None:
    """Let a submission be found by these terms."""
    wanted = list(terms)
    if not wanted:
        return
    key = work.keys.newest(work.db, PURPOSE)
    rows = {(term.field, _hash(key, term)) for term in wanted}
    work.db.execute(
        sa.insert(BlindIndexRow),
        [{"submission_id": submission_id, "field": field, "hash": value} for field, value in sorted(rows)],
    )


def candidates(work: Work, term: Term, limit: int) -> list[str]:
    """Ids of submissions that may have this term, in no order; each has to be opened and compared."""
    wanted = (BlindIndexRow.field == term.field, BlindIndexRow.hash == hashed(work, term))
    found = sa.select(BlindIndexRow.submission_id).where(*wanted).order_by(BlindIndexRow.submission_id)
    return list(work.db.scalars(found.limit(limit)))


def hashed(work: Work, term: Term) -> int:
    """What the index holds for a term."""
    return _hash(work.keys.newest(work.db, PURPOSE), term)


def forget(work: Work, submission_id: str) -> None:
    """Nothing finds it any more."""
    changed(work, sa.delete(BlindIndexRow).where(BlindIndexRow.submission_id == submission_id))


def rebuild(work: Work, terms_of: Callable[[str], Iterable[Term]], *, actor: str) -> int:
    """A new key, and every sent submission hashed anew under it, in this one transaction; how many they were.

    ``terms_of`` gives the terms of a submission's id; none for one that cannot be opened.
    """
    work.keys.renew(work.db, PURPOSE, work.now)
    changed(work, sa.delete(BlindIndexRow))
    done, last = 0, ""
    while ids := _sent(work, last):
        for submission_id in ids:
            keep(work, submission_id, terms_of(submission_id))
        work.db.expunge_all()
        done, last = done + len(ids), ids[-1]
    work.audit("search_rebuilt", actor=actor, count=done)
    return done


def _sent(work: Work, after: str) -> list[str]:
    some = sa.select(SubmissionRow.id).where(
        SubmissionRow.sent_at.is_not(None), SubmissionRow.state != "withdrawn", SubmissionRow.id > after
    )
    return list(work.db.scalars(some.order_by(SubmissionRow.id).limit(AT_A_TIME)))


def _hash(key: bytes, term: Term) -> int:
    return int.from_bytes(keyed_hash(key, term.field, term.text)[:HASH_BYTES], "big")
