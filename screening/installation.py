"""One installation: its folder, its keys, its database, and the packs that are published in it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from screening.config import DEMO_KEYS, DEMO_MARK, PRODUCTION_MARK, Config
from screening.content import is_of_people, load_content
from screening.intake.texts import keep_consent
from screening.publishing import proposing
from screening.questionnaire.model import LANGUAGES
from screening.safety.clinic import hours_of
from screening.storage import kept, migrate, settings
from screening.storage.audit import chain, witness
from screening.storage.engine import database_file, make_engine
from screening.storage.errors import DatabaseUnfit, KeyProblem
from screening.storage.process_lock import only_process
from screening.storage.sealing.keys import KeyRing, Keys
from screening.storage.work import Store, Work

Clock = Callable[[], datetime]
RELEASE = "cli:release"
WORKER_KEY = "worker-audit-key"
KIND = "installation"
"""The setting that says whether the people in this database are made up."""


def clock() -> datetime:
    """The one clock of the app: now, in UTC."""
    return datetime.now(UTC)


def set_up(config: Config, now: datetime) -> Store:
    """Make what is missing, migrate, and publish the packs of this release; safe to repeat.

    Raises DatabaseUnfit, KeyProblem or ContentError, each naming what is wrong.
    """
    content, engine = load_content(), make_engine(config.database)
    _must_not_be_lost(config, engine)
    config.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    (config.data / (DEMO_MARK if config.demo else PRODUCTION_MARK)).touch()
    if not config.keys.exists() and migrate.current(engine) is None:
        config.keys.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        KeyRing.create(config.keys, DEMO_KEYS if config.demo else "")
    keys = Keys.of_file(config.keys)
    _make_private(database_file(config.database))
    migrate.upgrade(engine)
    store = Store(engine, keys)
    _check(store, config, now)
    store.set_up(now, RELEASE)
    with store.writing(now) as work:
        if settings.get(work, KIND) is None:
            settings.put(work, KIND, _kind(config), actor=RELEASE)
        for pack, text in content.pack_texts.items():
            publish(work, pack, text)
        for language in LANGUAGES:
            # Before anybody reads it: no consent was ever shown that is not kept (PRV-16).
            keep_consent(work, content.questionnaire, language, RELEASE)
    worker_key = config.keys.parent / WORKER_KEY
    if not worker_key.exists():
        with store.reading(now) as work:
            keys.write_audit_key(work.db, worker_key)
    return store


def publish(work: Work, pack: str, text: str) -> None:
    """The pack of this release is in use from now on, unsigned, unless it is already.

    Beside a pack that people of the clinic have put into use it waits as a proposal.
    """
    active = kept.active(work, pack)
    if active is not None and is_of_people(active.proposed_by):
        proposing.propose_release(work, pack, hours_of(work).day_of(work.now), actor=RELEASE)
        return
    if active is None or active.digest != kept.digest_of(text):
        digest = kept.keep(work, "pack", text, actor=RELEASE)
        kept.activate(work, pack, digest, proposed_by=RELEASE, approved_by=None, actor=RELEASE)


def open_store(config: Config) -> Store:
    """The store of a set-up installation.

    Raises DatabaseUnfit when the database is older, newer or of another kind, KeyProblem when the ring is not its own.
    """
    engine = make_engine(config.database)
    _must_not_be_lost(config, engine)
    migrate.check(engine)
    store = Store(engine, Keys.of_file(config.keys))
    _check(store, config, clock())
    return store


def open_worker_store(config: Config) -> Store:
    """As ``open_store``, for the process that must never open an answer."""
    engine = make_engine(config.database)
    _must_not_be_lost(config, engine)
    migrate.check(engine)
    store = Store(engine, Keys.for_worker(config.keys.parent / WORKER_KEY))
    with store.reading(clock()) as work:
        if not chain.fits(work.db, work.keys.purpose(work.db, "audit")):
            raise KeyProblem(f"{config.keys.parent / WORKER_KEY}: is not the audit key of this database")
        _check_kind(work, config)
    return store


def _must_not_be_lost(config: Config, engine: Engine) -> None:
    """DatabaseUnfit where a clinic was and its database is gone: an empty one in its place would stand in the way."""
    told = None if config.demo else witness.read(config.witness).newest
    if told is not None and migrate.current(engine) is None:
        raise DatabaseUnfit(
            f"the database is gone: {config.witness} tells of one with {told.count} events. Is its disk mounted, is its "
            "address right? If it is lost: screening restore FILE; to begin a clinic anew, move that file away"
        )


def _check(store: Store, config: Config, now: datetime) -> None:
    with store.reading(now) as work:
        store.keys.check(work.db)
        _check_kind(work, config)


def _check_kind(work: Work, config: Config) -> None:
    """Made-up people and real ones never share a database (design/security.md B17)."""
    found = settings.get(work, KIND)
    if found not in (None, _kind(config)):
        raise DatabaseUnfit(f"the database belongs to a {found} installation; this one is {_kind(config)}")


def _kind(config: Config) -> str:
    return "demo" if config.demo else "production"


def _make_private(database: Path | None) -> None:
    """A new database is for the user who runs the app alone; SQLite gives its other files the same mode."""
    if database is not None:
        database.touch(mode=0o600)


def alone(config: Config, role: str) -> AbstractContextManager[None]:
    """Hold the place of the one process of this role (``web``, ``worker``) that a SQLite database has.

    Raises DatabaseUnfit when another process has it.  PostgreSQL has room for many.
    """
    file = database_file(config.database)
    return only_process(file, role) if file else nullcontext()
