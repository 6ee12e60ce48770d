"""``screening doctor``: what is wrong, a line each, the worst first."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable

from screening.config import Config
from screening.doctor.examining import examine

WELL = "Everything is in order."


def doctor(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """Print what is wrong, the worst first; exit status 1 when something would hurt a person."""
    found = sorted(examine(config), key=lambda line: not line.hurts)
    if chosen.json:
        print(json.dumps([{"hurts": line.hurts, "said": line.said} for line in found], indent=2))
    else:
        for line in found:
            print(f"{'now ' if line.hurts else 'soon'}  {line.said}")
        if not found:
            print(WELL)
    return int(any(line.hurts for line in found))


COMMANDS: dict[str, Callable[[argparse.Namespace, Config, str], int]] = {"doctor": doctor}
