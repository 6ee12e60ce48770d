"""SQLite serves one web process and one worker on one host; a second one is refused at start."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from screening.storage.errors import DatabaseUnfit


@contextmanager
def only_process(database: Path, role: str) -> Iterator[None]:
    """Hold the place of ``role`` (``web`` or ``worker``) for this database file; DatabaseUnfit if it is taken.

    The operating system gives the place back when the process ends, however it ends.
    """
    path = database.with_name(f"{database.name}.{role}.lock")
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DatabaseUnfit(
                f"another {role} process uses {database.name}; SQLite has place for one"
            ) from None
        yield
    finally:
        os.close(handle)
