"""The resume phrase: six plain words that bring a person back to an unsent draft.

Only a keyed hash of the folded phrase is kept, so nobody at the clinic can read it or give it out again.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from functools import cache
from pathlib import Path

WORDS = 6
LONGEST = 500
_FOLDER = Path(__file__).resolve().parent
_LETTERS = re.compile(r"[a-z]+")
_TYPED = re.compile(r"[^\W\d_]+")


@cache
def word_list(language: str) -> tuple[str, ...]:
    """The words of a language (``en`` or ``es``); at least 2,048, which gives 66 bits for six."""
    lines = (_FOLDER / f"words_{language}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


@cache
def _every_word() -> frozenset[str]:
    return frozenset(folded(word) for language in ("en", "es") for word in word_list(language))


def new_phrase(language: str) -> str:
    """Six words drawn at random, with a blank between two."""
    return " ".join(secrets.choice(word_list(language)) for _ in range(WORDS))


def folded(phrase: str) -> str:
    """How a phrase is compared: no case, accents, hyphens, commas or doubled blanks; any language.

    "" for what is far too long to be one: composing takes time by the square of its length.
    """
    if len(phrase) > LONGEST:
        return ""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", phrase).casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(_LETTERS.findall(letters))


def misspelled(phrase: str) -> list[str]:
    """What was typed and is no word of ours in either language, each once. The lists are public: it tells of no phrase."""
    typed = _TYPED.findall(unicodedata.normalize("NFKC", phrase)) if len(phrase) <= LONGEST else []
    return [word for word in dict.fromkeys(typed) if folded(word) not in _every_word()]
