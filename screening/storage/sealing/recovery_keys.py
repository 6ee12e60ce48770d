"""The public halves of the recovery keys, beside the key ring: what backups are made for, and when each was proven.

The private halves are on paper alone (``backup/recovery.py``).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pyrage import RecipientError, x25519

from screening.storage.errors import KeyProblem
from screening.storage.sealing import secret_file

FILE = "recovery-keys"
"""A public key and the day on which its words were last typed back, one a line."""


def beside(ring: Path) -> Path:
    """The file beside this key ring."""
    return ring.parent / FILE


def proven(ring: Path) -> dict[str, date]:
    """The public keys beside this key ring, and when each was proven last; KeyProblem for a file of another kind."""
    path, found = beside(ring), dict[str, date]()
    if not path.exists():
        return found
    for number, line in enumerate(secret_file.read(path).splitlines(), 1):
        public, _, day = line.partition(" ")
        try:
            found[public] = date.fromisoformat(day)
            x25519.Recipient.from_str(public)
        except (ValueError, RecipientError):
            raise KeyProblem(f"{path}: line {number} is not a public key and a day") from None
    return found


def note_proven(ring: Path, public: str, day: date) -> None:
    """The words of this key were typed back on this day."""
    known = {**proven(ring), public: day}
    text = "".join(f"{key} {at.isoformat()}\n" for key, at in known.items())
    secret_file.replace(beside(ring), text)
