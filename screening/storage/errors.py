"""What can go wrong between the house and its database, in words."""

from __future__ import annotations


class StorageError(Exception):
    """Anything that storage refuses.  Its text never holds an answer, a name or a phrase."""


class Stale(StorageError):
    """Somebody else changed the row after it was read; nothing was saved."""


class NotFound(StorageError):
    """There is no such row (or no longer)."""


class Refused(StorageError):
    """The row is in a state that does not allow this (already signed, closed, claimed, sent)."""


class Unreadable(StorageError):
    """A sealed value cannot be opened: wrong or missing key, or the bytes are not those that were sealed here."""

    def __init__(self, record: str, why: str) -> None:
        super().__init__(f"record {record}: {why}")
        self.record = record
        self.why = why


class KeyProblem(StorageError):
    """The key ring or a purpose key cannot be used; the text says which and why, never the key."""


class DatabaseUnfit(StorageError):
    """The database may not be used as it is: empty, older or newer than this program, or set up unsafely."""
