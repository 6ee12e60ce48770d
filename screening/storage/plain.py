"""JSON text with one spelling: sorted keys, no blanks, exact numbers (``int`` and ``Decimal``, never float)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal


def to_text(value: object) -> str:
    """Canonical JSON; TypeError for anything that JSON or exact numbers do not know."""
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("JSON keys are text")
        pairs = (f"{json.dumps(key, ensure_ascii=False)}:{to_text(value[key])}" for key in sorted(value))
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    if value is None or isinstance(value, str | int):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return "[" + ",".join(to_text(item) for item in value) + "]"
    raise TypeError(f"{type(value).__name__} is not plain data")


def from_text(text: str) -> object:
    """The value of JSON text; numbers with a point come back as Decimal."""
    return json.loads(text, parse_float=Decimal)
