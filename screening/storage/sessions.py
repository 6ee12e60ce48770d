"""Sessions on the server: the browser holds a random token, the row its hash, an id and times.

Idle too long, a session opens nothing any more; after the absolute limit it never does.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Literal

import sqlalchemy as sa

from screening.storage import settings
from screening.storage.errors import NotFound
from screening.storage.rows import changed, look
from screening.storage.tables import SessionRow
from screening.storage.told import COLUMNS, told_by
from screening.storage.work import Work

Kind = Literal["staff", "intake", "typed"]
IDLE: dict[Kind, dt.timedelta] = {
    "staff": dt.timedelta(minutes=15),
    "intake": dt.timedelta(minutes=30),
    "typed": dt.timedelta(hours=12),
}
"""*typed* ends with the session of its member of staff, see ``typed_for.py``."""
ON_TABLET = dt.timedelta(minutes=5)
"""A patient's session on a tablet of the clinic: the page locks it after two minutes; this holds if it cannot."""
IDLE_MINUTES = "idle_minutes"
"""The setting of the clinic (design/security.md B21)."""
ABSOLUTE = dt.timedelta(hours=12)
SEEN_EVERY = dt.timedelta(minutes=1)
TOKEN_BYTES = 32
_BY_TOKEN = sa.select(SessionRow.__table__, *COLUMNS).where(
    SessionRow.token_hash == sa.bindparam("token"), SessionRow.kind == sa.bindparam("side")
)


def start(
    work: Work,
    kind: Kind,
    subject: str,
    *,
    second_factor_at: dt.datetime | None = None,
    since: dt.datetime | None = None,
) -> str:
    """A new session for a staff or submission id; the token goes into the cookie and nowhere else.

    ``since``: when the session began whose place it takes, for its absolute limit.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = SessionRow(
        token_hash=_hash(token),
        kind=kind,
        subject_id=subject,
        created_at=since or work.now,
        seen_at=work.now,
        second_factor_at=second_factor_at,
    )
    work.db.add(row)
    work.db.flush()
    return token


def open_session(work: Work, kind: Kind, token: str, idle: dt.timedelta | None = None) -> SessionRow | None:
    """The session that is alive now; None for a wrong kind, idle too long, too old, ended or invented."""
    row: SessionRow | None = look(work, _BY_TOKEN, token=_hash(token), side=kind)
    if row is None:
        return None
    work.told = told_by(row)
    alive = work.now - row.seen_at <= (idle or IDLE[kind]) and work.now - row.created_at <= ABSOLUTE
    return row if alive else None


def idle_of_staff(work: Work) -> dt.timedelta:
    """After how long without activity a member of staff is signed out: 15 minutes, or up to 30 as the clinic sets."""
    set_to = settings.get(work, IDLE_MINUTES)
    minutes = set_to if isinstance(set_to, int) and not isinstance(set_to, bool) else 15
    return dt.timedelta(minutes=min(max(minutes, 5), 30))


def touch(work: Work, row: SessionRow) -> bool:
    """Note that the person is there, at most once a minute; whether a row was written."""
    fresh = SessionRow.seen_at <= work.now - SEEN_EVERY
    one = sa.update(SessionRow).where(SessionRow.token_hash == row.token_hash, fresh)
    return changed(work, one.values(seen_at=work.now))


def needs_touch(row: SessionRow, now: dt.datetime) -> bool:
    """Whether ``touch`` would write, so that no transaction is opened for nothing."""
    return now - row.seen_at >= SEEN_EVERY


def second_factor_passed(work: Work, row: SessionRow) -> str:
    """A new token for the same session, now with its second factor; the old token is dead, the absolute limit the same.

    NotFound when the session has been ended meanwhile: by signing out elsewhere, a reset, or the same form twice.
    """
    if not changed(work, sa.delete(SessionRow).where(SessionRow.token_hash == row.token_hash)):
        raise NotFound("the session has ended")
    kind: Kind = "staff" if row.kind == "staff" else "intake"
    return start(work, kind, row.subject_id, second_factor_at=work.now, since=row.created_at)


def end(work: Work, kind: Kind, token: str) -> None:
    """Sign out: a copied cookie is worth nothing afterwards."""
    changed(work, sa.delete(SessionRow).where(SessionRow.token_hash == _hash(token), SessionRow.kind == kind))


def end_all(work: Work, kind: Kind, subject: str) -> int:
    """End every session of a person or submission; how many there were."""
    mine = (SessionRow.kind == kind, SessionRow.subject_id == subject)
    count = work.db.scalar(sa.select(sa.func.count()).select_from(SessionRow).where(*mine)) or 0
    changed(work, sa.delete(SessionRow).where(*mine))
    return count


def of_subject(work: Work, kind: Kind, subject: str) -> list[SessionRow]:
    """Sessions of a person that have not reached the absolute limit, the newest first."""
    mine = (SessionRow.kind == kind, SessionRow.subject_id == subject)
    young = SessionRow.created_at >= work.now - ABSOLUTE
    return list(
        work.db.scalars(sa.select(SessionRow).where(*mine, young).order_by(SessionRow.created_at.desc()))
    )


def end_one(work: Work, kind: Kind, subject: str, token_hash: bytes) -> bool:
    """End one session of this person; whether there was one."""
    one = (SessionRow.kind == kind, SessionRow.subject_id == subject, SessionRow.token_hash == token_hash)
    return changed(work, sa.delete(SessionRow).where(*one))


def purge(work: Work) -> None:
    """Delete sessions past the absolute limit."""
    changed(work, sa.delete(SessionRow).where(SessionRow.created_at < work.now - ABSOLUTE))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
