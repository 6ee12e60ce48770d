"""Bring a clinic back from a backup, into an empty place only.

A backup is older than the day: it would bring back sessions, links and codes that were used, accounts that were closed,
people who were erased.  So nobody can use the database before one transaction has seen to all of that.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from pyrage import x25519

from screening.backup import making
from screening.config import DEMO_MARK, PRODUCTION_MARK, Config
from screening.installation import WORKER_KEY
from screening.storage import copying, heartbeat, holds, migrate, revived
from screening.storage.audit import witness
from screening.storage.audit.chain import Event, Head
from screening.storage.engine import database_file, make_engine
from screening.storage.errors import DatabaseUnfit
from screening.storage.sealing import recovery_keys, secret_file
from screening.storage.sealing.keys import Keys
from screening.storage.work import Store, Work


@dataclass
class Restored:
    """What came back, and what people have to see to."""

    taken_at: str
    count: int
    lost: int
    """How many events of the audit chain are known to be gone."""
    erased: int = 0
    tasks: int = 0
    """Urgent tasks that are open again."""
    by_hand: list[str] = field(default_factory=list)
    """What happened since and cannot be done again by itself."""


def restore(config: Config, file: Path, identity: x25519.Identity, now: datetime, actor: str) -> Restored:
    """Restore this backup.  Raises StorageError, naming what is in the way or does not fit, and leaves nothing behind."""
    must_be_empty(config)
    config.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    config.keys.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with making.working_folder(config.data) as folder:
        about = making.unpack(file, identity, folder)
        must_fit(config, about)
        secret_file.write_new(config.keys, (folder / "keyring").read_text())
        try:
            return _bring_back(config, folder, about, now, actor)
        except BaseException:
            config.keys.unlink()
            raise


def _bring_back(config: Config, folder: Path, about: making.About, now: datetime, actor: str) -> Restored:
    keys = Keys.of_file(config.keys)
    _put_beside(config, folder)
    target = folder / "restored.db" if about.kind == "sqlite" else None
    engine = make_engine(f"sqlite:///{target}" if target else config.database)
    try:
        copying.fill(engine, folder / "database", about.revision)
        found = _see_to_it(config, Store(engine, keys), about, now, actor)
    finally:
        engine.dispose()
    (config.data / (DEMO_MARK if config.demo else PRODUCTION_MARK)).touch()
    place = database_file(config.database)
    if target and place:
        _put_into_place(target, place)
    return found


def _see_to_it(config: Config, store: Store, about: making.About, now: datetime, actor: str) -> Restored:
    """One transaction for all that must not come back to life; with its commit the database can be opened."""
    head, told = Head.from_text(about.head), witness.read(config.witness)
    newest = max([head, *told.heads], key=lambda one: one.count)
    found = Restored(about.taken_at, head.count, newest.count - head.count)
    with store.reading(now) as work:
        store.keys.check(work.db)
    with store.writing(now) as work:
        _clean(work, found, [event for event in told.events if event["sequence"] > head.count], actor)
        heads: dict[str, str | int] = {
            "count": head.count,
            "mac": head.mac,
            "lost": newest.count,
            "lost_mac": newest.mac,
        }
        work.events.append(Event("restored", actor, None, detail=heads))
        heartbeat.note_restored(work, datetime.fromisoformat(about.taken_at))
        migrate.end_restore(work.db.connection())
    witness.begin_again(config.witness, head.count)
    if not (config.keys.parent / WORKER_KEY).exists():
        with store.reading(now) as work:
            store.keys.write_audit_key(work.db, config.keys.parent / WORKER_KEY)
    return found


def _put_into_place(database: Path, place: Path) -> None:
    """Never over a database that somebody has made there meanwhile."""
    try:
        os.link(database, place)
    except FileExistsError:
        raise DatabaseUnfit(
            f"{place}: another process made a database there meanwhile; stop the services and begin again"
        ) from None


def _clean(work: Work, found: Restored, since: list[dict[str, Any]], actor: str) -> None:
    revived.end_what_opens(work)
    found.tasks = revived.open_tasks_anew(work, actor)
    for event in since:
        said = _again(work, found, event, actor)
        if said:
            about = f"{event['kind']}  {event['record']}  {_words(event['detail'])}"
            found.by_hand.append(f"{event['at'][:16]}  {about}{said}")


def _again(work: Work, found: Restored, event: dict[str, Any], actor: str) -> str:
    """Do once more what happened after the backup; what a person has to do instead, or "".

    In the order in which it happened: what was released and then erased is so again.
    """
    record = event["record"]
    match event["kind"]:
        case "record_removed":
            done = revived.erase_again(work, record, actor)
            found.erased += done
            return "" if done else "is kept by an open task or a hold"
        case "task_removed":
            revived.erase_task_again(work, event["detail"]["task"], record, actor)
        case "submission_withdrawn":
            return "" if revived.withdraw_again(work, record) else "could not be withdrawn"
        case "held":
            return "" if revived.hold_again(work, record, actor) else "could not be held"
        case "hold_released":
            revived.release_again(work, record, actor)
        case "erasing_stopped":
            holds.stop_erasing(work, actor=actor)
        case "erasing_resumed":
            holds.resume_erasing(work, actor=actor)
        case "staff_disabled":
            return "" if revived.disable_again(work, record, actor) else "is not known here"
        case _:
            return "happened since; do it again"
    return ""


def _words(detail: dict[str, object]) -> str:
    return "".join(f"{value}  " for value in detail.values())


def _put_beside(config: Config, folder: Path) -> None:
    """The recovery keys, and the witness unless a newer one survived."""
    for name, target in (("recovery-keys", recovery_keys.beside(config.keys)), ("witness", config.witness)):
        if (folder / name).exists() and not target.exists():
            secret_file.write_new(target, (folder / name).read_text())


def must_be_empty(config: Config) -> None:
    """StorageError that names all that is in the way, and how it is kept."""
    keys, data = config.keys, config.data
    inside = {path.name for path in data.iterdir()} if data.exists() else set()
    if keys.parent.parent == data:
        inside.discard(keys.parent.name)
    found = {keys: "exists already"} if keys.exists() else {}
    if inside:
        found[data] = f"is not empty (it holds {min(inside)})"
    if found:
        raise DatabaseUnfit(
            f"{'; '.join(f'{path}: {how}' for path, how in found.items())}. A backup comes back into an empty place: stop the "
            f"services, and move away what is there without deleting it: {'; '.join(f'mv {path} {path}.before' for path in found)}"
        )


def must_fit(config: Config, about: making.About) -> None:
    """DatabaseUnfit for a backup of the demo in production or the other way round, or of the other kind of database."""
    if about.demo != config.demo:
        raise DatabaseUnfit("demo and production are never mixed; this backup is of the other kind")
    wanted = "sqlite" if database_file(config.database) else "postgresql"
    if about.kind != wanted:
        raise DatabaseUnfit(
            f"the backup is of a {about.kind} database; SCREENING_DATABASE names a {wanted} one"
        )
