"""The chain of audit events: whether it is whole, and where it ends."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from screening import installation
from screening.config import Config
from screening.storage import audit, audit_check, heartbeat, witness
from screening.storage.errors import StorageError


def verify(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    anchors = witness.read(config.witness).heads
    anchors += [_anchor(chosen.anchor)] if chosen.anchor else []
    now, store = installation.clock(), installation.open_store(config)
    with store.reading(now) as work:
        fault = audit_check.verify(work.db, work.keys.purpose(work.db, "audit"), *anchors)
        head, restored = audit.head(work.db), audit_check.restored(work.db)
    for count, lost, at in restored:
        print(
            f"A backup was restored at {at:%Y-%m-%d %H:%M} UTC: {lost - count} events after {count} are not there."
        )
    if fault:
        print(f"The chain is broken{_at(fault)}: {fault.what}", file=sys.stderr)
        return 1
    with store.writing(now) as work:
        heartbeat.beat(work, heartbeat.VERIFIED)
    print(f"The chain is whole: {head.count} events, and {len(anchors)} anchors that it fits.")
    return 0


def head(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    with installation.open_store(config).reading(installation.clock()) as work:
        print(audit.head(work.db).text())
    return 0


def _at(fault: audit_check.Fault) -> str:
    return f" at event {fault.sequence}" if fault.sequence is not None else ""


def _anchor(file: Path) -> audit.Head:
    try:
        return audit.Head.from_text(file.read_text("utf-8"))
    except ValueError as fault:
        raise StorageError(f"{file}: {fault}") from None


COMMANDS: dict[str, Callable[[argparse.Namespace, Config, str], int]] = {
    "audit verify": verify,
    "audit head": head,
}
