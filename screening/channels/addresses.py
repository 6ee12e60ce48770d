"""What a mail address and a telephone number look like, the same for patients, for staff and for the clinic's settings.

Nothing here knows whether anybody answers there; it finds what cannot be dialed or written to.
"""

from __future__ import annotations

import re
import unicodedata

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,253}[A-Za-z0-9])?")
"""A mail address without quotes, comments or signs beyond ASCII: nothing that could end a header."""
LONGEST_ADDRESS = 254
"""RFC 5321, 4.5.3.1.3: a path has 256 characters, two of them the brackets."""
FULL_NUMBER = 7
"""Digits of the shortest number in the United States that reaches a person: one without its area code."""
SHORT_NUMBER = 3
"""Digits of 911 and 988; of an extension inside a clinic often four."""
_READS_AS_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]+")
LONGEST_NUMBER = 15
"""Digits, with the code of the country: no number has more (ITU-T E.164)."""
_EXTENSION = re.compile(
    r"(?<![\s,;])[\s,;]*(?<![^\W\d_])(?:ext(?:ensi(?:[oó]|o\u0301)n)?|x|#)[.:]*\s*[0-9]{1,6}\s*\Z",
    re.IGNORECASE,
)
"""At the end of a number. Blanks before it are tried from their first one alone, or a long row of them costs minutes."""
_NUMBER = re.compile(
    r"(?<![^\W_])(?<![^\W_][-.])\+?(?:\(\d{2,4}\)|\d)(?:[\s.\u2010-\u2015-]*(?:\(\d{2,4}\)|\d))*(?![-.]?[^\W_])"
)
"""Digits in one piece. Where letters touch them they are no number: a word in place of digits, or a slip."""


def takes_mail(text: str) -> bool:
    """Whether our mail can go to this address on the open network."""
    host = text.rpartition("@")[2]
    return bool(ADDRESS.fullmatch(text)) and len(text) <= LONGEST_ADDRESS and ".." not in text and "." in host


def reads_as_address(text: str) -> bool:
    """Whether this has something before an @, and a name with a dot after it; mail may still not go there."""
    return bool(_READS_AS_ADDRESS.fullmatch(text))


def is_full_number(text: str) -> bool:
    """Whether this can be a whole telephone number: digits enough and no letters, but for an extension."""
    number = _EXTENSION.sub("", text)
    return _digits(number) >= FULL_NUMBER and not any(sign.isalpha() for sign in number)


def holds_a_number(text: str) -> bool:
    """Whether there is anything to dial in it: "988", "741741", "HOME to 741741", "ext. 4412"."""
    return _digits(text) >= SHORT_NUMBER


def dialable(text: str) -> str:
    """What a telephone can dial of it: its digits, without an extension; "" where they are of no one number.

    An extension dialed along with the number reaches somebody else; it is asked for when the call is answered.
    """
    written = [found.group() for found in _NUMBER.finditer(_EXTENSION.sub("", text))]
    numbers = [number for number in written if _digits(number) >= SHORT_NUMBER]
    if len(numbers) != 1 or _digits(numbers[0]) > LONGEST_NUMBER:
        return ""
    digits = "".join(str(unicodedata.decimal(sign)) for sign in numbers[0] if sign.isdecimal())
    return ("+" if numbers[0].startswith("+") else "") + digits


def _digits(text: str) -> int:
    return sum(sign.isdecimal() for sign in text)
