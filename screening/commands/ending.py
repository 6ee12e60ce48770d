"""``screening destroy``: the end of an installation.  Keys go first, so that stopped at any point nothing can be opened."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from screening import installation
from screening.backup import making
from screening.config import Config
from screening.storage import holds, migrate, tasks
from screening.storage.engine import database_file, make_engine
from screening.storage.errors import Refused
from screening.storage.sealing import recovery_keys

WARNING = """\
Everything goes: every answer, every signed record, the audit. Nobody can bring it back but whoever has a backup and a
recovery sheet. State law says how long records are kept; an archive is a backup with its sheet, and the signed file of
screening audit export. Stop the services on every host first.
To go on, type the address of this installation: """
AT_A_TIME = 2**20
"""Bytes that are overwritten at once: a database may be larger than the memory."""
AFTER = """\
Gone: the keys and the database. Left: %s
Backups still open with a recovery sheet. When their time is over too, delete them everywhere and burn the sheets.\
"""


def destroy(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """Delete keys and database for good, once the address was typed; refused while anything must be kept or is open."""
    if config.keys.exists():
        _must_be_over(config)
    print(WARNING, end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip() != config.url:
        raise Refused("this is not the address of this installation; nothing was deleted")
    with installation.alone(config, "web"), installation.alone(config, "worker"):
        for secret in (config.keys, config.keys.parent / installation.WORKER_KEY):
            _wipe(secret)
        making.clear_up(config.data)
        _wipe(recovery_keys.beside(config.keys))
        for file in _database(config):
            _wipe(file)
    print(AFTER % ", ".join(map(str, (config.data, config.keys.parent, config.witness))))
    return 0


def _must_be_over(config: Config) -> None:
    with installation.open_store(config).reading(installation.clock()) as work:
        if holds.is_stopped(work) or holds.held_ones(work):
            raise Refused("a legal hold stands; screening hold show")
        if tasks.open_tasks(work):
            raise Refused("an urgent task is open; somebody closes it first")


def _database(config: Config) -> Iterator[Path]:
    """The files of it; on PostgreSQL its tables go and there are none."""
    file = database_file(config.database)
    if file is None:
        engine = make_engine(config.database)
        try:
            migrate.downgrade(engine, "base")
        finally:
            engine.dispose()
        return
    yield from (file.with_name(f"{file.name}{end}") for end in ("", "-wal", "-shm"))


def _wipe(path: Path) -> None:
    """Overwritten, then deleted; a disk that keeps old blocks needs its encryption (docs/deploying.md)."""
    if not path.exists():
        return
    size = path.stat().st_size
    with path.open("r+b") as file:
        for start in range(0, size, AT_A_TIME):
            file.write(bytes(min(AT_A_TIME, size - start)))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()


COMMANDS: dict[str, Callable[[argparse.Namespace, Config, str], int]] = {"destroy": destroy}
