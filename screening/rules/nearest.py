"""Help with misspelt names."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(found: str, allowed: Iterable[str]) -> str:
    """`; did you mean 'sbp'?` for the nearest allowed name, or nothing when none is near."""
    names = list(allowed)
    near = get_close_matches(found, names, n=1, cutoff=0.5)
    if not near or len(found) < 4:
        near = [name for name in names if found and name.startswith(found)] or near
    return f"; did you mean '{near[0]}'?" if near else ""
