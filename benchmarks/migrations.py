"""How long each revision takes over a million generated rows: ``python -m benchmarks.migrations [--rows N] [--database ...]``.

The database is brought to the first revision and filled: N rows over all its tables, nobody's. Then every later revision
is run by itself, its new tables being filled before the next. Intake is closed meanwhile, so the sum is what a clinic waits;
design/security.md E2 allows 5 minutes for 100,000 submissions. Exit status 1 when a million rows take longer.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa

from screening.storage import migrate
from screening.storage.engine import make_engine
from tests.databases import BACKENDS, empty_database
from tests.migrations.rows import Rows
from tests.migrations.test_every_revision import reflected, revisions

ROWS = 1_000_000
MOST_SECONDS = 300


def fill(engine: sa.Engine, rows: Rows, many: int) -> int:
    """So many rows over all tables; how many that were."""
    each = max(many // len(rows.tables), 1)
    with engine.connect() as connection:
        rows.fill(connection, each)
    return each * len(rows.tables)


def fill_new(engine: sa.Engine, rows: Rows, before: Rows, each: int) -> None:
    """As many rows as the others have in every table that was not there before."""
    known = {table.name for table in before.tables}
    rows.tables = [table for table in rows.tables if table.name not in known]
    with engine.connect() as connection:
        rows.fill(connection, each)


def run(backend: str, folder: Path, many: int) -> float:
    """Print a line for each revision; the seconds of all of them."""
    with empty_database(backend, folder) as url:
        engine = make_engine(url)
        first, *others = revisions()
        migrate.upgrade(engine, first)
        before = reflected(engine)
        made = fill(engine, before, many)
        print(f"{backend}: {made:,} rows in {len(before.tables)} tables at {first}", flush=True)
        total = 0.0
        for revision in others:
            start = time.perf_counter()
            migrate.upgrade(engine, revision)
            took = time.perf_counter() - start
            total += took
            print(f"{took:9.2f} s  {revision}", flush=True)
            after, whole = reflected(engine), reflected(engine)
            fill_new(engine, after, before, made // len(before.tables))
            before = whole
        print(f"{total:9.2f} s  in all", flush=True)
        engine.dispose()
        return total


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=ROWS)
    arguments.add_argument("--database", choices=BACKENDS)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        times = [
            run(backend, Path(folder), chosen.rows)
            for backend in BACKENDS
            if chosen.database in (None, backend)
        ]
    return int(max(times) > MOST_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
