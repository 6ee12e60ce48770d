"""The text by which a pack is known: its own file, every table that it reads, and the vocabulary of its facts.

A table decides as much as a condition does, and so do the options and limits of a fact: with another one it is another
pack with another digest, and what was evaluated before can be made again as it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping


def whole_text(text: str, tables: Mapping[str, str]) -> str:
    """The pack's text, then each table by name; the lengths keep them apart."""
    return text + "".join(
        f"\n# {name}, {len(body)} characters\n{body}" for name, body in sorted(tables.items())
    )


def digest_of(text: str) -> str:
    """``sha256:`` and the SHA-256 of the UTF-8 bytes in hexadecimal."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
