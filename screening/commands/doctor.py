"""``screening doctor``: everything that an operator can get wrong, a sentence each with what to do."""

from __future__ import annotations

import argparse
import json
import os
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from screening import installation
from screening.commands import certificate, clock
from screening.config import Config
from screening.content import InUse, load_content
from screening.publishing import fitting
from screening.safety.ground import ground_of
from screening.storage import fitness, process_lock, rotation, witness
from screening.storage.engine import database_file, said_by
from screening.storage.errors import DatabaseUnfit, StorageError
from screening.storage.work import Store
from screening.web import help_lines
from screening.web.state import Line, state

OTHERS = 0o077
UNREADABLE = (
    "{count} records or urgent tasks cannot be read: {why}. Put the missing key back into the ring from a copy, or "
    "look for them in a backup; the others are served."
)
SENT_WITHIN = timedelta(hours=26)
ANCHORED_WITHIN = timedelta(hours=1)
NEVER_SENT = (
    "Nobody knows whether backups leave this machine. Let the tool that sends them touch a file each time, and name that "
    "file in SCREENING_BACKUP_SENT."
)
WELL = "Everything is in order."


def doctor(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """Print what is wrong, the worst first; exit status 1 when something would hurt a person."""
    found = sorted(examine(config), key=lambda line: not line.hurts)
    if chosen.json:
        print(json.dumps([{"hurts": line.hurts, "said": line.said} for line in found], indent=2))
    else:
        for line in found:
            print(f"{'now ' if line.hurts else 'soon'}  {line.said}")
        if not found:
            print(WELL)
    return int(any(line.hurts for line in found))


def examine(config: Config) -> Iterator[Line]:
    """Files first, because they can be looked at whatever is broken; then the database and what stands in it."""
    for said in (*config.channels.problems, *_files(config)):
        yield Line(True, said)
    if not config.demo:
        yield from (Line(False, said) for said in _told_outside(config.witness, installation.clock()))
        yield from clock.look()
    try:
        store = installation.open_store(config)
    except (StorageError, OSError) as fault:
        yield Line(True, f"Nothing can be served: {fault}.")
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
        yield from (Line(False, said) for said in _sent(config.backup_sent, now))
        if found := certificate.look_at(config.url, now):
            yield found
    if not config.demo and not _web_runs(config):
        yield Line(False, "The web process does not run on this machine. Start the service: screening serve.")


def _told_outside(place: Path, now: datetime) -> Iterator[str]:
    """The end of the audit chain leaves the database each quarter of an hour, or nobody finds one that was cut."""
    try:
        newest = witness.read(place).newest
    except (StorageError, OSError) as fault:
        yield f"The file with the ends of the audit chain cannot be read: {fault}."
        return
    if newest is None or newest.at is None:
        yield f"{place}: holds no end of the audit chain. The worker writes one each quarter of an hour: start it."
    elif now - newest.at > ANCHORED_WITHIN:
        yield f"{place}: the last end of the audit chain in it is of {newest.at:%Y-%m-%d %H:%M} UTC. Look at the worker."


def _sent(receipt: Path | None, now: datetime) -> Iterator[str]:
    """A backup that stays beside what it is of burns with it."""
    if receipt is None:
        yield NEVER_SENT
    elif not receipt.exists():
        yield f"{receipt}: is missing, so no backup has left this machine. Look at the tool that sends them."
    elif now - (last := datetime.fromtimestamp(receipt.stat().st_mtime, UTC)) > SENT_WITHIN:
        yield f"The last backup left this machine at {last:%Y-%m-%d %H:%M} UTC. Look at the tool that sends them."


def _files(config: Config) -> Iterator[str]:
    """Modes of what lies around; the key ring's own are refused at start."""
    if config.demo:
        return
    worker_key = config.keys.parent / installation.WORKER_KEY
    if config.keys.exists() and not worker_key.exists():
        yield f"{worker_key}: is missing, so the worker cannot start. Run screening migrate."
    database = database_file(config.database)
    for path in (config.data, config.keys.parent, worker_key, config.witness, database):
        if path is not None and path.exists():
            yield from _readable_by_others(path)


def _readable_by_others(path: Path) -> Iterator[str]:
    found = path.stat()
    wanted = "0700" if path.is_dir() else "0600"
    if stat.S_IMODE(found.st_mode) & OTHERS:
        yield f"{path}: others on this machine can open it. Run: chmod {wanted} {path}"
    if found.st_uid != os.geteuid():
        yield f"{path}: belongs to another user than the one who runs this. Run: chown {os.geteuid()} {path}"


def _web_runs(config: Config) -> bool:
    """On SQLite the place of the one web process tells; with PostgreSQL it may run on another host."""
    database = database_file(config.database)
    if database is None:
        return True
    try:
        with process_lock.only_process(database, "web"):
            return False
    except DatabaseUnfit:
        return True


COMMANDS: dict[str, Callable[[argparse.Namespace, Config, str], int]] = {"doctor": doctor}
