"""Try a backup out in a place of its own: whether it opens, is whole, and could be served.  What serves is not touched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pyrage import x25519
from sqlalchemy import Engine

from screening.backup import making, restoring
from screening.config import Config
from screening.storage import copying, fitness
from screening.storage.audit import verification
from screening.storage.audit.chain import Head
from screening.storage.engine import make_engine
from screening.storage.lines import Line
from screening.storage.sealing import rotation
from screening.storage.sealing.keys import Keys
from screening.storage.tables import SubmissionRow
from screening.storage.work import Store

SCHEMA = "screening_drill"
_IN_LINE = sa.select(sa.func.pg_advisory_lock(Line.DRILL.value))
"""One drill at a time, until its connection is closed."""
_AWAY = sa.schema.DropSchema(SCHEMA, cascade=True, if_exists=True)


@dataclass(frozen=True)
class Tried:
    """What the backup holds, and everything that is wrong with it."""

    taken_at: str
    events: int
    forms: int
    faults: tuple[str, ...]


def try_out(config: Config, file: Path, identity: x25519.Identity, clock: Callable[[], datetime]) -> Tried:
    """Bring the backup back beside the database, look through it, and throw it away.  StorageError if it cannot be opened."""
    with making.working_folder(config.data) as folder:
        about = making.unpack(file, identity, folder)
        restoring.must_fit(config, about)
        keys = Keys.of_file(folder / "keyring")
        with _own_place(config, about, folder) as engine:
            copying.fill(engine, folder / "database", about.revision)
            return _looked_through(Store(engine, keys), about, clock())


def _looked_through(store: Store, about: making.About, now: datetime) -> Tried:
    head = Head.from_text(about.head)
    with store.reading(now) as work:
        store.keys.check(work.db)
        found = fitness.faults(store.engine, now)
        fault = verification.verify(work.db, store.keys.purpose(work.db, "audit"), head)
        found += [f"The chain of events is broken: {fault.what}"] if fault else []
        lost = rotation.unreadable(work.db, store.keys.need_ring())
        found += [f"{count} records or urgent tasks cannot be read: {why}." for why, count in lost.items()]
        forms = work.db.scalar(sa.select(sa.func.count()).select_from(SubmissionRow)) or 0
    return Tried(about.taken_at, head.count, forms, tuple(found))


@contextmanager
def _own_place(config: Config, about: making.About, folder: Path) -> Iterator[Engine]:
    """An empty database: a file, or on PostgreSQL a schema that goes again, now or before the next one."""
    if about.kind == "sqlite":
        engine = make_engine(f"sqlite:///{folder / 'tried.db'}")
        try:
            yield engine
        finally:
            engine.dispose()
        return
    engine, house = make_engine(config.database), make_engine(config.database)

    @sa.event.listens_for(engine, "connect")
    def _into_the_schema(connection: Any, _record: Any) -> None:
        connection.execute(f"SET search_path = {SCHEMA}")
        connection.commit()

    try:
        with house.connect() as line:
            line.execute(_IN_LINE)
            line.execute(_AWAY)
            line.execute(sa.schema.CreateSchema(SCHEMA))
            line.commit()
            try:
                yield engine
            finally:
                engine.dispose()
                line.execute(_AWAY)
                line.commit()
    finally:
        house.dispose()
