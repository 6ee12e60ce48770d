"""The subcommands for the worst day: a recovery key on paper, backups that only it opens, and a restore."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from pyrage import x25519

from screening import installation
from screening.backup import drill, making, recovery, restoring
from screening.config import Config
from screening.storage import heartbeat
from screening.storage.audit import chain
from screening.storage.errors import KeyProblem
from screening.storage.sealing import recovery_keys, secret_file

ASK = f"Type the {recovery.WORDS} words from the sheet, then Enter:"
SHEET = """\
RECOVERY SHEET of {url}, {day}

Whoever has this sheet and a backup can read every answer. Whoever loses all sheets and the server loses the answers.
Two sheets, two people, two places away from the server. Write it by hand or print it on a printer that keeps nothing.

{words}

The same key for the tool `age`:
{secret}
It opens backups for:
{public}
"""


def make_recovery(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """Print a new sheet once, and keep the public half when its words have been typed back."""
    store = installation.open_store(config)
    if chosen.prove:
        return _prove(config, actor, None)
    identity = x25519.Identity.generate()
    secret, public = str(identity), str(identity.to_public())
    words = recovery.words_of(secret)
    lines = [
        "".join(f"{place + 1:>2} {words[place]:<14}" for place in range(start, start + 3)).rstrip()
        for start in range(0, recovery.WORDS, 3)
    ]
    today = installation.clock().date()
    print(SHEET.format(url=config.url, day=today, words="\n".join(lines), secret=secret, public=public))
    with store.writing(installation.clock()) as work:
        work.audit("recovery_key_made", actor=actor)
    return _prove(config, actor, public)


def _prove(config: Config, actor: str, public: str | None) -> int:
    """The words typed back from the sheet; of a new key, or of one that is known (``public`` None)."""
    print(ASK, file=sys.stderr)
    typed = str(_typed_key().to_public())
    known = [public] if public else list(recovery_keys.proven(config.keys))
    if typed not in known:
        raise KeyProblem("these are the words of another recovery key than the one that backups are made for")
    with secret_file.alone(recovery_keys.beside(config.keys)):
        recovery_keys.note_proven(config.keys, typed, installation.clock().date())
    with installation.open_store(config).writing(installation.clock()) as work:
        work.audit("recovery_key_proven", actor=actor)
    print("Proven: this sheet opens every backup from now on. Prove it again within a year.")
    return 0


def make_backup(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """A new backup in a folder; old ones there go when they have been kept long enough."""
    now = installation.clock()
    store = installation.open_store(config)
    file, about = making.write(config, store, chosen.folder, now)
    count = chain.Head.from_text(about.head).count
    with store.writing(now) as work:
        work.audit("backup_made", actor=actor, count=count)
        heartbeat.beat(work, heartbeat.BACKUP)
    gone = making.prune(chosen.folder, now)
    print(f"{file}: {file.stat().st_size} bytes, {count} audit events; {len(gone)} old backups deleted.")
    return 0


def restore(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """Bring everything back into an empty place, with the words of a sheet."""
    # Before anybody types 27 words.
    restoring.must_be_empty(config)
    chosen.file.open("rb").close()
    print(ASK, file=sys.stderr)
    found = restoring.restore(config, chosen.file, _typed_key(), installation.clock(), actor)
    print(
        f"Restored as it was at {found.taken_at[:16]} UTC, with {found.count} audit events; {found.lost} later ones are"
    )
    print("known to be lost. Everybody signs in anew; open links, and all recovery codes, no longer work.")
    print(
        f"{found.tasks} urgent tasks are open again: check each, time was lost. {found.erased} people were erased again."
    )
    for line in found.by_hand:
        print(f"To be done by hand: {line}")
    print("Then: screening audit verify; screening config check; start the services.")
    return 0


def try_out(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """Whether a backup could bring the clinic back, tried with the words of a sheet in a place of its own."""
    store = installation.open_store(config)
    chosen.file.open("rb").close()
    print(ASK, file=sys.stderr)
    tried = drill.try_out(config, chosen.file, _typed_key(), installation.clock)
    for fault in tried.faults:
        print(fault, file=sys.stderr)
    if tried.faults:
        return 1
    with store.writing(installation.clock()) as work:
        work.audit("backup_tried", actor=actor, count=tried.events)
        heartbeat.beat(work, heartbeat.DRILL)
    print(
        f"The backup of {tried.taken_at[:16]} UTC is whole: {tried.forms} forms, {tried.events} audit events."
    )
    print("What was brought back to look at it is deleted again. Try one out again within 100 days.")
    return 0


def _typed_key() -> x25519.Identity:
    """27 words, on one line or on several."""
    typed = ""
    while len(typed.split()) < recovery.WORDS and (line := sys.stdin.readline()).strip():
        typed += line
    return recovery.opened(typed)


COMMANDS: dict[str, Callable[[argparse.Namespace, Config, str], int]] = {
    "keys recovery": make_recovery,
    "backup": make_backup,
    "restore": restore,
    "drill": try_out,
}
