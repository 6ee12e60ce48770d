"""Text for paper: what no font of ours can draw, or nobody would see, stands as its code; and it is cut with a word."""

from __future__ import annotations

import unicodedata
from functools import cache

from screening.documents.set_apart import code, inline, visible
from screening.documents.setting import FONTS
from screening.documents.words import CONTINUES

LONGEST_WORD = 24
"""Characters without a place to break after which one is put in, so that nothing runs over the edge."""
CHARACTERS_OF_A_LINE = 40
"""So that thousands of line breaks are cut as thousands of letters are."""
BREAK_HERE = "\u200b"


@cache
def covered() -> frozenset[int]:
    """The characters that the fonts have."""
    spans = (line.split("-") for line in (FONTS / "coverage.txt").read_text("ascii").split())
    return frozenset(number for first, last in spans for number in range(int(first, 16), int(last, 16) + 1))


def line(text: str) -> str:
    """For the middle of a line."""
    return _breakable(_drawn(inline(text)))


def words(text: str, most: int, lang: str = "en") -> dict[str, object]:
    """Somebody else's words as a block of their own: at most so many characters, and how many more there are.

    Their direction is that of the first letter that has one.
    """
    lines = visible(text[:most]).replace("\t", " ").split("\n")
    shown = lines[: max(2, most // CHARACTERS_OF_A_LINE)]
    left_out = len(text) - most if len(text) > most else 0
    left_out += sum(len(one) + 1 for one in lines[len(shown) :])
    more = f"… {CONTINUES}: {left_out:,} more character{'s' if left_out != 1 else ''}" if left_out else None
    return {"lines": [_breakable(_drawn(one)) for one in shown], "more": more, "rtl": rtl(text), "lang": lang}


def rtl(text: str) -> bool:
    """Whether the first letter with a direction is written from right to left."""
    found = (unicodedata.bidirectional(one) for one in text)
    return next((kind for kind in found if kind in ("L", "R", "AL")), "L") != "L"


def _drawn(text: str) -> str:
    return "".join(one if ord(one) in covered() or one == "\n" else code(one) for one in text)


def _breakable(text: str) -> str:
    """With places to break inside of long words; they are no characters that are seen or spoken."""
    return " ".join(
        BREAK_HERE.join(word[at : at + LONGEST_WORD] for at in range(0, len(word), LONGEST_WORD))
        for word in text.split(" ")
    )
