"""A copy as JSON: keys as in `shape`, nothing invisible in it, and nothing lost."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from screening.documents.set_apart import KEPT, hidden


def as_json(copy: Any) -> str:
    """The document. A hidden character is written as its JSON escape, so that readers of the file see it and
    programs get it back."""
    return json_text(asdict(copy))


def json_text(value: Any) -> str:
    """Plain data as JSON, hidden characters as escapes."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return "".join(_escaped(one) if hidden(one) and one not in KEPT else one for one in text) + "\n"


def _escaped(character: str) -> str:
    return json.dumps(character)[1:-1]
