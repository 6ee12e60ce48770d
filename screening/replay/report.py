"""What ``screening replay`` prints and writes: a line of progress, a table of rules, and the list in a file."""

from __future__ import annotations

import csv
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from screening.replay.checking import Checked
from screening.replay.judging import judge_of
from screening.replay.running import Change, Found
from screening.rules.pack import RulePack
from screening.rules.trd.load import TrdPack

COLUMNS = ("reference", "rule", "change")
BAR = 30
CLEAR_LINE = "\r\x1b[K"


class Watching:
    """Shows how far a run is, on a terminal alone; names what is left out; lists the changes."""

    def __init__(self, err: TextIO, listed: TextIO | None = None) -> None:
        self._err = err
        self._list = csv.writer(listed, lineterminator="\n") if listed else None
        self._clear = CLEAR_LINE if err.isatty() else ""
        if self._list:
            self._list.writerow(COLUMNS)

    def at(self, done: int, total: int) -> None:
        """So many of so many are looked at."""
        if not self._clear:
            return
        filled = BAR * done // total if total else BAR
        bar = "#" * filled + "." * (BAR - filled)
        line = "" if done == total else f"[{bar}] {done:,} of {total:,}"
        print(f"{self._clear}{line}", end="", file=self._err, flush=True)

    def changed(self, reference: str, rule: str, change: Change) -> None:
        """One rule on one submission is another than before."""
        if self._list:
            self._list.writerow((reference, rule, change))

    def left_out(self, reference: str, why: str) -> None:
        """Nothing is left out silently."""
        print(f"{self._clear}{reference}: {why}", file=self._err)


@contextmanager
def list_file(path: Path | None) -> Iterator[TextIO | None]:
    """A file to list changes in. It gets its name, and mode 0600, when everything is done; until then it has none.

    Raises FileExistsError at once: a list that is there stays as it is.
    """
    if path is None:
        yield None
        return
    if os.path.lexists(path):
        raise FileExistsError(f"{path} is there already; name a new file")
    # A file without a name leaves nothing behind, however the run ends.
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="", dir=path.parent) as unnamed:
        yield unnamed
        unnamed.flush()
        unnamed.seek(0)
        _write_private(unnamed, path)


def _write_private(text: TextIO, path: Path) -> None:
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="") as file:
            shutil.copyfileobj(text, file)
    except BaseException:
        path.unlink()
        raise


def of_replay(pack: RulePack | TrdPack, found: Found, out: TextIO) -> int:
    """Print what a pack would change; 1 when some submissions could not be compared."""
    names = judge_of(pack).names
    rules = [*names, *sorted({*found.newly, *found.no_longer} - set(names))]
    wide = max(8, *(len(rule) + 2 for rule in rules))
    changed = [rule for rule in rules if found.newly[rule] or found.no_longer[rule]]
    print(f"{pack.id} {pack.version} {pack.digest}", file=out)
    versions = ", ".join(f"{version} ({count:,})" for version, count in sorted(found.made_with.items()))
    print(f"compared with the findings as kept, by version of the pack: {versions or 'none'}", file=out)
    print(f"{found.with_change:,} of {sum(found.made_with.values()):,} submissions change", file=out)
    if changed:
        what = "rule" if isinstance(pack, RulePack) else "level"
        print(f"\n{what:<{wide}}{'newly':>8}{'no longer':>12}  title", file=out)
    for rule in changed:
        title = names.get(rule, "(no longer in the pack)")
        print(f"{rule:<{wide}}{found.newly[rule]:>8,}{found.no_longer[rule]:>12,}  {title}", file=out)
    _left_out(found.left_out, "compared", out)
    for name, count in sorted(found.refused_facts.items()):
        print(f"  refused fact {name}: {count:,}", file=out)
    return int(bool(found.left_out))


def of_check(checked: Checked, out: TextIO) -> int:
    """Print whether the kept evaluations can be made again; 1 when one of them cannot."""
    print(f"{checked.same:,} of {checked.looked_at:,} kept evaluations give the same bytes again", file=out)
    for kind, count in sorted(checked.differing.items()):
        print(f"differing, {kind}: {count:,}", file=out)
    for rule, count in sorted(checked.rules.items()):
        print(f"  {rule}: {count:,}", file=out)
    _left_out(checked.left_out, "made again", out)
    return int(not checked.whole)


def _left_out(reasons: Counter[str], done: str, out: TextIO) -> None:
    if reasons:
        print(f"\nnot {done}: {sum(reasons.values()):,}, each named above by its reference", file=out)
    for why, count in sorted(reasons.items()):
        print(f"  {why}: {count:,}", file=out)
