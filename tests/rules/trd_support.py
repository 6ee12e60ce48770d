"""What the tests of the trial pack share: the shipped pack, and facts written in plain data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from screening.rules.facts import read_facts
from screening.rules.missing import Facts
from screening.rules.trd.classify import classify
from screening.rules.trd.load import TrdPack, load_trd
from screening.rules.trd.result import TrdResult
from screening.rules.vocabulary import shipped_vocabulary

STRICT_TRIAL = {
    "drug": "sertraline",
    "dose_mg": 100,
    "purpose": "depression",
    "weeks_at_dose": 9,
    "adherence": "80_or_more",
    "improvement": "none",
    "episode": "current",
    "ongoing": "no",
}
UNIPOLAR = {"bipolar_dx": "none", "mania_current": "no", "mania_possible_undiagnosed": "no"}


def packed(name: str) -> str:
    """The text of a shipped pack file."""
    return files("screening.rules").joinpath("packs", name).read_text(encoding="utf-8")


@cache
def shipped_trd() -> TrdPack:
    """The shipped pack, read once."""
    return loaded(packed("trd.yaml"))


def loaded(text: str, table: str | None = None) -> TrdPack:
    """A pack from its text, with the shipped table of doses unless another is given."""
    tables = {"thresholds.csv": packed("thresholds.csv") if table is None else table}
    return load_trd(text, "trd.yaml", shipped_vocabulary(), tables)


def facts_of(data: Mapping[str, Any]) -> Facts:
    """Facts as the strict reader accepts them."""
    return read_facts(json.dumps(_plain(data)), shipped_vocabulary())


def judged(*trials: Mapping[str, Any], **facts: Any) -> TrdResult:
    """The result for a person without bipolar disorder whose trials differ from a strict one as given."""
    given = [{**STRICT_TRIAL, **trial} for trial in trials]
    return classify(shipped_trd(), facts_of({**UNIPOLAR, "trials": given, **facts}))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return float(value) if isinstance(value, Decimal) else value
