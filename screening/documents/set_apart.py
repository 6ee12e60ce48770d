"""Words of other people that cannot pass for ours: every line marked, and nothing invisible left in them (CDS-15)."""

from __future__ import annotations

import unicodedata

MARK = "> "
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Controls, directions and joiners, halves of characters, private ones, line and paragraph breaks."""
KEPT = frozenset("\n\t")


def hidden(character: str) -> bool:
    """Whether nobody would see it, or it would change how its neighbours are seen."""
    return unicodedata.category(character) in HIDDEN


def code(character: str) -> str:
    """A character by its number: [U+202E]."""
    return f"[U+{ord(character):04X}]"


def visible(text: str) -> str:
    """The text with every hidden character as its code; line breaks and tabs stay."""
    told = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(code(one) if hidden(one) and one not in KEPT else one for one in told)


def inline(text: str) -> str:
    """For the middle of a line of ours: a line break is shown as its code too."""
    return visible(text).replace("\n", code("\n")).replace("\t", " ")


def block(text: str, indent: str = "") -> list[str]:
    """For lines of its own: each begins with the mark."""
    return [f"{indent}{MARK}{line}" for line in visible(text).split("\n")]
