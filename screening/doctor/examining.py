"""Everything that an operator can get wrong, a sentence each: files first, then the database and what stands in it."""

from __future__ import annotations

import socket
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError

from screening import installation
from screening.config import Config
from screening.content import InUse, load_content
from screening.doctor import certificate, clock, files
from screening.publishing import fitting
from screening.safety.ground import ground_of
from screening.storage import fitness, process_lock
from screening.storage.engine import database_file, said_by
from screening.storage.errors import DatabaseUnfit, StorageError
from screening.storage.sealing import rotation
from screening.storage.work import Store
from screening.web import help_lines
from screening.web.state import Line, state

UNREADABLE = (
    "{count} records or urgent tasks cannot be read: {why}. Put the missing key back into the ring from a copy, or "
    "look for them in a backup; the others are served."
)


NOT_SERVED = (
    "The web process does not run on this machine: people see the page of the proxy, and nobody can sign in."
)
ANSWERS_WITHIN = 2
"""Seconds, on the same machine."""


def examine(config: Config) -> Iterator[Line]:
    """Files first, because they can be looked at whatever is broken; then the database and what stands in it."""
    for said in (*config.channels.problems, *files.modes(config)):
        yield Line(True, said)
    if not config.demo:
        yield from (Line(False, said) for said in files.told_outside(config.witness, installation.clock()))
        yield from clock.look()
    try:
        store = installation.open_store(config)
    except (StorageError, OSError) as fault:
        yield Line(True, f"Nothing can be served: {fault}. The card *The server is down* says what to do.")
        return
    try:
        yield from _in_the_database(store, config)
    except DBAPIError as fault:
        yield Line(True, f"Not everything could be looked at: {said_by(fault)}. Restore the newest backup.")
    finally:
        store.engine.dispose()


def _in_the_database(store: Store, config: Config) -> Iterator[Line]:
    now = installation.clock()
    for said in fitness.faults(store.engine, now):
        yield Line(True, said)
    packs = InUse(load_content())
    lines = help_lines.HelpKeeper(help_lines.copy_beside(config.keys)).lines
    with store.reading(now) as work:
        yield from (Line(True, said) for said in fitting.foretold(work))
        for why, count in rotation.unreadable(work.db, store.keys.need_ring()).items():
            yield Line(True, UNREADABLE.format(count=count, why=why))
        yield from state(work, config, ground_of(config), packs.follow(work), lines)
    if not config.demo:
        yield from (Line(False, said) for said in files.backups_sent(config.backup_sent, now))
        if found := certificate.look_at(config.url, now):
            yield found
    if not config.demo and not _web_runs(config):
        # On PostgreSQL it may run on another machine.
        yield Line(
            bool(database_file(config.database)), f"{NOT_SERVED} Start it: systemctl restart screening-web"
        )


def _web_runs(config: Config) -> bool:
    """On SQLite the place of the one web process tells; with PostgreSQL its port, because there is room for many."""
    database = database_file(config.database)
    if database is None:
        try:
            socket.create_connection((config.host, config.port), ANSWERS_WITHIN).close()
        except OSError:
            return False
        return True
    try:
        with process_lock.only_process(database, "web"):
            return False
    except (DatabaseUnfit, OSError):
        # Where nothing can be written nobody can ask; that is said already, and louder.
        return True
