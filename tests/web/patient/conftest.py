"""A whole app on a database of its own, with a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from screening import installation
from screening.app import create_app
from screening.config import Config
from screening.storage.work import Store
from tests.web.patient.steps import Person


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)  # a Wednesday, 10 in the morning in New York

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **time: float) -> None:
        self.at += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation that is set up once; each test works on a copy."""
    config = _config(tmp_path_factory.mktemp("installation"))
    installation.set_up(config, Clock()()).engine.dispose()
    return config.data


@pytest.fixture
def config(template: Path, tmp_path: Path) -> Config:
    for source in template.rglob("*"):
        target = tmp_path / source.relative_to(template)
        if source.is_dir():
            target.mkdir(exist_ok=True, mode=0o700)
        else:
            target.write_bytes(source.read_bytes())
            target.chmod(0o600)
    return _config(tmp_path)


@pytest.fixture
def store(config: Config) -> Iterator[Store]:
    opened = installation.open_store(config)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def app(config: Config, store: Store, clock: Clock) -> Flask:
    return create_app(config, clock=clock, store=store)


@pytest.fixture
def person(app: Flask) -> Person:
    return Person(app)


def _config(data: Path) -> Config:
    return Config(
        demo=True,
        data=data,
        keys=data / "demo-keys" / "keyring",
        database=f"sqlite:///{data / 'screening.db'}",
        host="127.0.0.1",
        port=8000,
        url="http://127.0.0.1:8000",
        behind_proxy=False,
    )
