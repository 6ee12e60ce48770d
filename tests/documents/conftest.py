"""Copies of records, with as much in them as somebody can type."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from screening.content import Content, load_content
from screening.copies import record_copy
from screening.documents.moments import Moments
from screening.documents.shape import RecordCopy
from screening.storage.work import Store
from tests.clinic import OPEN_HOURS
from tests.databases import fresh_store
from tests.filled import Groups, publish, send
from tests.web.clinician.test_evidence import COURSE as COURSE
from tests.web.clinician.test_records import READING as READING

Copies = Callable[..., RecordCopy]
TRIED = {"tried_any": "yes"}
MOMENTS = Moments(ZoneInfo("America/New_York"))


@pytest.fixture(scope="session")
def content() -> Content:
    return load_content()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, content: Content) -> Iterator[Store]:
    with fresh_store("sqlite", tmp_path_factory.mktemp("documents")) as opened:
        publish(opened, content, OPEN_HOURS)
        yield opened


@pytest.fixture(scope="module")
def copy_of(store: Store, content: Content) -> Copies:
    """A whole form is sent; its copy."""

    def make(
        said: dict[str, Any] | None = None, groups: Groups | None = None, language: str = "en"
    ) -> RecordCopy:
        sent = send(store, content, OPEN_HOURS, said, groups, language)
        with store.reading(OPEN_HOURS) as work:
            return record_copy(work, content, sent)

    return make
