"""What a fact may be, and what was found in its place, in words for a message."""

from __future__ import annotations

from screening.rules.vocabulary import FactType


def allowed_words(kind: FactType) -> str:
    """What a fact may be, for a message."""
    if kind.kind in ("choices", "records", "numbers"):
        inner = "objects" if kind.kind == "records" else single_words(kind)
        return f"a list of {inner}; or unknown, declined, not_asked"
    if kind.kind == "record":
        return "an object with fields"
    return f"{single_words(kind)}, unknown, declined, not_asked"


def single_words(kind: FactType) -> str:
    """What one value, or one member of a list, may be."""
    if kind.kind in ("number", "numbers"):
        low = kind.minimum if kind.above is None else f"above {kind.above}"
        unit = f" {kind.unit}" if kind.unit else ""
        return f"{'whole numbers' if kind.whole else 'numbers'} {low} to {kind.maximum}{unit}"
    if kind.kind in ("yes_no", "choice", "choices"):
        return ", ".join(kind.allowed or ("a name",))
    return "a text"


def shown(value: object) -> str:
    """A refused value as JSON spells it, cut to a readable length."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def length_words(kind: FactType, most: int) -> str:
    """How many members a list may have."""
    return f"exactly {kind.length}" if kind.length is not None else f"at most {most}"
