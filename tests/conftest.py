"""What holds for every test: one Hypothesis profile per campaign, no connection that leaves this machine, less looking for
rubbish, and each statement compiled once."""

from __future__ import annotations

import gc
import ipaddress
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

if TYPE_CHECKING:
    from screening.content import Content
    from screening.storage.work import Store

settings.register_profile(
    "default", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile("long", settings.get_profile("default"), max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def _stay_on_this_machine(event: str, arguments: tuple[object, ...]) -> None:
    if event != "socket.connect":
        return
    address = arguments[1]
    if (
        isinstance(address, tuple)
        and address[0] != "localhost"
        and not ipaddress.ip_address(address[0]).is_loopback
    ):
        raise AssertionError(f"a test tried to connect to {address}")


sys.addaudithook(_stay_on_this_machine)
gc.set_threshold(50_000, 10, 50)


class _SameForAll:
    """A dialect is what any other of its kind is: it belongs to the key under which a compiled statement is kept."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))


for _dialect in (PGDialect_psycopg, SQLiteDialect_pysqlite):
    for _name in ("__eq__", "__hash__"):
        setattr(_dialect, _name, getattr(_SameForAll, _name))
_compiled: dict[object, object] = {}


@sa.event.listens_for(sa.Engine, "engine_connect")
def _compiled_once(connection: sa.Connection) -> None:
    """Nearly every test has an engine of its own, which would compile each statement anew: a third of what an app costs."""
    connection.execution_options(compiled_cache=_compiled)


def pytest_collection_finish() -> None:
    """The modules stay until the end: Python need not look through them again and again for what can be thrown away."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def content() -> Content:
    """Questionnaire and packs as they ship; loaded here only for whoever asks."""
    from screening.content import load_content

    return load_content()


@pytest.fixture
def store(tmp_path: Path, content: Content) -> Iterator[Store]:
    """An empty clinic on SQLite that uses the packs as they ship."""
    from tests.databases import NOW, fresh_store
    from tests.filled import publish

    with fresh_store("sqlite", tmp_path) as opened:
        publish(opened, content, NOW)
        yield opened
