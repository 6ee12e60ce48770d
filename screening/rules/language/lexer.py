"""Cuts the text of a condition into words, numbers and signs."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 4000  # characters of one condition

_WRITE = {"≥": ">=", "≤": "<=", "≠": "!=", "–": "between … and …", "&": "and", "|": "or", "%": "percent"}
_PATTERN = re.compile(
    r"""(?P<space>\s+)
      | (?P<word>[A-Za-z_][\w]*(?:-\w+)*(?:/\w+)?   # facts, rule ids (BP-04), options (n/a), units (kg/m²)
               | \d+_\w+)                           # options that begin with a number (25_to_49)
      | (?P<number>\d+(?:\.\d+)?)(?![\w.])
      | (?P<quoted>"[^"\n]*"|'[^'\n]*')             # options with spaces
      | (?P<sign><=|>=|!=|[-<>=+*(){},])
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Token:
    """One piece of a condition; `at` is its place in the text, from 0."""

    kind: str  # word, number, quoted, sign or end
    text: str
    at: int


class LexicalFault(ValueError):
    """The text holds something that belongs to no word, number or sign."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


def cut(text: str) -> list[Token]:
    """The pieces of a condition, with an `end` after the last one."""
    if len(text) > LONGEST:
        raise LexicalFault(f"{len(text)} characters; a condition has at most {LONGEST}", 0)
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        match = _PATTERN.match(text, at)
        if match is None:
            hint = f"; write {_WRITE[text[at]]}" if text[at] in _WRITE else ""
            raise LexicalFault(f"'{text[at]}' is no part of the language{hint}", at)
        kind = str(match.lastgroup)
        if kind != "space":
            tokens.append(Token(kind, match[0].strip("\"'") if kind == "quoted" else match[0], at))
        at = match.end()
    tokens.append(Token("end", "the end", len(text)))
    return tokens
