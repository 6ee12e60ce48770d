"""A kept evaluation: its data as stored, its facts, and the pack that it was made with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from screening.content import Content
from screening.rules.facts import read_facts
from screening.rules.kept_pack import load_kept_pack, load_kept_trd
from screening.rules.missing import Facts
from screening.rules.pack import RulePack
from screening.rules.trd.load import TrdPack
from screening.safety.evaluating import FORMAT, SAFETY
from screening.safety.packs import hexadecimal
from screening.storage import evaluations, kept
from screening.storage.work import Work


@dataclass(frozen=True)
class Kept:
    """`pack` is the safety pack of that time, also if another one is published now; beside a classification of
    trials, that of today."""

    id: str
    made_at: datetime
    data: Mapping[str, Any]
    facts: Facts
    pack: RulePack


def kept_evaluation(work: Work, content: Content, submission_id: str, kind: str) -> Kept | None:
    """The newest evaluation of a kind over the answers as they stand; None when there is none: *not evaluated*."""
    found = evaluations.latest(work, submission_id, kind)
    if found is None:
        return None
    data = json.loads(found.data)
    if data.get("format") != FORMAT:
        raise ValueError(f"an evaluation of format {data.get('format')!r}; this release reads {FORMAT}")
    pack = _pack(work, content, kind, data["pack"]["digest"])
    facts = read_facts(json.dumps(data["facts"]), pack.vocabulary)
    return Kept(found.id, found.made_at, data, facts, pack if isinstance(pack, RulePack) else content.safety)


def _pack(work: Work, content: Content, kind: str, digest: str) -> RulePack | TrdPack:
    """The pack that an evaluation was made with, its facts as they were declared then."""
    current: RulePack | TrdPack = content.safety if kind == SAFETY else content.trd
    return current if digest == current.digest else _older(kind, kept.text(work, hexadecimal(digest)))


@lru_cache(maxsize=8)
def _older(kind: str, whole: str) -> RulePack | TrdPack:
    return load_kept_pack(whole) if kind == SAFETY else load_kept_trd(whole)
