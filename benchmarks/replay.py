"""How long ``screening replay`` takes and how much memory it needs: 2,000 and 20,000 made-up submissions, or as named.

    python -m benchmarks.replay [NUMBER …]

Each number gets a SQLite database of its own, sealed by the real vault, and each run a process of its own, so that
its peak memory is its own. *Opening* is what the vault takes: unwrap the record's key, decrypt, take off the padding.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from screening.content import Content, load_content
from screening.questionnaire.dates import PartialDate
from screening.questionnaire.facts import derive
from screening.questionnaire.model import Answer
from screening.replay import Change, replay
from screening.rules.engine import canonical_json, evaluate, evaluation_to_json
from screening.rules.facts import facts_to_json
from screening.rules.kept_pack import load_kept_pack
from screening.rules.missing import Facts
from screening.safety.evaluating import FORMAT, SAFETY
from screening.storage import kept, migrate
from screening.storage.engine import make_engine
from screening.storage.keys import KeyRing, Keys
from screening.storage.tables import EvaluationRow, SubmissionRow, new_id
from screening.storage.vault import Vault
from screening.storage.work import Store, Work
from tests.filled import filled

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
SIZES = (2_000, 20_000)
PEOPLE = 40
AT_A_TIME = 500
T = TypeVar("T")


class Measured(NamedTuple):
    """Seconds of one run and of opening within it, and the peak of its process in MiB."""

    whole: float
    opening: float
    peak: float


def people(content: Content) -> Iterator[Facts]:
    """Facts of people who filled in the whole form, each with other readings and other gaps; always the same."""
    chance = random.Random(7)
    for _ in range(PEOPLE):
        readings: list[dict[str, Answer]] = [
            {
                "sbp": chance.randint(110, 175),
                "dbp": chance.randint(65, 110),
                "measured_on": PartialDate(2026, 3, 1),
            }
            for _ in range(chance.randint(1, 4))
        ]
        said = {
            "has_reading": "yes",
            "asq_1": chance.choice(["yes", "no"]),
            "bp_told_high": chance.choice(["yes", "no"]),
        }
        answers = filled(content, NOW, said, {"readings": readings})
        yield derive(content.questionnaire, answers, NOW.date(), sent=True)


def kept_text(content: Content, facts: Facts) -> str:
    """An evaluation as it is kept when a form is sent."""
    pack, asked = content.safety, content.questionnaire
    return canonical_json({
        "format": FORMAT,
        "date": NOW.date().isoformat(),
        "questionnaire": {"id": asked.id, "version": asked.version, "digest": asked.digest},
        "facts": facts_to_json(facts),
        "pack": {"id": pack.id, "version": pack.version, "digest": pack.digest},
        "result": evaluation_to_json(evaluate(pack, facts)),
    })  # fmt: skip


def make(folder: Path, count: int) -> None:
    """A database with so many sent submissions; the rows that a replay reads, without the life before them."""
    content, ring = load_content(), KeyRing.create(folder / "keys")
    engine = make_engine(f"sqlite:///{folder / 'clinic.db'}")
    migrate.upgrade(engine)
    store = Store(engine, Keys(ring))
    store.set_up(NOW, "cli:benchmark")
    texts = [kept_text(content, facts) for facts in people(content)]
    for first in range(0, count, AT_A_TIME):
        with store.writing(NOW) as work:
            shown = kept.keep(work, "consent", "I agree.")
            for number in range(first, min(first + AT_A_TIME, count)):
                _add(work, number, shown, texts[number % len(texts)])


def _add(work: Work, number: int, shown: str, text: str) -> None:
    submission_id, evaluation_id = new_id(), new_id()
    work.vault.new_record(submission_id)
    sealed = work.vault.seal("evaluation", "sealed", evaluation_id, 1, text, submission_id)
    work.db.add(SubmissionRow(
        id=submission_id, reference=f"{number:08}", state="submitted", version=1, language="en",
        questionnaire_digest=shown, consent_digest=shown, created_at=NOW, saved_at=NOW, sent_at=NOW, due_at=NOW,
        urgency="none", sealed=b"",
    ))  # fmt: skip
    work.db.flush()
    work.db.add(EvaluationRow(
        id=evaluation_id, submission_id=submission_id, kind=SAFETY, number=1, made_at=NOW, sealed=sealed,
    ))  # fmt: skip


class Quiet:
    """Nobody watches."""

    def at(self, done: int, total: int) -> None: ...
    def changed(self, reference: str, rule: str, change: Change) -> None: ...
    def left_out(self, reference: str, why: str) -> None:
        raise AssertionError(why)


def timed_vault() -> list[float]:
    """Puts a stop watch around opening, in this process; the seconds add up in the list."""
    seconds, whole = [0.0], Vault.open

    def opening(*arguments: Any) -> str:
        began = time.perf_counter()
        text = whole(*arguments)
        seconds[0] += time.perf_counter() - began
        return text

    Vault.open = opening  # type: ignore[method-assign, assignment]
    return seconds


def measure(folder: Path, count: int) -> Measured:
    """One run over a made database, with a pack that was read anew, as at the shell."""
    store = Store(make_engine(f"sqlite:///{folder / 'clinic.db'}"), Keys(KeyRing.load(folder / "keys")))
    pack, opening = load_kept_pack(load_content().safety.text), timed_vault()
    began = time.perf_counter()
    found = replay(store, pack, lambda: NOW, actor="cli:benchmark", watcher=Quiet())
    whole = time.perf_counter() - began
    assert (found.looked_at, found.with_change) == (count, 0)
    return Measured(whole, opening[0], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def evaluating_alone(count: int) -> float:
    """Seconds for so many evaluations of facts that are in memory."""
    content = load_content()
    facts, pack = list(people(content)), load_kept_pack(content.safety.text)
    began = time.perf_counter()
    for number in range(count):
        evaluate(pack, facts[number % PEOPLE])
    return time.perf_counter() - began


def alone(function: Callable[..., T], *arguments: object) -> T:
    """Run it in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def main(sizes: Sequence[int]) -> None:
    print(
        f"{'submissions':>12}{'s / 1,000':>11}{'opening':>9}{'evaluation alone, s / 1,000':>29}{'peak, MiB':>11}"
    )
    for count in sizes:
        with tempfile.TemporaryDirectory() as folder:
            alone(make, Path(folder), count)
            found = alone(measure, Path(folder), count)
        thousands = count / 1000
        evaluating = alone(evaluating_alone, count) / thousands
        print(
            f"{count:>12,}{found.whole / thousands:>11.3f}{found.opening / found.whole:>9.0%}"
            f"{evaluating:>29.3f}{found.peak:>11.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or SIZES)
