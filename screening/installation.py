"""One installation: its folder, its keys, its database, and the packs that are published in it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from screening.config import DEMO_MARK, PRODUCTION_MARK, Config
from screening.content import Content, load_content
from screening.storage import kept, migrate
from screening.storage.engine import make_engine
from screening.storage.keys import KeyRing, Keys
from screening.storage.work import Store

Clock = Callable[[], datetime]
RELEASE = "release"
WORKER_KEY = "worker-audit-key"


class AlreadyRunning(Exception):
    """Another web process serves this SQLite database."""


def clock() -> datetime:
    """The one clock of the app: now, in UTC."""
    return datetime.now(UTC)


def set_up(config: Config, now: datetime) -> Store:
    """Make what is missing, migrate, and publish the packs of this release; safe to repeat.

    Raises DatabaseUnfit, KeyProblem or ContentError, each naming what is wrong.
    """
    content = load_content()
    config.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    (config.data / (DEMO_MARK if config.demo else PRODUCTION_MARK)).touch()
    engine = make_engine(config.database)
    if not config.keys.exists() and migrate.current(engine) is None:
        config.keys.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        KeyRing.create(config.keys)
    keys = Keys(KeyRing.load(config.keys))
    migrate.upgrade(engine)
    store = Store(engine, keys)
    with store.writing(now) as work:
        keys.make_missing(work.db, now)
    with store.writing(now) as work:
        for pack, text in content.pack_texts.items():
            publish(work, pack, text)
    worker_key = config.keys.parent / WORKER_KEY
    if not worker_key.exists():
        with store.reading(now) as work:
            keys.write_audit_key(work.db, worker_key)
    return store


def publish(work: kept.Work, pack: str, text: str) -> None:
    """The pack of this release is in use from now on, unsigned, unless it is already."""
    active = kept.active(work, pack)
    if active is None or active.digest != kept.digest_of(text):
        digest = kept.keep(work, "pack", text, actor=RELEASE)
        kept.activate(work, pack, digest, proposed_by=RELEASE, approved_by=None, actor=RELEASE)


def open_store(config: Config) -> Store:
    """The store of a set-up installation.  Raises DatabaseUnfit when the database is older or newer."""
    engine = make_engine(config.database)
    migrate.check(engine)
    return Store(engine, Keys(KeyRing.load(config.keys)))


def open_worker_store(config: Config) -> Store:
    """As ``open_store``, for the process that must never open an answer."""
    engine = make_engine(config.database)
    migrate.check(engine)
    return Store(engine, Keys.for_worker(config.keys.parent / WORKER_KEY))


def alone(config: Config) -> int | None:
    """Hold the lock of the one web process that may serve a SQLite database, until this process ends.

    Raises AlreadyRunning.  PostgreSQL needs no lock and gets None.
    """
    if not config.database.startswith("sqlite"):
        return None
    handle = os.open(Path(config.data) / "serving", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise AlreadyRunning(f"another web process already serves {config.database}") from None
    return handle


__all__ = [
    "AlreadyRunning",
    "Clock",
    "Content",
    "alone",
    "clock",
    "open_store",
    "open_worker_store",
    "publish",
    "set_up",
]
