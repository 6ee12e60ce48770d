"""The recovery key: what opens a backup.  Its private half is on paper alone, as words; the server has the public half.

The words are the signs of an age secret key (5 bits each, its own checksum among them) in groups of 11 bits, so that a
word that was misread is noticed, and the standard tool ``age`` opens a backup with the key that the sheet shows too.
"""

from __future__ import annotations

from pyrage import IdentityError, x25519

from screening.storage.errors import KeyProblem
from screening.storage.phrase import folded, word_list

WORDS = 27
PREFIX = "AGE-SECRET-KEY-1"
SIGNS = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"
LENGTH = 58
BITS, MANY = 11, 2048


def words_of(secret: str) -> list[str]:
    """The 27 words of a secret key."""
    number = 0
    for sign in secret.removeprefix(PREFIX):
        number = number << 5 | SIGNS.index(sign)
    return [_list()[number >> BITS * place & MANY - 1] for place in reversed(range(WORDS))]


def opened(typed: str) -> x25519.Identity:
    """The key of these words; KeyProblem says which word is none, or that they do not fit together."""
    words = folded(typed).split()
    if len(words) != WORDS:
        raise KeyProblem(f"the sheet has {WORDS} words; {len(words)} were typed")
    places = {word: place for place, word in enumerate(_list())}
    number = 0
    for position, word in enumerate(words, 1):
        if word not in places:
            raise KeyProblem(f"word {position} is not on the list of words")
        number = number << BITS | places[word]
    if number >> 5 * LENGTH:
        raise KeyProblem("these words are not those of a recovery key")
    signs = "".join(SIGNS[number >> 5 * place & 31] for place in reversed(range(LENGTH)))
    try:
        return x25519.Identity.from_str(PREFIX + signs)
    except IdentityError:
        raise KeyProblem("these words are not those of a recovery key; one of them is another") from None


def _list() -> tuple[str, ...]:
    """Never changed, or no sheet can be read: a test compares its digest."""
    return word_list("en")[:MANY]
