"""Passwords: which are accepted, and exactly one slow hash for every attempt."""

from __future__ import annotations

import threading
import unicodedata
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

SHORTEST, LONGEST = 12, 128
"""Characters (SEC-02); no rule of composition."""
AT_ONCE = 2
"""Each hash takes 64 MiB, so no more than this many run at a time; the others wait."""
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$rHNRX8GCik13vsVqAegNqw$yonLDD11waU2TxLsM5lqtclnoMtZNH6lHtYTN2qv+/g"
"""The hash of a password that was thrown away: what accounts that do not exist are compared with."""

hasher = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)
_turns = threading.BoundedSemaphore(AT_ONCE)
_COMMON = Path(__file__).resolve().parent / "common_passwords.txt"


def problem(password: str, *about: str) -> str | None:
    """Why this password is not accepted (``short``, ``long``, ``common``, ``personal``), or None.

    ``about`` are the sign-in name and the name of the person and the clinic.
    """
    spelled = normal(password)
    if len(spelled) < SHORTEST:
        return "short"
    if len(spelled) > LONGEST:
        return "long"
    core = _core(spelled)
    common = {_core(line) for line in _COMMON.read_text(encoding="utf-8").splitlines() if line[:1] != "#"}
    if len(set(spelled)) < 5 or core in common or spelled.casefold() in common:
        return "common"
    if core in {_core(word) for text in about for word in (text, *text.replace("@", " ").split())}:
        return "personal"
    return None


def make_hash(password: str) -> str:
    """argon2id with its own salt and its parameters in it."""
    with _turns:
        return hasher.hash(normal(password))


def verify(password_hash: str | None, password: str) -> bool:
    """One verification, whether there is an account (its hash) or not (None)."""
    with _turns:
        try:
            return hasher.verify(password_hash or NOBODY, normal(password)) and password_hash is not None
        except (VerifyMismatchError, InvalidHashError):
            return False


def normal(password: str) -> str:
    """The same password, however the keyboard composed its accents.

    One that is far too long to be a password stays as it is: composing takes time by the square of its length.
    """
    if len(password) > 8 * LONGEST:
        return password
    return unicodedata.normalize("NFKC", password)


def _core(text: str) -> str:
    """Without case, and without the digits and signs that people put around a word."""
    return text.casefold().strip("0123456789!?.,-_#*$@+ ")
