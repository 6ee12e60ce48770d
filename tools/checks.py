"""Runs every check of the project, one part after the other, each with its time budget in seconds.

A part that fails does not hide the next one; a part that is slower than its budget fails the run in ``--long`` never,
otherwise with a clear line.  Exit status 0 only if all is well.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

BIN = Path(sys.executable).parent
PYTEST = [sys.executable, "-m", "pytest", "-q", "--no-header", "-n", "2"]
PARTS: list[tuple[str, list[str], int]] = [
    ("style", [str(BIN / "ruff"), "check", "."], 20),
    ("layout", [str(BIN / "ruff"), "format", "--check", "--quiet", "."], 20),
    ("types", [str(BIN / "mypy")], 120),
    ("one-way doors", [str(BIN / "lint-imports"), "--no-cache"], 60),
    ("packs and questionnaire", [sys.executable, "-m", "screening.cli", "check"], 60),
    ("rules and questionnaire", [*PYTEST, "tests/rules", "tests/questionnaire"], 180),
    ("storage and migrations", [*PYTEST, "tests/storage", "tests/migrations"], 180),
    (
        "web",
        [
            *PYTEST,
            "tests",
            *(
                f"--ignore=tests/{d}"
                for d in ("rules", "questionnaire", "storage", "migrations", "journeys", "packaging")
            ),
        ],
        240,
    ),
    ("wheel", [*PYTEST, "tests/packaging"], 120),
    ("journeys in a browser", [*PYTEST, "tests/journeys"], 240),
]


def main(arguments: list[str]) -> int:
    """Run all parts, or pytest with the given words; the exit status says whether all is well."""
    long = "--long" in arguments
    words = [word for word in arguments if word != "--long"]
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "long" if long else "default"}
    if words:
        return subprocess.call([sys.executable, "-m", "pytest", *words], env=environment)
    verdicts = [_run(*part, long=long, environment=environment) for part in PARTS]
    print("\n".join(f"{verdict:>8}  {seconds:6.1f} s  {name}" for name, seconds, verdict in verdicts))
    return int(any(verdict != "ok" for _, _, verdict in verdicts))


def _run(
    name: str, command: list[str], budget: int, *, long: bool, environment: dict[str, str]
) -> tuple[str, float, str]:
    print(f"\n== {name}", flush=True)
    began = time.monotonic()
    status = subprocess.call(command, env=environment)
    seconds = time.monotonic() - began
    if status:
        return name, seconds, "FAILED"
    return name, seconds, "ok" if long or seconds <= budget * slack() else f"over {budget} s"


def slack() -> float:
    """Budgets hold on two idle cores; a machine without them may say how much slower it is."""
    return float(os.environ.get("SCREENING_TEST_SLACK", "1"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
