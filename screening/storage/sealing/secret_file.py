"""Files that hold keys: private, whole, and never written over by accident."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from screening.storage.errors import KeyProblem

Seen = tuple[int, int, int]
"""What tells one state of a file from the next: inode, size, time of change in nanoseconds."""


def read(path: Path) -> str:
    """The text; KeyProblem when it is not there, no plain file, or others could read it."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError as error:
        raise KeyProblem(f"{path}: {error.strerror}") from None
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        os.close(handle)
        raise KeyProblem(f"{path}: is not a plain file")
    # What is no text is no key either; whoever reads the lines says so.
    with os.fdopen(handle, encoding="utf-8", errors="replace") as file:
        if status.st_mode & 0o077:
            mode = stat.S_IMODE(status.st_mode)
            raise KeyProblem(f"{path}: others may use it (mode {mode:03o}); it must be 600")
        # Files handed over by the service manager belong to root and are readable by this process alone.
        if status.st_uid not in (os.geteuid(), 0):
            raise KeyProblem(f"{path}: belongs to another user")
        return file.read()


def write_new(path: Path, text: str) -> None:
    """Make the file; KeyProblem when there is one: a key that is written over is lost, and with it every answer."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise KeyProblem(f"{path}: exists already and is not written over") from None
    _fill(handle, text)
    _keep_name(path)


def replace(path: Path, text: str) -> None:
    """Put this text in the place of the old one: whoever reads, and whoever pulls the plug, finds one or the other."""
    beside = path.with_name(f"{path.name}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    _fill(handle, text)
    beside.replace(path)
    _keep_name(path)


def seen(path: Path) -> Seen | None:
    """The state of the file now; None when it cannot be looked at."""
    try:
        found = path.stat(follow_symlinks=False)
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Only one process at a time changes this file; another one is refused with KeyProblem."""
    handle = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise KeyProblem(f"{path}: another process is changing it") from None
        yield
    finally:
        os.close(handle)


def _fill(handle: int, text: str) -> None:
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _keep_name(path: Path) -> None:
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
