"""Help with misspelt names."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(found: str, allowed: Iterable[str]) -> str:
    """`; did you mean 'sbp'?` for the nearest allowed name, or nothing when none is near."""
    near = get_close_matches(found, list(allowed), n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""
