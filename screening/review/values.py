"""Values of facts in words."""

from __future__ import annotations

from collections.abc import Mapping

from screening.review.words import MISSING
from screening.rules.missing import Missing, Value
from screening.rules.vocabulary import FactType


def in_plain_words(value: Value, kind: FactType | None = None) -> str:
    """A fact's value for a clinician: "yes", "141 mmHg", "none", "preferred not to say"."""
    if isinstance(value, Missing):
        return MISSING[value.value]
    if isinstance(value, Mapping):
        fields = kind.fields if kind else {}
        return ", ".join(
            f"{name.replace('_', ' ')} {in_plain_words(part, fields.get(name))}"
            for name, part in value.items()
        )
    if isinstance(value, tuple):
        return "; ".join(in_plain_words(part, kind) for part in value) or "none"
    if isinstance(value, str):
        return value.replace("_", " ")
    unit = f" {kind.unit}" if kind and kind.unit else ""
    return f"{value}{unit}"
