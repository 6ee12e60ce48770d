"""What lies around on this machine: who can open it, and whether the copies that must leave it still do."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from screening import installation
from screening.config import Config
from screening.storage.audit import witness
from screening.storage.engine import database_file
from screening.storage.errors import StorageError

OTHERS = 0o077
SENT_WITHIN = timedelta(hours=26)
ANCHORED_WITHIN = timedelta(hours=1)
NEVER_SENT = (
    "Nobody knows whether backups leave this machine. Let the tool that sends them touch a file each time, and name that "
    "file in SCREENING_BACKUP_SENT."
)


def modes(config: Config) -> Iterator[str]:
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


def told_outside(place: Path, now: datetime) -> Iterator[str]:
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


def backups_sent(receipt: Path | None, now: datetime) -> Iterator[str]:
    """A backup that stays beside what it is of burns with it."""
    if receipt is None:
        yield NEVER_SENT
    elif not receipt.exists():
        yield f"{receipt}: is missing, so no backup has left this machine. Look at the tool that sends them."
    elif now - (last := datetime.fromtimestamp(receipt.stat().st_mtime, UTC)) > SENT_WITHIN:
        yield f"The last backup left this machine at {last:%Y-%m-%d %H:%M} UTC. Look at the tool that sends them."
