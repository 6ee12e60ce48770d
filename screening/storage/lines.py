"""Where one process waits for another on PostgreSQL: each matter has a line of its own.

On SQLite there is one writer at a time anyway.
"""

from __future__ import annotations

from enum import IntEnum, unique

import sqlalchemy as sa


@unique
class Line(IntEnum):
    """Numbers of advisory locks.  They never change: processes of two releases wait for one another by them."""

    CHAIN = 7_301_001
    MIGRATION = 7_301_002
    OUTBOX = 7_301_003
    DRILL = 7_301_004
    PACKS = 7_301_005


_ALONE = sa.select(sa.func.pg_advisory_xact_lock(sa.bindparam("line", type_=sa.BigInteger)))


def wait(connection: sa.Connection, line: Line) -> None:
    """From here until the end of the transaction nobody else is past the same point."""
    if connection.dialect.name == "postgresql":
        connection.execute(_ALONE, {"line": line.value})
