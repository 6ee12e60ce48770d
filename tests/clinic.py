"""What the tests of a whole app share: a clock that stands still, and the settings of a clinic in a folder."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from screening.app import create_app
from screening.config import Config
from screening.storage.work import Store

BASE = "http://127.0.0.1:8000"
OPEN_HOURS = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
"""A Wednesday, 10 in the morning in New York."""


class Clock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime = OPEN_HOURS) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **time: float) -> None:
        self.at += timedelta(**time)


def config_in(data: Path) -> Config:
    """A demo clinic in this folder."""
    return Config(
        demo=True,
        data=data,
        keys=data / "demo-keys" / "keyring",
        database=f"sqlite:///{data / 'screening.db'}",
        host="127.0.0.1",
        port=8000,
        url=BASE,
        behind_proxy=False,
    )


class _Compiled(BytecodeCache):
    """Templates are compiled once, however many apps the tests make: a tenth of a second for each."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_compiled = _Compiled()


def make_app(config: Config, store: Store, clock: Clock) -> Flask:
    """The app as the composition root makes it."""
    app = create_app(config, clock=clock, store=store)
    app.jinja_env.bytecode_cache = _compiled
    return app
