"""Setting an installation up: on both databases, twice over, and never with another text than the published one."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from screening import installation
from screening.config import Config
from screening.content import load_content
from screening.safety.packs import NotPublished, check_published
from screening.storage import kept
from screening.storage.audit import verification
from tests.databases import BACKENDS, NOW, empty_database


def settings_of(folder: Path, database: str) -> Config:
    return Config(
        demo=True,
        data=folder / "data",
        keys=folder / "keys" / "keyring",
        database=database,
        host="127.0.0.1",
        port=8000,
        url="http://127.0.0.1:8000",
        behind_proxy=False,
    )


@pytest.mark.parametrize("backend", BACKENDS)
def test_setting_up_twice_publishes_each_pack_once_and_keeps_the_keys(backend: str, tmp_path: Path) -> None:
    with empty_database(backend, tmp_path) as url:
        config = settings_of(tmp_path, url)
        first = installation.set_up(config, NOW)
        ring = config.keys.read_text()
        first.engine.dispose()
        store = installation.set_up(config, NOW)
        try:
            assert config.keys.read_text() == ring
            assert stat.S_IMODE(config.keys.stat().st_mode) == 0o600
            with store.reading(NOW) as work:
                check_published(work, load_content())
                active = [kept.active(work, pack) for pack in load_content().pack_texts]
                assert [row.number for row in active if row] == [1, 2]
                assert verification.verify(work.db, work.keys.purpose(work.db, "audit")) is None
        finally:
            store.engine.dispose()


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_pack_on_disk_that_differs_from_the_published_one_is_not_used(backend: str, tmp_path: Path) -> None:
    with empty_database(backend, tmp_path) as url:
        store = installation.set_up(settings_of(tmp_path, url), NOW)
        content = load_content()
        try:
            for changed in (
                replace(content, safety=replace(content.safety, digest="sha256:" + "0" * 64)),
                replace(content, trd=replace(content.trd, digest="sha256:" + "0" * 64)),
            ):
                with store.reading(NOW) as work, pytest.raises(NotPublished):
                    check_published(work, changed)
        finally:
            store.engine.dispose()
