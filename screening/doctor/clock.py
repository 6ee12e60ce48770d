"""Whether the clock of this machine follows true time, as far as the service says that keeps it: chrony or systemd's."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator

from screening.web.state import Line

WAITS = 3
"""Seconds for a program that only asks a service of this machine."""
OFF = 2.0
"""Seconds; deadlines and one-time codes are wrong beyond (design/security.md E2)."""
SYSTEM_TIME, LEAP = 4, 13
"""Columns of ``chronyc -c tracking``: seconds between the clock and true time; whether it is synchronized at all."""
ASTRAY = "The clock of this machine is {seconds:.1f} seconds off. Synchronize it: deadlines and one-time codes hang on it."
LOOSE = "The clock of this machine is not synchronized with any other. Start chrony or systemd-timesyncd."


def look() -> Iterator[Line]:
    """Nothing where neither is installed or answers: then nothing is known."""
    told = _said("chronyc", "-c", "tracking").split(",")
    if len(told) > LEAP:
        if told[LEAP].strip() == "Not synchronised":
            yield Line(False, LOOSE)
        elif abs(seconds := float(told[SYSTEM_TIME])) > OFF:
            yield Line(True, ASTRAY.format(seconds=abs(seconds)))
    elif _said("timedatectl", "show", "--property=NTPSynchronized", "--value").strip() == "no":
        yield Line(False, LOOSE)


def _said(program: str, *words: str) -> str:
    found = shutil.which(program)
    if found is None:
        return ""
    try:
        done = subprocess.run([found, *words], capture_output=True, text=True, timeout=WAITS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return "" if done.returncode else done.stdout
