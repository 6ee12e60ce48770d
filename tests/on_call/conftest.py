"""A certificate that this process trusts, and servers that use it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.on_call import servers
from tests.on_call.servers import Taken


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
