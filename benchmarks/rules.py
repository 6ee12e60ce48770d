"""How fast our rules are beside the engines that one would pick instead, and who decides what is not known.

    python -m benchmarks.rules                      from the checkout; peers: benchmarks/requirements.txt

One workload (`workload.py`): 40 rules, 1,000 submissions, a tenth of the values missing. Every cell is compared
with the oracle, the plain walk. Times are of the processor, medians over rounds in which every engine takes its turn.
"""

from __future__ import annotations

import io
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks import by_hand
from benchmarks.peers import NotInstalled, Results, engines
from benchmarks.workload import pack, plain, submissions
from screening.rules import commands
from screening.rules.check import check_examples
from screening.rules.check_files import shipped_files
from screening.rules.engine import NOTHING, compiled, evaluate, evaluation_to_json, run, walk
from screening.rules.library import shipped
from screening.rules.missing import Facts
from screening.rules.pack import RulePack
from screening.rules.program import compile_rules
from screening.rules.sampling import Edges
from screening.rules.trd.examples import read_examples
from screening.rules.trd.load import TrdPack
from screening.rules.truth import Truth

ROUNDS = 9
TRUTHS = {Truth.TRUE: True, Truth.FALSE: False, Truth.UNKNOWN: None}


@dataclass
class Contestant:
    """A way to run the rules: what it gets, and how its answer is read as one truth for each rule."""

    name: str
    data: Sequence[Any]
    run: Callable[[Any], Any]
    read: Callable[[Any], Results]
    said: list[bool]


def main() -> int:
    """Print the table; 1 if our engines or the three-valued Python leave the oracle."""
    ours = pack()
    facts = submissions()
    oracle = [[TRUTHS[truth] for truth in run(ours, each, sent=True)[1].values()] for each in facts]
    by_hand.READS[:] = [ours.inputs[rule.id] for rule in ours.rules]
    contestants, missing = _contestants(ours, facts)
    times = _times(contestants)
    base = statistics.median(times["Python by hand, three truths"])
    unknown = sum(row.count(None) for row in oracle)
    print(
        f"{len(ours.rules)} rules, {len(facts)} submissions, {unknown} of {len(facts) * len(ours.rules)} results unknown"
    )
    print(f"{'':46}{'µs':>8}{'ratio':>8}{'rules':>7}{'silently':>10}{'wrong':>7}{'refused':>9}")
    faithful = True
    for contestant in contestants:
        silent, wrong, refused = _cells(contestant, oracle)
        middle = statistics.median(times[contestant.name])
        print(
            f"{contestant.name:46}{middle:8.1f}{middle / base:8.2f}{sum(contestant.said):7}{silent:10}{wrong:7}{refused:9}"
        )
        exact = silent == wrong == refused == 0
        faithful = faithful and (exact or not contestant.name.startswith(("ours", "Python by hand, three")))
    print("silently: unknown results that were given as yes or no; wrong: decided ones given otherwise;")
    print("refused: decided ones for which the engine raised. ratio: to Python by hand with three truths.")
    for each in missing:
        print(f"left out: {each}")
    _shipped()
    return 0 if faithful else 1


def _contestants(ours: RulePack, facts: Sequence[Facts]) -> tuple[list[Contestant], list[NotInstalled]]:
    with_none = [plain(each, absent=False) for each in facts]
    without = [plain(each, absent=True) for each in facts]
    every = [True] * len(ours.rules)

    def seen(found: Any) -> Results:
        fired, unknown = found
        return [True if rule.id in fired else None if rule.id in unknown else False for rule in ours.rules]

    def recorded(found: Any) -> Results:
        truths = {place: truth for place, truth, _ in found}
        return [truths.get(place, False) for place in range(len(every))]

    program = compile_rules(ours)
    found = [
        Contestant("ours, generated function, inputs recorded", facts, lambda f: program.run(f, NOTHING), seen, every),
        Contestant("ours, evaluate()", facts, lambda f: evaluate(ours, f, by=compiled), _fired(ours), every),
        Contestant("ours, plain walk", facts, lambda f: walk(ours, f, None), seen, every),
        Contestant("Python by hand, two truths", with_none, by_hand.two_valued, list, every),
        Contestant("Python by hand, three truths", with_none, by_hand.three_valued, list, every),
        Contestant(
            "Python by hand, three truths, inputs recorded", with_none,
            lambda f: by_hand.recording(by_hand.three_valued, f), recorded, every,
        ),
    ]  # fmt: skip
    missing = []
    for engine in engines(ours):
        if isinstance(engine, NotInstalled):
            missing.append(engine)
        else:
            data = without if engine.absent else with_none
            found.append(Contestant(engine.name, data, engine.run, list, engine.said))
    return found, missing


