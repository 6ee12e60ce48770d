"""What a pack says of one past form, as a set that two packs can be compared by: the rules that fired, or the level."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol

from screening.rules.derived import restated
from screening.rules.engine import evaluate
from screening.rules.missing import Facts
from screening.rules.pack import RulePack
from screening.rules.trd.classify import classify
from screening.rules.trd.load import TrdPack
from screening.safety.evaluating import SAFETY, TRD
from screening.storage.plain import from_text

_RESULT = ', "result": {'
_FIRED = re.compile(r'"outcome": "fired", "rule_id": "([^"]*)"')


class Judge(Protocol):
    """One pack beside what was kept.  ``names``: what the members of its sets are called, in their order."""

    kind: str
    names: Mapping[str, str]

    def kept(self, text: str) -> tuple[Any, frozenset[str]]:
        """What was kept before the result, as data, and what the result said.  Raises ValueError."""
        ...

    def now(self, facts: Facts) -> frozenset[str]:
        """What this pack says of the same facts."""
        ...


class Rules:
    """A safety pack: which rules fire."""

    kind = SAFETY

    def __init__(self, pack: RulePack) -> None:
        self._pack = pack
        self.names: Mapping[str, str] = {rule.id: rule.title for rule in pack.rules}

    def kept(self, text: str) -> tuple[Any, frozenset[str]]:
        """The result is nine tenths of the text, and all that is wanted of it are some ids: it is not taken apart.

        A quote inside of an answer is escaped, so what is looked for can only be a key. If the text before it is whole
        once its object is closed, then it was the key of the outermost object.
        """
        before, found, result = text.partition(_RESULT)
        return from_text(before + "}" if found else text), frozenset(_FIRED.findall(result))

    def now(self, facts: Facts) -> frozenset[str]:
        return frozenset(evaluate(self._pack, facts).fired)


class Levels:
    """A trial pack: the one level that a form has."""

    kind = TRD

    def __init__(self, pack: TrdPack) -> None:
        self._pack = pack
        self.names: Mapping[str, str] = {rule.entry.level: rule.entry.title for rule in pack.levels}

    def kept(self, text: str) -> tuple[Any, frozenset[str]]:
        data: Any = from_text(text)
        try:
            return data, frozenset({str(data["result"]["level"])})
        except (KeyError, TypeError):
            raise ValueError("a kept result of the trial pack has a level") from None

    def now(self, facts: Facts) -> frozenset[str]:
        return frozenset({classify(self._pack, restated(facts)).level})


def judge_of(pack: RulePack | TrdPack) -> Judge:
    """The judge for a pack."""
    return Rules(pack) if isinstance(pack, RulePack) else Levels(pack)
