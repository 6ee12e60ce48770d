"""Codes that people read aloud, write down and type: of links, of a lost telephone, and the reference of a form."""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's 32 characters, 5 bits each: no letter that looks like a digit."""
_LOOK_ALIKE = str.maketrans("OIL", "011")


def drawn(length: int) -> str:
    """So many characters at random."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def spelled(typed: str) -> str:
    """The code as it was drawn, whatever case, blanks, punctuation or look-alike letters it was typed with."""
    return "".join(sign for sign in typed.upper() if sign.isalnum()).translate(_LOOK_ALIKE)
