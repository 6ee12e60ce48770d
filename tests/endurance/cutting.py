"""A process that saves a dangerous answer again and again, and is killed before another statement each time.

``python -m tests.endurance.cutting URL RING`` prints a line of JSON for each: how the process ended, whether the answer is
there, and how many tasks are.  Run as a process of its own, because only one without threads may fork.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import NoReturn

import sqlalchemy as sa

from screening.content import load_content
from screening.intake import Intake
from screening.storage import submissions, tasks
from screening.storage.engine import make_engine
from screening.storage.sealing.keys import KeyRing, Keys
from screening.storage.work import Store
from tests.databases import NOW

DANGER = {"asq_1": ["no"], "asq_2": ["no"], "asq_3": ["yes"], "asq_4": ["no"]}


def main(url: str, ring: Path) -> None:
    for line in results(url, KeyRing.load(ring)):
        print(json.dumps(line), flush=True)


def results(url: str, ring: KeyRing) -> Iterator[tuple[int, bool, int]]:
    """One try after the other, until one came to its end."""
    for statement in count():
        with_store = opened(url, ring)
        draft = intake(with_store).start(NOW, "en", f"here {statement}").draft_id
        with_store.engine.dispose()
        child = os.fork()
        if not child:
            save_until(url, ring, draft, statement)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        yield ended, *found(url, ring, draft)
        if ended != -signal.SIGKILL:
            return


def save_until(url: str, ring: KeyRing, draft: str, statement: int) -> NoReturn:
    """Save, and be killed before this statement of it; the commit is one too."""
    store, run = opened(url, ring), count()

    def cut(*_: object) -> None:
        if next(run) == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    sa.event.listen(store.engine, "before_cursor_execute", cut)
    sa.event.listen(store.engine, "commit", cut)
    intake(store).save(NOW, draft, "safety-1", DANGER, 0)
    os._exit(0)


def found(url: str, ring: KeyRing, draft: str) -> tuple[bool, int]:
    store = opened(url, ring)
    with store.reading(NOW) as work:
        kept = '"asq_3": "yes"' in submissions.load(work, draft).answers
        raised = len(tasks.open_tasks(work, submission=draft))
    store.engine.dispose()
    return kept, raised


def opened(url: str, ring: KeyRing) -> Store:
    return Store(make_engine(url), Keys(ring))


def intake(store: Store) -> Intake:
    return Intake(store, load_content(), lambda: None)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
