"""A backup: everything that one sheet of paper needs to bring a clinic back, encrypted so that the server cannot read it.

A tar of the database, the key ring, the recovery keys and the witness of the audit chain, encrypted with age to the
public recovery keys.  What is named first in the tar says what the rest is.
"""

from __future__ import annotations

import fcntl
import io
import os
import shutil
import tarfile
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pyrage
from pyrage import x25519

from screening.config import Config
from screening.storage import copying, migrate
from screening.storage.errors import KeyProblem, StorageError
from screening.storage.plain import from_text, to_text
from screening.storage.sealing import recovery_keys
from screening.storage.work import Store

FORMAT = 1
ENDING = ".screening.age"
WORKING = ".working-"
"""How the folders begin in which a backup is made or opened."""
ALL_OF, ONE_A_DAY = timedelta(hours=48), timedelta(days=35)
"""Every backup is kept for two days, the last of each day for 35: then what was erased is gone from backups too."""


@dataclass(frozen=True)
class About:
    """What a backup says of itself."""

    format: int
    kind: str
    """``sqlite`` or ``postgresql``"""
    demo: bool
    revision: str
    taken_at: str
    head: str
    """The end of the audit chain in it, as ``screening audit head`` prints it"""


def write(config: Config, store: Store, folder: Path, now: datetime) -> tuple[Path, About]:
    """A new backup in this folder, whole or not at all.  KeyProblem while there is no recovery key."""
    keys = recovery_keys.proven(config.keys)
    if not keys:
        raise KeyProblem("there is no recovery key yet; `screening keys recovery` makes one")
    target = folder / f"{now:%Y%m%dT%H%M%SZ}{ENDING}"
    half = target.with_suffix(".half")
    with working_folder(config.data) as inside:
        (inside / "database").mkdir(mode=0o700)
        head = copying.dump(store.engine, inside / "database")
        kind = store.engine.dialect.name
        about = About(FORMAT, kind, config.demo, migrate.head(), now.isoformat(), head.text())
        with _new_file(half) as file:
            _encrypt(_entries(config, about, inside / "database"), file, keys)
    half.rename(target)
    return target, about


def unpack(file: Path, identity: x25519.Identity, folder: Path) -> About:
    """Decrypt into the folder and read what it is; StorageError when it is not for this key, or no backup of ours."""
    plain = folder / "tar"
    with file.open("rb") as sealed, _new_file(plain) as out:
        try:
            pyrage.decrypt_io(sealed, out, [identity])
        except (pyrage.DecryptError, OSError) as fault:
            # Of a file that was cut short age complains as of a disk, but names no fault of one.
            if isinstance(fault, OSError) and fault.errno is not None:
                raise
            raise StorageError(f"{file.name}: this key does not open it, or it is damaged") from None
    with tarfile.open(plain) as tar:
        tar.extractall(folder, filter="data")
    plain.unlink()
    about = from_text((folder / "about.json").read_text())
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise StorageError(f"{file.name}: a backup in a format that this program does not know")
    return About(**about)


def prune(folder: Path, now: datetime) -> list[Path]:
    """Delete backups that have been kept long enough; those that went."""
    gone, days = [], set[str]()
    for file in sorted(folder.glob(f"*{ENDING}"), reverse=True):
        try:
            taken = datetime.strptime(file.name, f"%Y%m%dT%H%M%SZ{ENDING}").replace(tzinfo=now.tzinfo)
        except ValueError:
            continue
        day, age = f"{taken:%Y%m%d}", now - taken
        if age > ONE_A_DAY or (age > ALL_OF and day in days):
            file.unlink()
            gone.append(file)
        days.add(day)
    return gone


@contextmanager
def working_folder(data: Path) -> Iterator[Path]:
    """A private folder beside the database; what a killed process has left in one goes first."""
    clear_up(data)
    with tempfile.TemporaryDirectory(prefix=WORKING, dir=data) as folder, _in_use(Path(folder)):
        yield Path(folder)


def clear_up(data: Path) -> None:
    """Delete the folders of processes that were killed: a key ring may lie in one beside all that it opens."""
    for left in data.glob(f"{WORKING}*"):
        with suppress(BlockingIOError), _in_use(left):
            shutil.rmtree(left)


@contextmanager
def _in_use(folder: Path) -> Iterator[None]:
    """Nobody takes the folder for one that was left behind; BlockingIOError when somebody works in it."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _entries(config: Config, about: About, database: Path) -> Iterable[tuple[str, bytes | Path]]:
    yield "about.json", to_text(asdict(about)).encode()
    yield "keyring", config.keys.read_bytes()
    for name, path in (("recovery-keys", recovery_keys.beside(config.keys)), ("witness", config.witness)):
        if path.exists():
            yield name, path.read_bytes()
    for file in sorted(database.iterdir()):
        if not file.name.endswith(("-wal", "-shm")):
            yield f"database/{file.name}", file


def _encrypt(
    entries: Iterable[tuple[str, bytes | Path]], out: io.BufferedWriter, keys: Iterable[str]
) -> None:
    """Through a pipe: the key ring never lies on the disk unsealed but where it always is."""
    read, write_to = os.pipe()
    faults: list[BaseException] = []

    def pack() -> None:
        try:
            with os.fdopen(write_to, "wb") as pipe, tarfile.open(fileobj=pipe, mode="w|") as tar:
                for name, content in entries:
                    _add(tar, name, content)
        except BaseException as fault:  # noqa: BLE001 - told to the thread that writes
            faults.append(fault)

    packing = threading.Thread(target=pack, name="backup")
    packing.start()
    with os.fdopen(read, "rb") as pipe:
        pyrage.encrypt_io(pipe, out, [x25519.Recipient.from_str(key) for key in keys])
    packing.join()
    if faults:
        raise faults[0]


def _add(tar: tarfile.TarFile, name: str, content: bytes | Path) -> None:
    info = tarfile.TarInfo(name)
    info.mode = 0o600
    if isinstance(content, bytes):
        info.size = len(content)
        tar.addfile(info, io.BytesIO(content))
        return
    with content.open("rb") as file:
        info.size = content.stat().st_size
        tar.addfile(info, file)


@contextmanager
def _new_file(path: Path) -> Iterator[io.BufferedWriter]:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
