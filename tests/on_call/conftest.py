"""A clinic as web and worker see it; a certificate that this process trusts, and servers that use it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from screening.content import Content, load_content
from screening.storage.sealing.keys import Keys
from screening.storage.work import Store
from tests.clinic import Clock
from tests.databases import NOW, fresh_store
from tests.filled import publish
from tests.on_call import servers
from tests.on_call.servers import Taken


@pytest.fixture(scope="session")
def content() -> Content:
    return load_content()


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def store(tmp_path: Path, content: Content) -> Iterator[Store]:
    with fresh_store("sqlite", tmp_path) as opened:
        publish(opened, content, NOW)
        yield opened


@pytest.fixture
def keyless(store: Store) -> Store:
    """The store as the worker has it: the audit key, and no key to answers."""
    with store.reading(NOW) as work:
        return Store(store.engine, Keys(None, {"audit": store.keys.purpose(work.db, "audit")}))


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return servers.certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """As an administrator adds a certificate of the clinic's own: by the variable that OpenSSL reads."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    return certificate


@pytest.fixture
def taken() -> Taken:
    return Taken()


@pytest.fixture
def mail_port(trusted: Path, taken: Taken) -> Iterator[int]:
    with servers.smtp(trusted, taken) as port:
        yield port


@pytest.fixture
def pager_port(trusted: Path, taken: Taken) -> Iterator[int]:
    with servers.https(trusted, taken) as port:
        yield port
