"""What a changed pack would say: it meets the facts that were kept, and nothing that is kept changes."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias

from screening.content import Content
from screening.replay.judging import Judge, judge_of
from screening.rules.facts import FactsError
from screening.rules.kept_facts import KeptFacts
from screening.rules.kept_pack import parts_of
from screening.rules.missing import Facts, Missing
from screening.rules.pack import RulePack
from screening.rules.pack_load import load_pack
from screening.rules.strict_yaml import LONGEST, ContentError, Problem
from screening.rules.trd.load import TrdPack, load_trd
from screening.safety.evaluating import FORMAT
from screening.safety.packs import hexadecimal
from screening.storage import evaluations
from screening.storage.evaluations import Opened
from screening.storage.plain import from_text
from screening.storage.work import Store, Work

log = logging.getLogger(__name__)

BATCH = 200
"""Records that are opened in one read: some megabytes of text, and a transaction of well under a second."""

_NAMED = re.compile(r"^pack:[ ]*([^\s#]+)", re.MULTILINE)

Change: TypeAlias = Literal["newly", "no longer"]
Clock: TypeAlias = Callable[[], datetime]


class LeftOut(Exception):
    """This record cannot be compared; the text says why, in words that hold no answer."""


class Watcher(Protocol):
    """Who is told on the way, so that a run keeps no list in memory."""

    def at(self, done: int, total: int) -> None: ...
    def changed(self, reference: str, rule: str, change: Change) -> None: ...
    def left_out(self, reference: str, why: str) -> None: ...


@dataclass
class Found:
    """What a run found. Submissions by rule (or, for a trial pack, by level), by reason for leaving out, by the fact
    that was refused; and the evaluations by the version of the pack with which they were made."""

    looked_at: int = 0
    with_change: int = 0
    newly: Counter[str] = field(default_factory=Counter)
    no_longer: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    refused_facts: Counter[str] = field(default_factory=Counter)
    made_with: Counter[str] = field(default_factory=Counter)


def proposed_pack(path: Path, content: Content) -> RulePack | TrdPack:
    """The pack in a file, read with the tables of this release, as it would be published.

    Raises ContentError with every problem, OSError when there is no such file.
    """
    name = str(path)
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(LONGEST + 1)
    except UnicodeDecodeError as fault:
        message = f"found a byte that is not UTF-8 at place {fault.start}; allowed UTF-8"
        raise ContentError((Problem(name, 1, 1, message),)) from None
    named = _NAMED.search(text)
    pack: RulePack | TrdPack
    if named and named[1] == content.trd.id:
        return load_trd(text, name, content.vocabulary, parts_of(content.trd.text)[1])
    pack = load_pack(text, name, content.vocabulary, parts_of(content.safety.text)[1])
    if pack.id != content.safety.id:
        message = (
            f"found '{pack.id}'; only {' and '.join(content.pack_digests)} can be compared with what was kept"
        )
        raise ContentError((pack.tree.problem(("pack",), message),))
    return pack


def replay(
    store: Store,
    pack: RulePack | TrdPack,
    clock: Clock,
    *,
    actor: str,
    watcher: Watcher,
    batch: int = BATCH,
    most: int | None = None,
    enough: Callable[[], bool] = lambda: False,
) -> Found:
    """Compare the newest kept evaluation of each sent submission with what this pack says of the same facts.

    The run is one audit event, written when all is compared; whoever gets no result leaves no event.  It ends after
    ``most`` submissions, or once ``enough`` says so.
    """
    found, facts, judge = Found(), KeptFacts(pack.vocabulary), judge_of(pack)

    def read(work: Work, after: str, most: int) -> list[Opened]:
        return evaluations.newest_of_sent(work, judge.kind, after, most)

    for opened in in_batches(store, clock, read, evaluations.count_sent, watcher, batch):
        if found.looked_at == most or enough():
            break
        found.looked_at += 1
        try:
            data, before = _facts_and_result(opened, judge)
            now = _said(judge, _facts(pack, data["facts"], facts, found))
        except LeftOut as why:
            found.left_out[str(why)] += 1
            watcher.left_out(opened.reference, str(why))
            continue
        found.made_with[data["pack"]["version"]] += 1
        found.with_change += now != before
        for rule in sorted(now - before):
            found.newly[rule] += 1
            watcher.changed(opened.reference, rule, "newly")
        for rule in sorted(before - now):
            found.no_longer[rule] += 1
            watcher.changed(opened.reference, rule, "no longer")
    with store.writing(clock()) as work:
        work.audit("pack_replayed", actor=actor, digest=hexadecimal(pack.digest), count=found.looked_at)
    return found


def in_batches(
    store: Store,
    clock: Clock,
    read: Callable[[Work, str, int], list[Opened]],
    count: Callable[[Work], int],
    watcher: Watcher,
    batch: int,
) -> Iterator[Opened]:
    """All records one by one, each batch opened in a short read of its own, so that nobody waits for the run."""
    with store.reading(clock()) as work:
        total = count(work)
    place, done, more = "", 0, True
    while more:
        watcher.at(done, max(done, total))
        with store.reading(clock()) as work:
            opened = read(work, place, batch)
        yield from opened
        done += len(opened)
        more = len(opened) == batch
        place = opened[-1].place if more else place
    watcher.at(done, done)


def kept_data(opened: Opened) -> dict[str, Any]:
    """What was kept, as data. Raises LeftOut."""
    try:
        data = from_text(_text(opened))
    except ValueError:
        data = None
    return _readable(data)


def _text(opened: Opened) -> str:
    if opened.fault is not None:
        raise LeftOut(f"cannot be opened: {opened.fault}")
    if opened.data is None:
        raise LeftOut("was never evaluated")
    return opened.data


def _readable(data: object) -> dict[str, Any]:
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise LeftOut("is kept in a form that this release does not read")
    return data


def _facts_and_result(opened: Opened, judge: Judge) -> tuple[dict[str, Any], frozenset[str]]:
    """What was kept before the result, and what the result said."""
    try:
        data, said = judge.kept(_text(opened))
    except ValueError:
        data, said = None, frozenset()
    return _readable(data), said


def _facts(pack: RulePack | TrdPack, kept: dict[str, Any], reader: KeptFacts, found: Found) -> Facts:
    """The facts as kept. One that is newer than the form was not asked; it was not left blank."""
    try:
        facts = reader.read(kept)
    except FactsError as fault:
        found.refused_facts.update({re.split(r"[:.[]", problem)[0] for problem in fault.problems})
        raise LeftOut("has facts that this release refuses") from None
    newer = len(facts) < len(pack.vocabulary)
    return {**dict.fromkeys(pack.vocabulary, Missing.NOT_ASKED), **facts} if newer else facts


def _said(judge: Judge, facts: Facts) -> frozenset[str]:
    try:
        return judge.now(facts)
    except Exception as fault:  # noqa: BLE001 - one person whom the pack cannot judge hides nobody else
        log.error("a kept submission could not be evaluated: %s", type(fault).__name__)
        raise LeftOut("could not be evaluated with this pack") from None
