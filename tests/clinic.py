"""What the tests of a whole app share: a clock that stands still, and the settings of a clinic in a folder."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Map, RuleFactory

from screening.app import create_app
from screening.config import Config
from screening.storage.work import Store
from screening.web.access import GuardedFlask

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


class _Addresses(Map):
    """The addresses of the app: every app has the same, and compiling them takes most of the time that one costs.

    The first app fills them in.  One that is unknown later would be seen by every other app, and is refused.
    """

    def __init__(self) -> None:
        super().__init__()
        self._known: set[tuple[str, str, frozenset[str]]] = set()
        self.complete = False

    def add(self, rulefactory: RuleFactory) -> None:
        for rule in rulefactory.get_rules(self):
            one = (rule.rule, rule.endpoint, frozenset(rule.methods or ()))
            assert one in self._known or not self.complete, f"{one}: not an address of every app"
            if one not in self._known:
                self._known.add(one)
                super().add(rule)


_compiled, _addresses = _Compiled(), _Addresses()


def make_app(config: Config, store: Store, clock: Clock, **more: Any) -> Flask:
    """The app as the composition root makes it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(GuardedFlask, "url_map_class", _shared)
        app = create_app(config, clock=clock, store=store, **more)
    _addresses.complete = True
    assert {rule.endpoint for rule in _addresses.iter_rules()} == app.view_functions.keys()
    app.jinja_env.bytecode_cache = _compiled
    return app


def _shared(_app: Flask, *, host_matching: bool) -> Map:
    assert not host_matching
    return _addresses
