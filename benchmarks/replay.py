"""How long ``screening replay`` takes and how much memory it needs: 1,000 and 20,000 made-up submissions, or as named.

    python -m benchmarks.replay [NUMBER …]

Each number gets a SQLite database of its own, sealed by the real vault, and each run a process of its own, so that
its peak memory is its own. Times are of the processor, for 1,000 submissions. *Opening* is what it takes to have the
text: the row out of the database, its key unwrapped, decrypted. *Reading* makes facts of the text, *evaluating* says
what the pack makes of them; the rest is comparing and counting.
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
from screening.replay import Change, judging, running
from screening.rules.engine import canonical_json, evaluate, evaluation_to_json
from screening.rules.facts import facts_to_json
from screening.rules.kept_facts import KeptFacts
from screening.rules.kept_pack import load_kept_pack
from screening.rules.missing import Facts
from screening.safety.evaluating import FORMAT, SAFETY
from screening.storage import evaluations, kept, migrate
from screening.storage.engine import make_engine
from screening.storage.sealing.keys import KeyRing, Keys
from screening.storage.tables import EvaluationRow, SubmissionRow, new_id
from screening.storage.work import Store, Work
from tests.filled import filled

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
SIZES = (1_000, 20_000)
PEOPLE = 40
AT_A_TIME = 500
T = TypeVar("T")


class Measured(NamedTuple):
    """Seconds of one run and of its parts, and the peak of its process in MiB."""

    whole: float
    opening: float
    reading: float
    evaluating: float
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


def stop_watch(owner: object, *names: str) -> list[float]:
    """Puts a stop watch around some functions, in this process; the seconds add up in the list."""
    seconds = [0.0]

    def timed(function: Callable[..., Any]) -> Callable[..., Any]:
        def measured(*arguments: Any) -> Any:
            began = time.process_time()
            try:
                return function(*arguments)
            finally:
                seconds[0] += time.process_time() - began

        return measured

    for name in names:
        setattr(owner, name, timed(getattr(owner, name)))
    return seconds


def measure(folder: Path, count: int) -> Measured:
    """One run over a made database, with a pack that was read anew, as at the shell."""
    store = Store(make_engine(f"sqlite:///{folder / 'clinic.db'}"), Keys(KeyRing.load(folder / "keys")))
    pack = load_kept_pack(load_content().safety.text)
    opening, evaluating = stop_watch(evaluations, "newest_of_sent"), stop_watch(judging, "evaluate")
    text, facts = stop_watch(running, "_facts_and_result"), stop_watch(KeptFacts, "read")
    began = time.process_time()
    found = running.replay(store, pack, lambda: NOW, actor="cli:benchmark", watcher=Quiet())
    whole = time.process_time() - began
    assert (found.looked_at, found.with_change) == (count, 0)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Measured(whole, opening[0], text[0] + facts[0], evaluating[0], peak)


def alone(function: Callable[..., T], *arguments: object) -> T:
    """Run it in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def main(sizes: Sequence[int]) -> None:
    print(
        f"{'submissions':>12}{'s / 1,000':>11}{'opening':>16}{'reading':>16}{'evaluating':>16}{'peak, MiB':>11}"
    )
    for count in sizes:
        with tempfile.TemporaryDirectory() as folder:
            alone(make, Path(folder), count)
            found = alone(measure, Path(folder), count)
        parts = (found.opening, found.reading, found.evaluating)
        shares = "".join(f"{part / count * 1000:>10.3f}{part / found.whole:>6.0%}" for part in parts)
        print(f"{count:>12,}{found.whole / count * 1000:>11.3f}{shares}{found.peak:>11.0f}", flush=True)


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or SIZES)
