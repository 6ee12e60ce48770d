"""Every measurement that needs neither a browser nor a rival still runs, with numbers too small to mean anything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SMALL = (
    "cycle 1",
    "rules",
    "replay 10",
    "queue --rows 500",
    "migrations --rows 600",
    "scale --sizes 50 60 --times 2 --replay 10",
)


@pytest.mark.parametrize("words", SMALL)
def test_a_measurement_runs_and_prints_its_table(words: str) -> None:
    name, *options = words.split()
    ran = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert len(ran.stdout.splitlines()) > 1
