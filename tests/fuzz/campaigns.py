"""Each reader for a while under atheris, guided by coverage: ``python -m tests.fuzz.campaigns [--seconds N] [READER...]``.

Part of ``./test --long``. A find is printed whole; it goes into ``tests/fuzz/corpus/READER`` together with its mend.
atheris has wheels for Linux on x86-64 alone. Exit status 0 when nothing was found.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.fuzz.readers import READERS, SEEDS

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60
OPTIONS = ("-timeout=20", "-rss_limit_mb=1024", "-print_final_stats=1")
LATE = 120
"""Seconds for the start, and for the last text to be read."""


def campaign(reader: str, seconds: int) -> bool:
    """Whether nothing was found within so many seconds."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        for number, seed in enumerate(SEEDS[reader]):
            corpus.joinpath(str(number)).write_text(seed, "utf-8")
        options = [*OPTIONS, f"-max_total_time={seconds}", f"-artifact_prefix={folder}/found-", str(corpus)]
        done = subprocess.run(
            [sys.executable, "-m", "tests.fuzz.campaign", reader, *options],
            cwd=ROOT, capture_output=True, text=True, errors="replace", timeout=seconds + LATE,
        )  # fmt: skip
        found = [file.read_bytes() for file in Path(folder).glob("found-*")]
    tried = next((line for line in done.stderr.splitlines() if "number_of_executed_units" in line), "")
    print(
        f"{reader}: {tried.rpartition(' ')[2] or '?'} texts, {'nothing found' if not done.returncode else 'FOUND'}",
        flush=True,
    )
    if done.returncode:
        print(*found, done.stdout[-3000:], done.stderr[-3000:], sep="\n")
    return not done.returncode


def main() -> int:
    """Every reader, or those named."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=int, default=SECONDS)
    arguments.add_argument("readers", nargs="*", choices=[*READERS, []])
    chosen = arguments.parse_args()
    sound = [campaign(reader, chosen.seconds) for reader in chosen.readers or READERS]
    return int(not all(sound))


if __name__ == "__main__":
    sys.exit(main())
