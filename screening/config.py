"""The settings of one installation: read once from the environment, refused when unsafe.

Of ours it imports the channels alone, a leaf too.  What the clinic changes while the app runs (hours, contacts, texts)
is not here but in the database.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from screening.channels import KINDS, Kind
from screening.channels import settings as channel_settings
from screening.channels.settings import ChannelSettings


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
    this host ends TLS and sets X-Forwarded-For and -Proto.  ``channels``: how messages leave; in the demo none does.
    ``status_port``: where a monitor on this host asks how things stand; None for nowhere.  ``witness``: the file outside
    the database that ends of the audit chain go to.  ``backup_sent``: the file that is touched when a backup has left this
    machine.
    """

    demo: bool
    data: Path
    keys: Path
    database: str
    host: str
    port: int
    url: str
    behind_proxy: bool
    channels: ChannelSettings = field(default_factory=ChannelSettings)
    status_port: int | None = None
    witness_file: Path | None = None
    backup_sent: Path | None = None

    @property
    def witness(self) -> Path:
        """Beside the key ring, unless another place was set."""
        return self.witness_file or self.keys.parent / "audit-witness"

    @property
    def usable(self) -> frozenset[Kind]:
        """The channels through which a message can leave; in the demo all of them lead to a folder."""
        return frozenset(KINDS if self.demo else self.channels.channels())

    @property
    def hosts(self) -> frozenset[str]:
        """Host headers that are answered; any other gets 400."""
        local = {f"http://127.0.0.1:{self.port}", f"http://localhost:{self.port}"} if self.demo else set()
        return frozenset(map(_host_of, {self.url, *local}))


def _host_of(url: str) -> str:
    """The host and port of an address as browsers send them: without the port that goes without saying."""
    found = urlsplit(url)
    return found.netloc.lower().removesuffix({"http": ":80", "https": ":443"}[found.scheme])


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


def _port(text: str, problems: list[str], name: str = "PORT") -> int:
    if text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= 65535:
        return int(text)
    problems.append(f"{name}: found {text!r}; allowed a number from 1 to 65535")
    return 8000


def _status_port(environ: Mapping[str, str], problems: list[str]) -> int | None:
    text = environ.get("SCREENING_STATUS_PORT", "")
    return _port(text, problems, "SCREENING_STATUS_PORT") if text else None


def _witness(environ: Mapping[str, str], data: Path, problems: list[str]) -> Path | None:
    text = environ.get("SCREENING_WITNESS", "")
    file = Path(text).absolute()
    if text and file.resolve().is_relative_to(data.resolve()):
        problems.append(f"SCREENING_WITNESS: found {file}, inside SCREENING_DATA; allowed a file outside it")
    return file if text else None


def _demo(environ: Mapping[str, str], port: int, problems: list[str]) -> Config:
    data = Path(environ.get("SCREENING_DATA") or "var/demo").absolute()
    if (data / PRODUCTION_MARK).exists():
        problems.append(f"SCREENING_DATA: found {data}, which holds real data; allowed a folder of the demo")
    return Config(
        demo=True,
        data=data,
        keys=data / "demo-keys" / "keyring",
        database=_database(environ, data, problems),
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

    data_text = needed("SCREENING_DATA", "the folder of the database")
    keys_text = needed("SCREENING_KEYS", "the file with the key ring, outside SCREENING_DATA")
    url = needed("SCREENING_URL", "the address that people type, https://…")
    data, keys = Path(data_text).absolute(), Path(keys_text).absolute()
    proxy, host = environ.get("SCREENING_PROXY", ""), environ.get("SCREENING_HOST") or "127.0.0.1"
    if url and not _is_plain_https(url):
        problems.append(f"SCREENING_URL: found {url!r}; allowed https:// and a host, with nothing behind it")
    if proxy != "yes":
        problems.append(
            f"SCREENING_PROXY: found {proxy or 'nothing'}; allowed yes, once a proxy on this host ends TLS"
        )
    if host not in ("127.0.0.1", "::1"):
        problems.append(
            f"SCREENING_HOST: found {host!r}; allowed 127.0.0.1 or ::1, because a proxy stands before it"
        )
    if data_text and (data / DEMO_MARK).exists():
        problems.append(f"SCREENING_DATA: found {data}, a folder of the demo; allowed a folder of its own")
    if environ.get("FLASK_DEBUG", "0") not in ("", "0"):
        problems.append("FLASK_DEBUG: found on; allowed off in production")
    if keys_text:
        problems += _key_problems(keys, data if data_text else None)
    return Config(
        demo=False,
        data=data,
        keys=keys,
        database=_database(environ, data, problems),
        host=host,
        port=port,
        url=url.rstrip("/"),
        behind_proxy=proxy == "yes",
        channels=channel_settings.from_environment(environ),
        status_port=_status_port(environ, problems),
        witness_file=_witness(environ, data, problems),
        backup_sent=Path(sent).absolute() if (sent := environ.get("SCREENING_BACKUP_SENT")) else None,
    )


def _database(environ: Mapping[str, str], data: Path, problems: list[str]) -> str:
    url = environ.get("SCREENING_DATABASE") or f"sqlite:///{data / 'screening.db'}"
    if not url.startswith(("sqlite:///", "postgresql://")):
        # What was found is not shown: it may hold a password.
        problems.append("SCREENING_DATABASE: found another kind; allowed sqlite:///… or postgresql://…")
    return url


def _is_plain_https(url: str) -> bool:
    try:
        found = urlsplit(url)
        named = found.hostname is not None and found.port != 0
    except ValueError:
        return False
    plain = re.fullmatch(r"[A-Za-z0-9.:\[\]-]+", found.netloc)
    rest = found.path.strip("/") or found.query or found.fragment
    return found.scheme == "https" and named and plain is not None and not rest


def _key_problems(keys: Path, data: Path | None) -> list[str]:
    # Resolved, because a link or a ".." could lead into the folder that every backup copies.
    if data is not None and keys.resolve().is_relative_to(data.resolve()):
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
    if _is_demo_ring(keys):
        problems.append("SCREENING_KEYS: found the keys of a demo; allowed a key ring of its own")
    return problems


def _is_demo_ring(keys: Path) -> bool:
    try:
        return keys.read_bytes().startswith(DEMO_KEYS.encode())
    except OSError:
        return False  # whoever loads it says what is wrong


DEMO_MARK = "DEMO"
PRODUCTION_MARK = "PRODUCTION"
DEMO_KEYS = "# DEMO: keys to answers of made-up people"
"""The first line of a demo's key ring."""
