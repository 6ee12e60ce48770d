"""What a cut or lost database could not tell is kept outside of it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from screening.storage.audit import witness
from screening.storage.work import Store
from screening.worker.rounds import attempt


def tell_outside(store: Store, file: Path | None, now: datetime) -> None:
    """The end of the chain of events goes into a file and into the log (AUD-04)."""
    if file is not None:
        attempt("witness", lambda: _follow(store, file, now))


def _follow(store: Store, file: Path, now: datetime) -> None:
    with store.reading(now) as work:
        witness.follow(work, file, lambda line: print(line, flush=True))
