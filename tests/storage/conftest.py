"""Every storage test runs on both databases, and hashes passwords with little memory."""

from __future__ import annotations

import argon2
import pytest

from screening.storage.accounts import passwords
from tests.databases import sqlite_store, store

__all__ = ["sqlite_store", "store"]


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same way of hashing at a lower cost; ``test_staff`` compares the true cost."""
    monkeypatch.setattr(passwords, "hasher", argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
