"""``screening record export --all``: every record as its own folder, for a clinic that moves elsewhere or ends.

Stopped at any point the same command goes on: a folder counts once its line stands in ``contents.jsonl``, and is made
anew when the record has changed since.  One record is in memory at a time, and one that cannot be read stops nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from screening import installation
from screening.config import Config
from screening.content import Content, load_content
from screening.copies.whole import tasks_alone, whole_record
from screening.documents.moments import Moments
from screening.documents.one_page import one_page
from screening.documents.packet import packet
from screening.documents.plain_json import json_text
from screening.documents.setting import NotSet
from screening.documents.shape import RecordCopy
from screening.review.record import UNUSABLE
from screening.safety.clinic import hours_of
from screening.storage import everything
from screening.storage.errors import Refused, StorageError
from screening.storage.everything import Piece
from screening.storage.plain import to_text
from screening.storage.work import Store

FORMAT, VERSION = "screening-archive", 1
CONTENTS, UNFINISHED = "contents.jsonl", ".unfinished"
PAPERS = {"page.pdf": one_page, "packet.pdf": packet}
Files = dict[str, bytes]


def write_all(folder: Path, config: Config, actor: str) -> int:
    """Every record in a folder of its own; 1 when anything of one could not be written, and which."""
    store = installation.open_store(config)
    with store.reading(installation.clock()) as work:
        wanted = everything.pieces(work)
    archive = Archive(folder, config.url)
    for gone in archive.written.keys() - {_name(piece) for piece in wanted}:
        archive.drop(gone)
    faults, content = 0, load_content()
    for piece in wanted:
        for fault in _kept(store, content, archive, piece, actor):
            print(f"{_name(piece)}: {fault}", file=sys.stderr)
            faults += 1
    with store.writing(installation.clock()) as work:
        work.audit("all_exported", actor=actor, count=len(wanted))
    archive.finish(len(wanted), faults)
    print(f"{len(wanted)} records are in {folder}, {faults} of their files could not be written.")
    print(
        "They are not sealed: whoever has the folder reads them. The sealed archive is a backup with its sheet."
    )
    return int(faults > 0)


def _kept(store: Store, content: Content, archive: Archive, piece: Piece, actor: str) -> list[str]:
    """Write one piece unless it stands there as it is now; what is wrong with it."""
    with store.reading(installation.clock()) as work:
        up_to = everything.changed_last(work, piece.id)
    name = _name(piece)
    if archive.written.get(name) == up_to:
        return []
    files, faults = Files(), list[str]()
    try:
        files |= _files(store, content, piece, faults)
    except UNUSABLE as fault:
        # The text of our own errors holds no answer; that of a library might.
        faults.append(str(fault) if isinstance(fault, StorageError) else type(fault).__name__)
    if files:
        with store.writing(installation.clock()) as work:
            work.audit("exported", actor=actor, record=piece.id, format="archive")
    archive.put(name, piece.id, up_to, files, faults)
    return faults


def _files(store: Store, content: Content, piece: Piece, faults: list[str]) -> Files:
    with store.reading(installation.clock()) as work:
        if piece.reference is None:
            return {"tasks.json": json_text(asdict(tasks_alone(work, piece.id))).encode()}
        whole, moments = whole_record(work, content, piece.id), Moments(hours_of(work).zone)
    files = {"record.json": json_text(asdict(whole)).encode()}
    # Drawn outside of the transaction: a document takes as long as it takes.
    return files | dict(_papers(whole.record, moments, faults))


def _papers(copy: RecordCopy, moments: Moments, faults: list[str]) -> Iterator[tuple[str, bytes]]:
    for name, draw in PAPERS.items():
        try:
            yield name, draw(copy, moments)
        except NotSet as fault:
            faults.append(f"{name}: {fault}")
        except UNUSABLE as fault:
            faults.append(f"{name}: {type(fault).__name__}")


def _name(piece: Piece) -> str:
    return piece.reference or f"tasks-{piece.id}"


class Archive:
    """The folder.  ``written``: up to which event each folder in it holds its record, where nothing of it is missing."""

    def __init__(self, folder: Path, of: str) -> None:
        """Raises Refused when something else lies there, or the archive of another clinic."""
        self._folder, self._list = folder, folder / CONTENTS
        self.written: dict[str, int] = {}
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        about = {"format": FORMAT, "version": VERSION, "of": of}
        if not any(folder.iterdir()):
            folder.chmod(0o700)
            self._note(about)
            return
        first, *lines = self._lines()
        if first != about:
            raise Refused(f"{folder}: is not empty, and no archive of {of} was begun there")
        for line in lines:
            if "folder" in line:
                self.written.pop(line["folder"], None)
            if line.get("files") and not line["faults"]:
                self.written[line["folder"]] = line["up_to"]

    def put(self, name: str, record: str, up_to: int, files: Files, faults: list[str]) -> None:
        """Make the folder whole, then say so: after a power cut it is made again.

        What can no longer be read stays as it was written before.
        """
        beside = self._folder / UNFINISHED
        shutil.rmtree(beside, ignore_errors=True)
        if files:
            beside.mkdir(mode=0o700)
            for file, made in files.items():
                _write(beside / file, made)
            shutil.rmtree(self._folder / name, ignore_errors=True)
            beside.rename(self._folder / name)
        digests = {file: hashlib.sha256(made).hexdigest() for file, made in files.items()}
        self._note({"folder": name, "record": record, "up_to": up_to, "files": digests, "faults": faults})

    def drop(self, name: str) -> None:
        """What was erased or withdrawn since the last time leaves this copy too."""
        shutil.rmtree(self._folder / name, ignore_errors=True)
        self._note({"folder": name, "files": {}, "faults": ["erased or withdrawn"]})

    def finish(self, count: int, faults: int) -> None:
        """The last line."""
        self._note({"finished": installation.clock().isoformat(), "records": count, "faults": faults})

    def _lines(self) -> list[dict[str, Any]]:
        """What the list says; a line that a power cut tore counts as none."""
        if not self._list.exists():
            return [{}]
        whole, _, torn = self._list.read_bytes().rpartition(b"\n")
        if torn and whole:
            os.truncate(self._list, len(whole) + 1)
        try:
            return [dict(json.loads(line)) for line in whole.splitlines()] or [{}]
        except (ValueError, TypeError):
            return [{}]

    def _note(self, line: dict[str, Any]) -> None:
        handle = os.open(self._list, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"{to_text(line)}\n")
            file.flush()
            os.fsync(file.fileno())


def _write(path: Path, made: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(made)
        file.flush()
        os.fsync(file.fileno())
