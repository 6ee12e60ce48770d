"""The whole app on a database of its own, with a clock that the test moves."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from screening import installation
from screening.config import Config
from screening.content import Content, load_content
from screening.storage.work import Store
from tests.clinic import Clock, config_in, make_app

FOUNDED = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class World:
    """One clinic: its folder, its app and its clock."""

    config: Config
    store: Store
    app: Flask
    clock: Clock


@contextmanager
def world(template: Config, folder: Path) -> Iterator[World]:
    """A clinic like any other made from this template: the same keys, the same moment, nothing answered yet."""
    shutil.copytree(template.data, folder)
    config, clock = config_in(folder), Clock()
    store = installation.open_store(config)
    try:
        yield World(config, store, make_app(config, store, clock), clock)
    finally:
        store.engine.dispose()


@pytest.fixture(scope="session")
def content() -> Content:
    return load_content()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """An installation that is set up once; each world is a copy of it."""
    config = config_in(tmp_path_factory.mktemp("template") / "clinic")
    installation.set_up(config, FOUNDED).engine.dispose()
    return config


@pytest.fixture
def clinic(template: Config, tmp_path: Path) -> Iterator[World]:
    with world(template, tmp_path / "clinic") as made:
        yield made
