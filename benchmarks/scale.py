"""What grows with the number of submissions: whole pages of the staff, audited commits and a replay, on both databases.

    python -m benchmarks.scale [--sizes 1000 100000 1000000] [--database sqlite] [--replay 1000 100000] [--times 50]

Every size gets a database of its own with as many generated rows, each found by two terms of the index, and 60 whole
submissions that stand first in the queue, so that a page opens real answers. The column *growth* is the largest size by
the smallest: 1 is flat. Pages are asked for as a signed-in clinician asks, session, audit and template included; medians
of wall time, in milliseconds. A replay is told per 1,000 submissions; see ``benchmarks.replay`` for its parts.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path

import sqlalchemy as sa
from flask.testing import FlaskClient

from benchmarks import queue, replay
from screening import installation
from screening.config import DEMO_KEYS
from screening.content import load_content
from screening.storage import claims, heartbeat, sessions
from screening.storage.accounts import staff
from screening.storage.sealing.keys import KeyRing
from screening.storage.tables import BlindIndexRow, SubmissionRow
from screening.storage.work import Store
from tests.clinic import Clock, config_in, make_app
from tests.databases import BACKENDS, migrated_database
from tests.filled import send

SIZES = (1_000, 100_000, 1_000_000)
REPLAYED = (1_000, 100_000)
WHOLE = 60
TIMES, WARM_UP = 50, 3
AT_A_TIME = 10_000


@dataclass
class Clinic:
    """One database with its clinic, a signed-in clinician's browser, and the submissions that can be opened."""

    store: Store
    browser: FlaskClient
    clinician: str
    whole: list[str]
    clock: Clock


@contextmanager
def clinic(backend: str, size: int) -> Iterator[Clinic]:
    """A clinic with so many submissions."""
    content, clock = load_content(), Clock(queue.NOW)
    with tempfile.TemporaryDirectory() as folder, migrated_database(backend, Path(folder)) as url:
        config = replace(config_in(Path(folder)), database=url)
        config.keys.parent.mkdir(mode=0o700)
        KeyRing.create(config.keys, DEMO_KEYS)
        store = installation.set_up(config, clock())
        queue.fill(store, size, bare=True)
        _let_be_found(store)
        # The pages would show rows that nobody can open; those that can be opened come first.
        with store.engine.begin() as connection:
            connection.execute(sa.update(SubmissionRow).values(urgency="none"))
        whole = [
            send(
                store,
                content,
                clock(),
                {"asq_1": "yes", "full_name": f"Bea Row{number}", "phone": f"555 {number:04}"},
            )
            for number in range(WHOLE)
        ]
        clinician, browser = _signed_in(store, clock, make_app(config, store, clock).test_client())
        yield Clinic(store, browser, clinician, whole, clock)
        store.engine.dispose()


def _let_be_found(store: Store) -> None:
    chance = random.Random(1)
    with store.engine.begin() as connection:
        ids = connection.scalars(sa.select(SubmissionRow.id)).all()
        for first in range(0, len(ids), AT_A_TIME):
            rows = [
                {"submission_id": one, "field": field, "hash": chance.randrange(2**31)}
                for one in ids[first : first + AT_A_TIME]
                for field in ("surname", "phone")
            ]
            connection.execute(sa.insert(BlindIndexRow), rows)


def _signed_in(store: Store, clock: Clock, browser: FlaskClient) -> tuple[str, FlaskClient]:
    with store.writing(clock()) as work:
        row = staff.add(work, login="sam", name="Sam", roles=["clinician"], actor="cli:benchmark")
        staff.confirm_role(work, row.id, "clinician", actor="cli:benchmark")
        token = sessions.start(work, "staff", row.id, second_factor_at=work.now)
        heartbeat.beat(work, "worker")
    browser.set_cookie("screening-staff", token, domain="127.0.0.1")
    return row.id, browser


def looks(found: Clinic) -> dict[str, Callable[[], object]]:
    """What is measured, each time with another submission."""
    ones, names = cycle(found.whole), cycle(range(WHOLE))

    def get(address: str) -> None:
        answer = found.browser.get(address, base_url="http://127.0.0.1:8000")
        assert answer.status_code in (200, 303), (address, answer.status_code)

    def claim_and_release() -> None:
        one = next(ones)
        with found.store.writing(found.clock()) as work:
            claims.claim(work, one, found.clinician)
        with found.store.writing(found.clock()) as work:
            claims.release(work, one, actor=f"staff:{found.clinician}")

    return {
        "queue, first page": lambda: get("/staff/queue"),
        "search by surname": lambda: get(f"/staff/queue?who=Row{next(names)}"),
        "submission page": lambda: get(f"/staff/submissions/{next(ones)}"),
        "two audited commits": claim_and_release,
    }


def median(run: Callable[[], object], times: int) -> float:
    """Milliseconds of the middle one of so many runs, after some that are not counted."""
    taken = []
    for _ in range(WARM_UP + times):
        began = time.perf_counter()
        run()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken[WARM_UP:])


def report(backend: str, sizes: Sequence[int], times: int) -> None:
    """The table of one database."""
    rows: dict[str, list[float]] = {}
    for size in sizes:
        with clinic(backend, size) as found:
            for name, look in looks(found).items():
                rows.setdefault(name, []).append(median(look, times))
    print(f"\n{backend:24}" + "".join(f"{size:>12,}" for size in sizes) + f"{'growth':>10}")
    for name, medians in rows.items():
        print(
            f"{name:24}"
            + "".join(f"{taken:>12.2f}" for taken in medians)
            + f"{medians[-1] / medians[0]:>9.2f}x"
        )
    print(
        f"{'  audited commits a second':24}"
        + "".join(f"{2000 / one:>10.0f}" for one in rows["two audited commits"])
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--database", choices=BACKENDS, action="append")
    parser.add_argument("--times", type=int, default=TIMES)
    parser.add_argument("--replay", type=int, nargs="*", default=REPLAYED)
    chosen = parser.parse_args()
    for backend in chosen.database or BACKENDS:
        report(backend, chosen.sizes, chosen.times)
    if chosen.replay:
        print("\nreplay, SQLite")
        replay.main(chosen.replay)


if __name__ == "__main__":
    main()
