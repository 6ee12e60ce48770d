"""Each kept evaluation made again, with the pack text that is kept under its digest: the same bytes, or a difference."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from screening.replay.running import BATCH, Clock, LeftOut, Watcher, in_batches, kept_data
from screening.rules.derived import restated
from screening.rules.engine import canonical_json, evaluate, evaluation_to_json
from screening.rules.facts import FactsError, facts_to_json
from screening.rules.kept_facts import KeptFacts
from screening.rules.kept_pack import load_kept_pack, load_kept_trd
from screening.rules.pack import RulePack
from screening.rules.strict_yaml import ContentError
from screening.rules.trd.classify import classify
from screening.rules.trd.load import TrdPack
from screening.safety.evaluating import SAFETY, TRD
from screening.safety.packs import hexadecimal
from screening.storage import evaluations, kept
from screening.storage.errors import NotFound
from screening.storage.work import Store

log = logging.getLogger(__name__)
LOADERS: Mapping[str, Callable[[str], RulePack | TrdPack]] = {SAFETY: load_kept_pack, TRD: load_kept_trd}


@dataclass
class Checked:
    """`same`: how many gave the bytes that were kept. `differing`: how many did not, by the kind of evaluation;
    `rules`: and in which rules of the safety pack. `left_out`: how many could not be made again, by reason."""

    looked_at: int = 0
    same: int = 0
    differing: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def whole(self) -> bool:
        """Whether every evaluation gave the bytes that were kept."""
        return self.same == self.looked_at


def check(store: Store, clock: Clock, *, actor: str, watcher: Watcher, batch: int = BATCH) -> Checked:
    """Make every evaluation again and compare; one audit event at the end, nothing else is written."""
    checked, packs = Checked(), _Packs(store, clock)
    for opened in in_batches(store, clock, evaluations.every_one, evaluations.count_all, watcher, batch):
        checked.looked_at += 1
        try:
            data = kept_data(opened)
            pack, facts = packs.get(opened.kind, data["pack"]["digest"])
            again = {**data, **_again(pack, data["facts"], facts)}
        except LeftOut as why:
            checked.left_out[str(why)] += 1
            watcher.left_out(opened.reference, str(why))
            continue
        if canonical_json(again) == opened.data:
            checked.same += 1
            continue
        checked.differing[opened.kind] += 1
        checked.rules.update(_rules_that_differ(data["result"], again["result"]))
        watcher.left_out(
            opened.reference, f"the {opened.kind} evaluation made again differs from the kept one"
        )
    with store.writing(clock()) as work:
        work.audit("evaluations_checked", actor=actor, count=checked.looked_at)
    return checked


def _again(pack: RulePack | TrdPack, kept_facts: dict[str, Any], reader: KeptFacts) -> dict[str, Any]:
    try:
        facts = reader.read(kept_facts)
    except FactsError:
        raise LeftOut("has facts that this release refuses") from None
    try:
        result = (
            evaluation_to_json(evaluate(pack, facts))
            if isinstance(pack, RulePack)
            else classify(pack, restated(facts)).to_json()
        )
    except Exception as fault:  # noqa: BLE001 - one that cannot be made again hides no other
        log.error("a kept evaluation could not be made again: %s", type(fault).__name__)
        raise LeftOut("could not be evaluated again") from None
    return {"facts": facts_to_json(facts), "result": result}


def _rules_that_differ(before: dict[str, Any], now: dict[str, Any]) -> set[str]:
    """Ids of the rules whose outcome is another one; none for the trial pack, which has no rules."""
    old, new = (
        {outcome["rule_id"]: outcome for outcome in result.get("outcomes", ())} for result in (before, now)
    )
    return {rule for rule in old | new if old.get(rule) != new.get(rule)}


class _Packs:
    """The packs of the kept texts, each read once."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._read: dict[str, tuple[RulePack | TrdPack, KeptFacts] | None] = {}

    def get(self, kind: str, digest: str) -> tuple[RulePack | TrdPack, KeptFacts]:
        """The pack, with a reader of facts as they were declared then; LeftOut when its text is gone or this
        release cannot read it."""
        if digest not in self._read:
            self._read[digest] = self._load(kind, hexadecimal(digest))
        pack = self._read[digest]
        if pack is None:
            raise LeftOut("was made with a pack whose text is gone, or that this release cannot read")
        return pack

    def _load(self, kind: str, digest: str) -> tuple[RulePack | TrdPack, KeptFacts] | None:
        try:
            with self._store.reading(self._clock()) as work:
                text = kept.text(work, digest)
            pack = LOADERS[kind](text)
            return pack, KeptFacts(pack.vocabulary)
        except (NotFound, ContentError, KeyError) as fault:
            log.error("the pack %s cannot be used: %s", digest, type(fault).__name__)
            return None
