"""A whole app on a database of its own, with a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from screening import installation
from screening.config import Config
from screening.storage import heartbeat
from screening.storage.work import Store
from tests.clinic import Clock, config_in, make_app
from tests.web.patient.steps import Person


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation that is set up once; each test works on a copy."""
    config = config_in(tmp_path_factory.mktemp("installation"))
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
    return config_in(tmp_path)


@pytest.fixture
def store(config: Config) -> Iterator[Store]:
    opened = installation.open_store(config)
    with opened.writing(Clock()()) as work:
        heartbeat.beat(work, "worker")
    yield opened
    opened.engine.dispose()


@pytest.fixture
def app(config: Config, store: Store, clock: Clock) -> Flask:
    return make_app(config, store, clock)


@pytest.fixture
def person(app: Flask) -> Person:
    return Person(app)
