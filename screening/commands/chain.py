"""The chain of audit events: whether it is whole, and where it ends."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from screening import installation
from screening.config import Config
from screening.retention import RETENTION, read_retention, years_before
from screening.storage import heartbeat, settings
from screening.storage.audit import chain, exports, periods, restores, verification, witness
from screening.storage.errors import StorageError
from screening.storage.work import Store


def verify(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    anchors = witness.read(config.witness).heads
    anchors += [_anchor(chosen.anchor)] if chosen.anchor else []
    now, store = installation.clock(), installation.open_store(config)
    with store.reading(now) as work:
        fault = verification.verify(work.db, work.keys.purpose(work.db, "audit"), *anchors)
        # A row that is no event any more cannot be asked what it tells of restores.
        restored = [] if fault and fault.what == verification.ALTERED else restores.restored(work.db)
    for one in restored:
        gone = f"{one.gone(anchors)} events after {one.count} are known to be gone"
        print(f"A backup was restored at {one.at:%Y-%m-%d %H:%M} UTC: {gone}.")
    if fault:
        with store.writing(now) as work:
            heartbeat.beat(work, heartbeat.BROKEN)
        print(_broken(fault), file=sys.stderr)
        return 1
    with store.writing(now) as work:
        heartbeat.beat(work, heartbeat.VERIFIED)
        head = chain.head(work.db)
    print(f"The chain is whole: {head.count} events, and {len(anchors)} anchors that it fits.")
    return 0


def head(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    with installation.open_store(config).reading(installation.clock()) as work:
        print(chain.head(work.db).text())
        key = exports.public_key(work.keys.purpose(work.db, "audit"))
    print(f"exports are signed with the key {key}", file=sys.stderr)
    return 0


def export(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """Every event that is there, in a file that is signed; a broken chain is written as it is, and said."""
    now, store = installation.clock(), installation.open_store(config)
    with store.reading(now) as work:
        key = work.keys.purpose(work.db, "audit")
        fault = verification.verify(work.db, key, *witness.read(config.witness).heads)
        made = exports.write(work.db, key, chosen.out, None, now)
    if made is None:
        raise StorageError("there is no event")
    _tell(store, now, actor)
    print(f"{chosen.out}: events {made.first} to {made.last}, signed.")
    if fault:
        print(f"{_broken(fault)}; the file holds it as it is", file=sys.stderr)
    return int(fault is not None)


def check_export(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """Whether a file was signed here and nothing in it was changed."""
    with installation.open_store(config).reading(installation.clock()) as work:
        found = exports.read(chosen.file, work.keys.purpose(work.db, "audit"))
    print(f"The file is whole: events {found.first} to {found.last}.")
    return 0


def close(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """Close the period of all events that have been kept as long as the settings say."""
    store, now = installation.open_store(config), installation.clock()
    with store.writing(now) as work:
        years = read_retention(settings.get(work, RETENTION)).audit_years
        made = periods.close(work, chosen.out, years_before(now, years), actor=actor)
    print(f"{chosen.out}: events {made.first} to {made.last}, signed; the chain says that they are closed.")
    print(f"Keep the file as long as you need it. Then: screening audit remove {chosen.out}")
    return 0


def remove(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """Let the events of a closed period leave; the file is what is left of them."""
    store, now = installation.open_store(config), installation.clock()
    with store.writing(now) as work:
        found = periods.remove(work, chosen.file, actor=actor)
    print(f"{found.count} events left the chain; it begins with {found.last + 1}. screening audit verify")
    return 0


def _tell(store: Store, now: datetime, actor: str) -> None:
    with store.writing(now) as work:
        work.audit("audit_read", actor=actor)


def _broken(fault: verification.Fault) -> str:
    at = f" at event {fault.sequence}" if fault.sequence is not None else ""
    return f"The chain is broken{at}: {fault.what}"


def _anchor(file: Path) -> chain.Head:
    try:
        return chain.Head.from_text(file.read_text("utf-8"))
    except ValueError as fault:
        raise StorageError(f"{file}: {fault}") from None


COMMANDS: dict[str, Callable[[argparse.Namespace, Config, str], int]] = {
    "audit verify": verify,
    "audit head": head,
    "audit export": export,
    "audit check": check_export,
    "audit close": close,
    "audit remove": remove,
}
