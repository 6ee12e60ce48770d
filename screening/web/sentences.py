"""Reasons, which the verbs give as half sentences, as people read them."""

from __future__ import annotations


def sentence(why: object) -> str:
    """A reason with a capital and one full stop."""
    words = str(why).rstrip(".")
    return f"{words[:1].upper()}{words[1:]}."
