"""The subcommands about one record or one person: who did what (PRV-15), and the whole record for an access request."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterable
from dataclasses import asdict

from screening import installation
from screening.commands import archive
from screening.config import Config
from screening.content import load_content
from screening.copies.whole import who, whole_record
from screening.documents.plain_json import json_text
from screening.storage import submissions
from screening.storage.accounts import staff
from screening.storage.audit import chain
from screening.storage.errors import NotFound, StorageError
from screening.storage.tables import AuditEventRow
from screening.storage.work import Work


def audit_record(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """Every event about one record: reads, changes, copies that left, and those of its urgent tasks."""
    store, now = installation.open_store(config), installation.clock()
    with store.reading(now) as work:
        record = _record(work, chosen.reference)
        lines = [_line(row, who(work, row.actor)) for row in chain.about(work.db, record)]
    # Noted before it is shown: no accounting without a line about itself.
    store.note_read(now, actor=actor, record=record, kind="audit_read")
    return _print(lines)


def audit_person(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """Every event of one member of staff, with the reference of the record, and those about the account."""
    store, now = installation.open_store(config), installation.clock()
    with store.reading(now) as work:
        person = staff.named(work, chosen.login)
        events = chain.of_person(work.db, person.id)
        lines = [_line(row, who(work, row.actor), _reference(work, row.record, person.id)) for row in events]
    store.note_read(now, actor=actor, record=person.id, kind="audit_read")
    return _print(lines)


def export(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """The whole record as JSON in a new file that its owner alone can read; the event is written first."""
    if chosen.all:
        return archive.write_all(chosen.out, config, actor)
    store, now = installation.open_store(config), installation.clock()
    with store.reading(now) as work:
        record = _record(work, chosen.reference)
        if submissions.row(work, record).state not in submissions.READABLE:
            raise StorageError("this form was not sent, or was withdrawn; nothing of it is handed out")
        text = json_text(asdict(whole_record(work, load_content(), record)))
    with os.fdopen(
        os.open(chosen.out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as out:
        with store.writing(now) as work:
            work.audit("exported", actor=actor, record=record, format="whole")
        out.write(text)
    print(f"The whole record is in {chosen.out}. It is not sealed: hand it over, then remove it.")
    return 0


def _record(work: Work, reference: str) -> str:
    """The id of a record by its reference, or by the id itself, which events keep after a record was erased."""
    row = submissions.find_by_reference(work, reference)
    if row is not None:
        return row.id
    if chain.about(work.db, reference):
        return reference
    raise NotFound(f"no record has the reference {reference!r}")


def _reference(work: Work, record: str | None, person: str) -> str:
    if record is None or record == person:
        return ""
    try:
        return submissions.row(work, record).reference
    except NotFound:
        return record


def _line(row: AuditEventRow, name: str, record: str = "") -> str:
    cells = (f"{row.at:%Y-%m-%d %H:%M:%S}", name, row.kind, row.outcome, row.detail, record)
    return "\t".join(cell for cell in cells if cell)


def _print(lines: Iterable[str]) -> int:
    print("UTC\tby\twhat\toutcome\tdetail")
    for line in lines:
        print(line)
    return 0


COMMANDS: dict[str, Callable[[argparse.Namespace, Config, str], int]] = {
    "audit record": audit_record,
    "audit person": audit_person,
    "record export": export,
}
