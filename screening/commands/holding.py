"""Legal holds at the shell: also for forms that no page of staff shows, unfinished and withdrawn ones."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from screening import installation
from screening.config import Config
from screening.storage import holds, submissions
from screening.storage.errors import NotFound, Refused
from screening.storage.work import Work


def set_hold(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """From now on this record is kept, whatever is due."""
    why = _why("Why it must be kept")
    with installation.open_store(config).writing(installation.clock()) as work:
        holds.hold(work, _id(work, chosen.reference), why=why, actor=actor)
    print("It is kept until the hold is released.")
    return 0


def release(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """This record is erased again when it is due."""
    why = _why("Why it need not be kept any more")
    with installation.open_store(config).writing(installation.clock()) as work:
        holds.release(work, _id(work, chosen.reference), why=why, actor=actor)
    print("The hold is released.")
    return 0


def show(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """What is held, by whom, since when; the reason stands on the record."""
    with installation.open_store(config).reading(installation.clock()) as work:
        if holds.is_stopped(work):
            print("Everything is held: nothing is erased.")
        for reference, by, at in holds.held_ones(work):
            print(f"{reference}  {at:%Y-%m-%d}  {by}")
    return 0


def hold_all(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """Nothing is erased any more, of nobody."""
    with installation.open_store(config).writing(installation.clock()) as work:
        holds.stop_erasing(work, actor=actor)
    print("Nothing is erased until: screening hold none")
    return 0


def hold_none(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """What is due is erased again, but for records that are held."""
    with installation.open_store(config).writing(installation.clock()) as work:
        holds.resume_erasing(work, actor=actor)
    print("What is due is erased again, but for records with a hold of their own.")
    return 0


def _why(question: str) -> str:
    # Asked for, because the words of a command stand in the shell's history.
    print(f"{question}, in one line: ", end="", file=sys.stderr, flush=True)
    why = sys.stdin.readline().strip()
    if not why or len(why) > holds.LONGEST_REASON:
        raise Refused(f"a hold needs a reason of 1 to {holds.LONGEST_REASON} characters")
    return why


def _id(work: Work, reference: str) -> str:
    found = submissions.find_by_reference(work, reference)
    if found is None:
        raise NotFound(f"no form has the reference {reference}")
    return found.id


COMMANDS: dict[str, Callable[[argparse.Namespace, Config, str], int]] = {
    "hold set": set_hold,
    "hold release": release,
    "hold show": show,
    "hold all": hold_all,
    "hold none": hold_none,
}
