"""The settings of one installation: read once from the environment, refused when unsafe.

A leaf: it imports nothing of ours.  What the clinic changes while the app runs (hours, contacts, texts) is not here
but in the database.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


class UnsafeConfiguration(Exception):
    """Everything that is wrong with the settings, one line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Config:
    """How this installation runs.

    ``demo``: made-up people only, on this machine only, nothing is sent.  ``data``: folder of the database and of
    everything that changes.  ``keys``: the key ring, in production outside ``data``.  ``database``: an SQLAlchemy
    address.  ``url``: the address that people type; mails and the host check use it.  ``behind_proxy``: a proxy on
    this host ends TLS and sets X-Forwarded-For and -Proto.
    """

    demo: bool
    data: Path
    keys: Path
    database: str
    host: str
    port: int
    url: str
    behind_proxy: bool

    @property
    def hosts(self) -> frozenset[str]:
        """Host headers that are answered; any other gets 400."""
        wanted = urlsplit(self.url).netloc.lower()
        local = {f"127.0.0.1:{self.port}", f"localhost:{self.port}"} if self.demo else set()
        return frozenset({wanted} | local)


def from_environment(environ: Mapping[str, str] = os.environ) -> Config:
    """The configuration that the environment describes.

    Raises UnsafeConfiguration with every problem at once.  Without ``SCREENING_MODE=production`` it is the demo.
    """
    mode = environ.get("SCREENING_MODE", "demo")
    problems = (
        []
        if mode in ("demo", "production")
        else [f"SCREENING_MODE: found {mode!r}; allowed demo, production"]
    )
    port = _port(environ.get("PORT", "8000"), problems)
    demo = mode != "production"
    build = _demo if demo else _production
    config = build(environ, port, problems)
    if problems:
        raise UnsafeConfiguration(problems)
    return config


def _port(text: str, problems: list[str]) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 65535:
        return int(text)
    problems.append(f"PORT: found {text!r}; allowed a number from 1 to 65535")
    return 8000


def _demo(environ: Mapping[str, str], port: int, problems: list[str]) -> Config:
    data = Path(environ.get("SCREENING_DATA", "var/demo")).absolute()
    if (data / PRODUCTION_MARK).exists():
        problems.append(f"SCREENING_DATA: found {data}, which holds real data; allowed a folder of the demo")
    return Config(
        demo=True,
        data=data,
        keys=data / "demo-keys" / "keyring",
        database=environ.get("SCREENING_DATABASE") or f"sqlite:///{data / 'screening.db'}",
        host="127.0.0.1",
        port=port,
        url=f"http://127.0.0.1:{port}",
        behind_proxy=False,
    )


def _production(environ: Mapping[str, str], port: int, problems: list[str]) -> Config:
    def needed(name: str, meaning: str) -> str:
        value = environ.get(name, "")
        if not value:
            problems.append(f"{name}: found nothing; allowed {meaning}")
        return value

    data = Path(needed("SCREENING_DATA", "the folder of the database") or ".").absolute()
    keys = Path(
        needed("SCREENING_KEYS", "the file with the key ring, outside SCREENING_DATA") or "."
    ).absolute()
    url = needed("SCREENING_URL", "the address that people type, https://…")
    behind_proxy = environ.get("SCREENING_PROXY", "") == "yes"
    host = environ.get("SCREENING_HOST", "127.0.0.1")
    if url and urlsplit(url).scheme != "https":
        problems.append(f"SCREENING_URL: found {url!r}; allowed an address that starts with https://")
    if not behind_proxy:
        problems.append(
            "SCREENING_PROXY: found nothing; allowed yes, once a proxy on this host ends TLS (docs/deploying.md)"
        )
    if host not in ("127.0.0.1", "::1"):
        problems.append(
            f"SCREENING_HOST: found {host!r}; allowed 127.0.0.1 or ::1, because a proxy stands before it"
        )
    if (data / DEMO_MARK).exists():
        problems.append(f"SCREENING_DATA: found {data}, a folder of the demo; allowed a folder of its own")
    if environ.get("FLASK_DEBUG", "0") not in ("", "0"):
        problems.append("FLASK_DEBUG: found on; allowed off in production")
    problems += _key_problems(keys, data)
    return Config(
        demo=False,
        data=data,
        keys=keys,
        database=environ.get("SCREENING_DATABASE") or f"sqlite:///{data / 'screening.db'}",
        host=host,
        port=port,
        url=url,
        behind_proxy=behind_proxy,
    )


def _key_problems(keys: Path, data: Path) -> list[str]:
    if keys.is_relative_to(data):
        return [f"SCREENING_KEYS: found {keys}, inside SCREENING_DATA; allowed a file outside it"]
    if not keys.exists():
        return []
    found = keys.stat()
    problems = []
    if stat.S_IMODE(found.st_mode) & 0o077:
        problems.append(f"SCREENING_KEYS: found mode {stat.S_IMODE(found.st_mode):04o}; allowed 0600")
    if found.st_uid != os.geteuid():
        problems.append(
            "SCREENING_KEYS: found a file of another user; allowed one of the user who runs the app"
        )
    return problems


DEMO_MARK = "DEMO"
PRODUCTION_MARK = "PRODUCTION"
