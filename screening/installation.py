"""One installation: its folder, its keys, its database, and the packs that are published in it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime

from screening.config import DEMO_MARK, PRODUCTION_MARK, Config
from screening.content import load_content
from screening.storage import kept, migrate
from screening.storage.engine import database_file, make_engine
from screening.storage.keys import KeyRing, Keys
from screening.storage.process_lock import only_process
from screening.storage.work import Store, Work

Clock = Callable[[], datetime]
RELEASE = "cli:release"
WORKER_KEY = "worker-audit-key"


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
    store.set_up(now, RELEASE)
    with store.writing(now) as work:
        for pack, text in content.pack_texts.items():
            publish(work, pack, text)
    worker_key = config.keys.parent / WORKER_KEY
    if not worker_key.exists():
        with store.reading(now) as work:
            keys.write_audit_key(work.db, worker_key)
    return store


def publish(work: Work, pack: str, text: str) -> None:
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


def alone(config: Config, role: str) -> AbstractContextManager[None]:
    """Hold the place of the one process of this role (``web``, ``worker``) that a SQLite database has.

    Raises DatabaseUnfit when another process has it.  PostgreSQL has room for many.
    """
    file = database_file(config.database)
    return only_process(file, role) if file else nullcontext()
