"""Values of facts in words."""

from __future__ import annotations

from collections.abc import Mapping

from screening.review.names import option, with_unit
from screening.review.words import MISSING
from screening.rules.missing import Missing, Value
from screening.rules.vocabulary import FactType


def in_plain_words(value: Value, kind: FactType | None = None) -> str:
    """A fact's value for a clinician: "yes", "141 mmHg", "none", "preferred not to say"."""
    if isinstance(value, Missing):
        return MISSING[value.value]
    if isinstance(value, Mapping) and {"sbp", "dbp"} <= set(value):
        return reading_words(value)
    if isinstance(value, Mapping):
        fields = kind.fields if kind else {}
        return ", ".join(
            f"{name.replace('_', ' ')} {in_plain_words(part, fields.get(name))}"
            for name, part in value.items()
        )
    if isinstance(value, tuple):
        return "; ".join(in_plain_words(part, kind) for part in value) or "none"
    if isinstance(value, str):
        return option(value)
    return with_unit(value, kind.unit if kind else None)


def reading_words(value: Mapping[str, Value]) -> str:
    """A blood pressure reading: "141/88, 2 days before sending, upper arm, home"."""
    sbp, dbp = (value.get(name, Missing.BLANK) for name in ("sbp", "dbp"))
    parts = [f"{in_plain_words(sbp)}/{in_plain_words(dbp)}"]
    days = value.get("days_ago", Missing.BLANK)
    if isinstance(days, int):
        parts.append("on the day of sending" if days == 0 else f"{with_unit(days, 'days')} before sending")
    else:
        parts.append("no date")
    others = (value.get(name, Missing.NOT_ASKED) for name in ("device", "setting"))
    return ", ".join(parts + [in_plain_words(other) for other in others if not isinstance(other, Missing)])
