"""``screening upgrade check``: what stands in the way of a new release, asked of it before anything is changed.

It is called with the new release while the old one serves, so it may find tables of before; what it cannot ask there it
says.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from screening import installation
from screening.config import Config
from screening.content import is_of_people, load_content
from screening.publishing import fitting
from screening.review.queue import name_of
from screening.safety import rota
from screening.safety.clinic import hours_of
from screening.safety.ground import LEAST_FREE, MEGABYTE, disk_of, ground_of
from screening.safety.reach import BACKED_UP_WITHIN, reach
from screening.storage import fitness, heartbeat, kept, migrate, tasks
from screening.storage.engine import database_file, make_engine
from screening.storage.errors import StorageError
from screening.storage.sealing.keys import Keys
from screening.storage.work import Store, Work
from screening.web.state import not_offered
from screening.web.words import LANGUAGES

AFTERWARDS = (
    "With this release no form could be begun before that is seen to. If the release that serves does not know a command "
    "of it, call that right after screening migrate, which says so again: the intake opens then."
)
COPIES = 2
"""Of the database: the copy that is kept, and what a migration that writes large tables anew needs meanwhile."""


@dataclass(frozen=True)
class Line:
    """``stops``: the upgrade waits until it is seen to; None for something to bear in mind."""

    stops: bool | None
    said: str


MARKS = {True: "stop", False: "ok  ", None: "note"}


def check(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """A sentence for everything that was looked at; 1 when something has to be seen to first."""
    found = list(_looked_at(config))
    for line in found:
        print(f"{MARKS[line.stops]}  {line.said}")
    stopped = any(line.stops for line in found)
    print("Do not upgrade yet." if stopped else "The upgrade can begin; docs/deploying.md says how.")
    return int(stopped)


def _looked_at(config: Config) -> Iterator[Line]:
    for problem in config.channels.problems:
        yield Line(True, f"A setting is wrong: {problem}.")
    if not config.channels.problems:
        yield Line(False, "The settings can be used by this release.")
    engine = make_engine(config.database)
    try:
        yield _migrations(engine)
        yield _room(config, engine)
        store = Store(engine, Keys.of_file(config.keys))
        with store.reading(installation.clock()) as work:
            store.keys.check(work.db)
        for look in (_tasks, _backup, _packs, _open):
            yield from _asked(look, store, config)
    except (StorageError, OSError) as fault:
        yield Line(True, f"It cannot be looked at: {fault}.")
    finally:
        engine.dispose()


def _asked(look: Callable[[Work, Config], Iterator[Line]], store: Store, config: Config) -> list[Line]:
    """In a transaction of its own, because PostgreSQL answers nothing more in one in which a table was missing."""
    try:
        with store.reading(installation.clock()) as work:
            return list(look(work, config))
    except DBAPIError:
        about = look.__name__.strip("_")
        return [
            Line(
                None,
                f"This release cannot ask the older database about: {about}. Ask the release that serves.",
            )
        ]


def _migrations(engine: Engine) -> Line:
    found = migrate.current(engine)
    if found is None:
        return Line(True, "There is no database yet, so nothing to upgrade: screening migrate makes one.")
    steps = migrate.steps(found)
    if not steps:
        return Line(
            False, f"No migration is to be run: the database is at {found}, as this release wants it."
        )
    words = " ".join(steps)
    return Line(False, f"{len(steps)} migrations will run, from {found} to {migrate.head()}: {words}")


def _room(config: Config, engine: Engine) -> Line:
    size = fitness.size(engine)
    file = database_file(config.database)
    if file is None:
        return Line(
            None,
            f"The database has {size // MEGABYTE} MB. Its disk is not seen from here: see that there is room for "
            "it twice more.",
        )
    disk, needed = disk_of(file.parent), COPIES * size + LEAST_FREE
    if disk is None or not disk.writable:
        return Line(True, f"{file.parent}: nothing can be written there. Mend the disk first.")
    if disk.free < needed:
        return Line(
            True,
            f"{disk.free // MEGABYTE} MB of disk are free; a copy and the migrations need {needed // MEGABYTE} MB. "
            "Make room first.",
        )
    return Line(False, f"There is room for a copy of the database ({size // MEGABYTE} MB).")


def _tasks(work: Work, config: Config) -> Iterator[Line]:
    """Nobody may wait unheard while pages are away."""
    urgent = [row for row in tasks.open_tasks(work) if row.urgency == "now"]
    waiting = [row for row in urgent if row.state == "open"]
    if waiting:
        yield Line(
            True,
            f"{len(waiting)} urgent tasks for now are acknowledged by nobody. Somebody takes them first.",
        )
    for person in sorted({name_of(work, row.acknowledged_by) for row in urgent if row.acknowledged_by}):
        yield Line(None, f"{person} has an urgent task for now open: tell them that pages will be away.")
    if not urgent:
        yield Line(False, "No urgent task for now is open.")
    shift = rota.on_duty(work)
    if shift is not None:
        until = shift.end.astimezone(hours_of(work).zone)
        yield Line(
            None,
            f"{name_of(work, shift.person)} is on call until {until:%Y-%m-%d %H:%M}: tell them when it begins.",
        )


def _backup(work: Work, config: Config) -> Iterator[Line]:
    last = heartbeat.of(work, heartbeat.BACKUP)
    if last is None or work.now - last > BACKED_UP_WITHIN:
        hours = BACKED_UP_WITHIN.total_seconds() / 3600
        yield Line(True, f"No backup was made in the last {hours:.0f} hours. First: screening backup FOLDER.")
        return
    yield Line(False, f"The last backup is of {last.astimezone(hours_of(work).zone):%Y-%m-%d %H:%M}.")


def _packs(work: Work, config: Config) -> Iterator[Line]:
    misfits, content = fitting.misfits(work), load_content()
    for kind, told in misfits.items():
        where = "; ".join(f"line {one.line}: {one.message}" for one in told)
        yield Line(
            True, f"The clinic's own pack {kind} does not fit this release ({where}). {fitting.WHAT_TO_DO}"
        )
    if not misfits:
        yield Line(False, "The packs in force fit this release.")
    for kind, text in content.pack_texts.items():
        active = kept.active(work, kind)
        if active is None or active.digest == kept.digest_of(text):
            continue
        if is_of_people(active.proposed_by):
            yield Line(None, f"This release brings another {kind} pack: it will wait as a proposal.")
        else:
            yield Line(
                None,
                f"This release brings another {kind} pack: it comes into use, unsigned, with screening migrate.",
            )


def _open(work: Work, config: Config) -> Iterator[Line]:
    """Whether this release would take forms, and whether anybody would hear of danger meanwhile."""
    stands = reach(work, config.usable, demo=config.demo, ground=ground_of(config))
    silent = [] if config.demo else not_offered(work)
    for why in (*stands.closed, *stands.unwatched):
        yield Line(True, why)
    if stands.closed:
        yield Line(None, AFTERWARDS)
    for why in silent:
        yield Line(True if len(silent) == len(LANGUAGES) else None, f"Closed: {why}.")
    if not stands.closed and len(silent) < len(LANGUAGES):
        yield Line(False, "This release would let forms begin.")


COMMANDS: dict[str, Callable[[argparse.Namespace, Config, str], int]] = {"upgrade check": check}
