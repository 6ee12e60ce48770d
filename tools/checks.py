"""Runs every check of the project, part after part, each with its time budget in seconds.

A part that fails does not hide the next one.  The table at the end says which part took longer than its budget on two
idle cores; that is to be mended, but a slow machine is not a wrong program, so it does not fail the run.  Exit status 0
only if every check passed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

BIN = Path(sys.executable).parent
Part = tuple[str, list[str], int]
"""A name, a command, a budget in seconds."""
TESTS = [sys.executable, "-m", "pytest", "-q", "--no-header"]
PYTEST = [*TESTS, "-n", "2", "--dist", "worksteal"]
"""Each process takes whole files, and what is left of the other's when its own are done."""
BELOW = ("rules", "questionnaire", "storage", "migrations")
APART = (*BELOW, "packaging", "deploy", "journeys", "endurance", "releases", "bare_server", "measuring")
"""Folders of tests that are parts of their own; the rest is the part *web*."""
MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30
"""Where the files of tests stand if so many bytes are free there: on a disk every commit waits for it, for about 6 ms.
What is asked of the disk is the same."""
ONE_PROCESS: list[Part] = [
    ("types", [str(BIN / "mypy")], 120),
    ("style", [str(BIN / "ruff"), "check", "."], 20),
    ("layout", [str(BIN / "ruff"), "format", "--check", "--quiet", "."], 20),
    ("one-way doors", [str(BIN / "lint-imports"), "--no-cache"], 60),
    ("packs and questionnaire", [sys.executable, "-m", "screening.cli", "check"], 30),
    ("wheel, units and proxy", [*TESTS, "tests/packaging", "tests/deploy"], 120),
]
"""Two of them run at a time."""
PARTS: list[Part] = [
    ("rules, questionnaire, storage", [*PYTEST, *(f"tests/{part}" for part in BELOW)], 360),
    ("web, and what it promises", [*PYTEST, "tests", *(f"--ignore=tests/{part}" for part in APART)], 510),
    ("processes that are killed", [*PYTEST, "tests/endurance"], 90),
    ("journeys in a browser", [*PYTEST, "tests/journeys"], 240),
]
LONG_PARTS: list[Part] = [
    ("campaigns guided by coverage", [sys.executable, "-m", "tests.fuzz.campaigns"], 900),
    ("the release before, on this schema", [*PYTEST, "tests/releases"], 120),
    ("from a bare server to the first form", [*TESTS, "tests/bare_server"], 180),
    ("measurements, with small numbers", [*PYTEST, "tests/measuring"], 120),
]
"""Of ``--long`` alone."""


def main(arguments: list[str]) -> int:
    """Run all parts, or pytest with the given words; the exit status says whether all is well."""
    long = "--long" in arguments
    words = [word for word in arguments if word != "--long"]
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "long" if long else "default"}
    if words:
        return subprocess.call([sys.executable, "-m", "pytest", *words], env=environment)
    began = time.monotonic()
    with ThreadPoolExecutor(2) as two:
        verdicts = list(two.map(lambda part: _run(*part, environment, at_the_end=True), ONE_PROCESS))
    verdicts += [_run(*part, environment) for part in (*PARTS, *(LONG_PARTS if long else ()))]
    print("\n" + "\n".join(verdict.line(long=long) for verdict in verdicts))
    print(f"{time.monotonic() - began:14.1f} s  in all")
    return int(not all(verdict.passed for verdict in verdicts))


class Verdict(NamedTuple):
    """How one part ended; ``budget`` is in seconds."""

    name: str
    passed: bool
    seconds: float
    budget: int

    def line(self, *, long: bool) -> str:
        """For the table at the end; the large campaigns have no budget."""
        slow = f"  over its budget of {self.budget} s" if self.seconds > self.budget and not long else ""
        return f"{'ok' if self.passed else 'FAILED':>6}  {self.seconds:6.1f} s  {self.name}{slow}"


def _run(
    name: str, command: list[str], budget: int, environment: dict[str, str], *, at_the_end: bool = False
) -> Verdict:
    """``at_the_end``: what the part says is shown in one piece, because another one runs beside it."""
    said = subprocess.PIPE if at_the_end else None
    if not at_the_end:
        print(f"\n== {name}", flush=True)
    began = time.monotonic()
    with _place_for_files(command) as words:
        ended = subprocess.run(
            [*command, *words], env=environment, stdout=said, stderr=said and subprocess.STDOUT, text=True
        )
    if at_the_end:
        print(f"\n== {name}\n{ended.stdout}", end="", flush=True)
    return Verdict(name, ended.returncode == 0, time.monotonic() - began, budget)


@contextmanager
def _place_for_files(command: list[str]) -> Iterator[list[str]]:
    """What to add to a command whose files may stand in memory: those of killed processes and programs stay on the disk."""
    quick = command[: len(PYTEST)] == PYTEST and not {"tests/endurance", "tests/packaging"} & set(command)
    if quick and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        with tempfile.TemporaryDirectory(prefix="screening-tests-", dir=MEMORY) as folder:
            yield [f"--basetemp={folder}/files"]
    else:
        yield []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
