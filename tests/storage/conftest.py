"""Every storage test runs on both databases."""

from __future__ import annotations

from tests.databases import sqlite_store, store

__all__ = ["sqlite_store", "store"]