def _fired(ours: RulePack) -> Callable[[Any], Results]:
    words = {"fired": True, "clear": False}
    return lambda evaluation: [words.get(outcome.outcome) for outcome in evaluation.outcomes]


def _times(contestants: Sequence[Contestant]) -> dict[str, list[float]]:
    """Microseconds for one submission, once for each round."""
    times: dict[str, list[float]] = {contestant.name: [] for contestant in contestants}
    for number in range(ROUNDS):
        for contestant in contestants:
            if number and times[contestant.name][0] > 2_000 and number > 2:
                continue  # three rounds are enough for what takes seconds
            work = contestant.run
            start = time.process_time()
            for each in contestant.data:
                work(each)
            times[contestant.name].append((time.process_time() - start) / len(contestant.data) * 1e6)
    return times


def _cells(contestant: Contestant, oracle: Sequence[Results]) -> tuple[int, int, int]:
    """Unknown results that it decided, decided ones that it gave otherwise, decided ones that it gave none for."""
    silent = wrong = refused = 0
    for data, row in zip(contestant.data, oracle, strict=True):
        results = contestant.read(contestant.run(data))
        for found, right, said in zip(results, row, contestant.said, strict=True):
            if said and found is not right:
                silent += right is None
                refused += found is None
                wrong += right is not None and found is not None
    return silent, wrong, refused


def _shipped() -> None:
    """The whole safety pack on facts drawn around its edges, and what loading and checking take."""
    from random import Random

    rules = shipped()
    safety = rules.safety
    edges = Edges([rule.condition.test for rule in safety.rules], safety.vocabulary)
    chance = Random(20260102)
    facts = [edges.facts(chance, 0.1) for _ in range(1_000)]
    print(
        f"\nthe shipped safety pack, {len(safety.rules)} rules, facts drawn around its edges, µs for one submission"
    )
    for name, work in (
        ("evaluate(), inputs recorded", lambda f: evaluate(safety, f, by=compiled)),
        ("evaluate() by the plain walk", lambda f: evaluate(safety, f, by=walk)),
        ("evaluate() with every reason worked out", lambda f: evaluate(safety, f, by=compiled).outcomes),
        ("evaluate() as plain data", lambda f: evaluation_to_json(evaluate(safety, f, by=compiled))),
    ):
        times = []
        for _ in range(5):
            start = time.process_time()
            for each in facts:
                work(each)
            times.append((time.process_time() - start) / len(facts) * 1e6)
        print(f"{name:46}{statistics.median(times):8.1f}")
    print("\nseconds")
    for name, job in (
        ("generate the function", lambda: compile_rules(safety)),
        ("load both packs", _load_both),
        ("load and check both packs, all examples", _check_both),
        ("check all files, every change tried", lambda: commands.check([], io.StringIO(), io.StringIO())),
    ):
        start = time.process_time()
        job()
        print(f"{name:46}{time.process_time() - start:8.3f}")


def _load_both() -> tuple[RulePack, TrdPack]:
    """From the texts, vocabulary and tables included."""
    found = shipped_files()
    return found.safety, found.trd


def _check_both() -> None:
    safety, trials = _load_both()
    assert not check_examples(safety)[0]
    assert not read_examples(trials, safety.vocabulary)[1]


if __name__ == "__main__":
    sys.exit(main())
