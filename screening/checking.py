"""``screening check``: everything that is wrong with packs and questionnaire, all at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TextIO

from screening.questionnaire import loading
from screening.rules import commands
from screening.rules.strict_yaml import ContentError


def check(packs: Sequence[Path], out: TextIO, err: TextIO, today: date) -> int:
    """Print each problem and notice on a line of its own; 1 if there is a problem.

    With pack files named, only these are checked; without, all that ships, the questionnaire too. `today`
    tells which reviews are overdue.
    """
    status = commands.check(packs, out, err, today)
    if packs:
        return status
    try:
        questionnaire = loading.shipped()
    except ContentError as fault:
        print(fault, file=err)
        return 1
    print(f"questionnaire {questionnaire.id} {questionnaire.version}: ok", file=out)
    return status
