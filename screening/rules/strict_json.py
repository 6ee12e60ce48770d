"""JSON read strictly: exact numbers, no duplicate keys, bounded depth and size, whole characters only."""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any

LONGEST = 1_000_000  # characters
DEEPEST = 12  # objects and lists inside one another
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)  # each character is read once
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)|[\x00\ud800-\udfff]", re.DOTALL)


class JsonFault(ValueError):
    """The text is not JSON that can be read at all."""


def read_json(text: str) -> tuple[Any, list[str]]:
    """The data and the faults that reading could go on after; raises JsonFault for the others.

    Numbers are int or Decimal; NaN and the infinities are Decimals too, for the reader to refuse by name.
    """
    if len(text) > LONGEST:
        raise JsonFault(f"JSON: found {len(text)} characters; allowed at most {LONGEST}")
    broken = _broken_character(text)
    if broken is not None:
        raise JsonFault(broken)
    if _depth(text) > DEEPEST:
        raise JsonFault(
            f"JSON: found objects and lists nested deeper than {DEEPEST}; allowed at most {DEEPEST}"
        )
    faults: list[str] = []

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for name, value in found:
            if name in out:
                faults.append(f"{name}: found twice in one object; allowed once")
            out[name] = value
        return out

    try:
        data = json.loads(
            text, object_pairs_hook=pairs, parse_float=_decimal, parse_int=_whole, parse_constant=Decimal
        )
    except json.JSONDecodeError as fault:
        place = f"line {fault.lineno} column {fault.colno}"
        raise JsonFault(
            f"JSON: found a fault at {place} ({fault.msg.lower()}); allowed one JSON value"
        ) from None
    return data, faults


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent that no number has
        return Decimal("Infinity")


def _whole(digits: str) -> int | Decimal:
    return int(digits) if len(digits) <= 20 else Decimal(digits)


def _depth(text: str) -> int:
    deepest = depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        if match[0] in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif match[0] in "]}":
            depth -= 1
    return deepest


def _broken_character(text: str) -> str | None:
    """A NUL or half of a surrogate pair, written out or escaped, with its place."""
    waiting: re.Match[str] | None = None  # the first half of a pair, whose second half has to follow at once
    for match in _ESCAPE.finditer(text):
        code = int(match[1], 16) if match[1] else ord(match[0]) if len(match[0]) == 1 else -1
        if waiting is not None and match[1] and waiting.end() == match.start() and 0xDC00 <= code <= 0xDFFF:
            waiting = None
            continue
        if waiting is not None:
            break
        if code == 0 or 0xDC00 <= code <= 0xDFFF or (code >= 0xD800 and not match[1]):
            waiting = match
            break
        if 0xD800 <= code <= 0xDBFF:
            waiting = match
    if waiting is None:
        return None
    before = text[: waiting.start()]
    line, column = before.count("\n") + 1, waiting.start() - (before.rfind("\n") + 1) + 1
    what = "a NUL character" if waiting[0] in ("\x00", "\\u0000") else "half of a surrogate pair"
    return f"JSON: found {what} at line {line} column {column}; allowed whole characters"
