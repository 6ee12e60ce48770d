"""One piece of work on the database: a transaction, its vault, its time, and its audit events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from contextvars import ContextVar
from functools import cached_property

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from screening.storage.audit import chain
from screening.storage.engine import reader
from screening.storage.sealing.keys import Keys, keyed_hash
from screening.storage.sealing.vault import Vault
from screening.storage.told import Told
from screening.storage.turns import Turns

SAME_LOOK = dt.timedelta(minutes=1)


class Work:
    """What storage functions are given: ``db``, ``vault``, ``now`` (aware UTC) and ``audit``.

    ``connection`` is that of ``db``, in the same transaction: for statements that were built once and need no mapper.
    ``db`` is made when it is first asked for: a page of the intake does without.  ``told``: what a statement of this work
    has told of the clinic on the way; None where none did, or where this work has changed it.
    """

    def __init__(self, connection: Connection, keys: Keys, now: dt.datetime, *, writes: bool) -> None:
        self.connection = connection
        self.keys = keys
        self.vault = Vault(connection, keys)
        self.now = now.astimezone(dt.UTC)
        self.writes = writes
        self.events: list[chain.Event] = []
        self.told: Told | None = None

    @cached_property
    def db(self) -> Session:
        return Session(self.connection, expire_on_commit=False)

    @property
    def _uses_db(self) -> bool:
        return "db" in self.__dict__

    def flush(self) -> None:
        """Write what is pending in ``db``."""
        if self._uses_db:
            self.db.flush()

    def commit(self) -> None:
        """Keep all of it."""
        if self._uses_db:
            self.db.commit()
        self.connection.commit()

    def close(self) -> None:
        """Let go of what ``db`` holds; what was not committed is undone."""
        if self._uses_db:
            self.db.close()

    def audit(
        self, kind: str, /, *, actor: str, record: str | None = None, outcome: str = "ok", **detail: str | int
    ) -> None:
        """Note an event; it is appended when the work is committed, and without it nothing is."""
        if not self.writes:
            raise RuntimeError("work that only reads has no audit events; see Store.note_read")
        self.events.append(chain.Event(kind, actor, record, outcome, detail))

    def keyed(self, purpose: str, *parts: str | bytes) -> bytes:
        """A keyed hash for looking something up that must not be readable."""
        return keyed_hash(self.keys.purpose(self.connection, purpose), *parts)


class Store:
    """The database with the keys of this process."""

    def __init__(self, engine: Engine, keys: Keys) -> None:
        self.engine = engine
        self.keys = keys
        self._reader = reader(engine)
        self._turns = Turns() if engine.dialect.name == "sqlite" else None
        self._looking: ContextVar[Work | None] = ContextVar("looking", default=None)

    @contextmanager
    def reading(self, now: dt.datetime) -> Iterator[Work]:
        """Work that sees one moment and cannot write; within another such work it sees the same moment."""
        outer = self._looking.get()
        if outer is not None:
            yield outer
            return
        with self._work(self._reader, now, writes=False) as work:
            mine = self._looking.set(work)
            try:
                yield work
            finally:
                self._looking.reset(mine)

    @contextmanager
    def writing(self, now: dt.datetime) -> Iterator[Work]:
        """Work that is committed at the end as a whole, audit events last; an exception undoes all of it."""
        turn = self._turns.one() if self._turns else nullcontext()
        with turn, self._work(self.engine, now, writes=True) as work:
            yield work
            work.flush()
            if work.events:
                key = self.keys.purpose(work.connection, "audit")
                chain.append(work.connection, key, work.events, work.now)
            work.commit()

    @contextmanager
    def _work(self, engine: Engine, now: dt.datetime, *, writes: bool) -> Iterator[Work]:
        with engine.connect() as connection, closing(Work(connection, self.keys, now, writes=writes)) as work:
            yield work

    def note_read(
        self,
        now: dt.datetime,
        *,
        actor: str,
        record: str | None,
        kind: str = "record_read",
        **detail: str | int,
    ) -> None:
        """Audit a look before its page leaves.  If this raises, the record must not be shown."""
        event = chain.Event(kind, actor, record, detail=detail)
        with self.reading(now) as work:
            if chain.seen_lately(work.db, event, work.now, SAME_LOOK):
                return
        with self.writing(now) as work:
            work.events.append(event)

    def set_up(self, now: dt.datetime, actor: str) -> None:
        """Make the purpose keys that are missing; harmless when there is nothing to do."""
        with self.writing(now) as work:
            if self.keys.make_missing(work.db, work.now):
                work.audit("installed", actor=actor)
