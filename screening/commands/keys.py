"""The subcommands for the key ring: show, add, rotate, retire.  They name keys by their ids and print none."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from screening import installation
from screening.config import Config
from screening.storage.audit import chain
from screening.storage.errors import KeyProblem
from screening.storage.sealing import rotation, secret_file
from screening.storage.sealing.keys import KeyRing
from screening.storage.work import Store


def show(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """Which keys there are, and how much each wraps; exit status 1 when one is missing that wraps something."""
    store = installation.open_store(config)
    ring = store.keys.need_ring()
    with store.reading(installation.clock()) as work:
        uses = rotation.uses(work.db)
    for kid in ring.keys:
        print(f"{kid}  {'current' if kid == ring.current else 'opens  '}  wraps {uses[kid]}")
    missing = sorted(set(uses) - set(ring.keys))
    for kid in missing:
        print(f"{kid}  MISSING  wraps {uses[kid]}, which nobody can read without it")
    return int(bool(missing))


def add(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """A new key at the end of the ring: it opens, and does not wrap until ``keys rotate KEY``."""
    store = installation.open_store(config)
    with secret_file.alone(config.keys):
        ring = KeyRing.load(config.keys).extended()
        ring.replace(config.keys)
    (*_, kid) = ring.keys
    _tell(store, "key_added", actor, kid=kid)
    print(f"{kid} is in the ring. Copy the ring to every host, then: screening keys rotate {kid}")
    return 0


def rotate(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """Make a key current and wrap everything anew under it.  After a stop the same command goes on."""
    store = installation.open_store(config)
    with secret_file.alone(config.keys):
        ring = KeyRing.load(config.keys)
        done, unreadable = (0, []) if chosen.kid else _rewrap(store)
        if done:
            print(f"This went on with {ring.current}, a rotation that was stopped.", file=sys.stderr)
        else:
            _lead(store, config, ring, chosen.kid, actor)
            done, unreadable = _rewrap(store)
    current = store.keys.need_ring().current
    _tell(store, "keys_rotated", actor, kid=current, count=done)
    print(
        f"{current} is the current key; {done} keys are wrapped anew. Older ones stay until `screening keys retire`."
    )
    for line in unreadable:
        print(f"Cannot be read, and stays as it was: {line}", file=sys.stderr)
    return int(bool(unreadable))


def retire(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """Take a key out of the ring for good; refused while it wraps anything."""
    store = installation.open_store(config)
    with secret_file.alone(config.keys):
        ring = KeyRing.load(config.keys)
        lesser = ring.led_by(ring.current).without(chosen.kid)
        with store.reading(installation.clock()) as work:
            wraps = rotation.uses(work.db)[chosen.kid]
        if chosen.kid not in ring.keys or wraps:
            raise KeyProblem(_why_not(chosen.kid, ring, wraps))
        lesser.replace(config.keys)
    _tell(store, "key_retired", actor, kid=chosen.kid)
    print(f"{chosen.kid} is out of the ring. Backups made before hold the ring that they need.")
    return 0


def _why_not(kid: str, ring: KeyRing, wraps: int) -> str:
    if kid not in ring.keys:
        return f"key {kid} is not in the key ring (it holds {', '.join(ring.keys)})"
    return f"key {kid} still wraps {wraps}; `screening keys rotate` wraps them anew"


def _lead(store: Store, config: Config, ring: KeyRing, kid: str | None, actor: str) -> None:
    """Put this key of the ring in front, or a new one."""
    led = ring.led_by(kid) if kid else ring.rotated()
    led.replace(config.keys)
    if kid is None:
        _tell(store, "key_added", actor, kid=led.current)


def _rewrap(store: Store) -> tuple[int, list[str]]:
    """Portion by portion, each a transaction of its own: how many, and what could not be opened."""
    done, unreadable, after = 0, list[str](), ""
    with store.reading(installation.clock()) as work:
        all_of_them = rotation.left(work.db, store.keys.need_ring())
    while True:
        with store.writing(installation.clock()) as work:
            portion = rotation.rewrap(work.db, store.keys, after)
        done, unreadable = done + portion.done, [*unreadable, *portion.unreadable]
        if portion.done:
            print(f"{done} of {all_of_them} wrapped anew", file=sys.stderr)
        if portion.last is None:
            return done, unreadable
        after = portion.last


def _tell(store: Store, kind: str, actor: str, **detail: str | int) -> None:
    with store.writing(installation.clock()) as work:
        work.events.append(chain.Event(kind, actor, None, detail=detail))


COMMANDS: dict[str, Callable[[argparse.Namespace, Config, str], int]] = {
    "keys show": show,
    "keys add": add,
    "keys rotate": rotate,
    "keys retire": retire,
}
