"""A clinic in production behind a real nginx with the file that ships: a server, a proxy, and the ways to both."""

from __future__ import annotations

import http.client
import os
import random
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from screening import cli, installation
from screening.config import from_environment
from screening.storage.sealing import recovery_keys
from screening.storage.work import Store
from tests.endurance.wire import SECONDS, Wire
from tests.on_call import servers
from tests.on_call.people import make_ready
from tests.ports import free_port

SITE = Path(__file__).resolve().parents[2] / "deploy" / "nginx" / "screening.conf"
NGINX = "/usr/sbin/nginx"
SHEET = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
"""The public half of a recovery key; the example of the format's own documents."""
MAIN = """
daemon off; master_process on; worker_processes 1; pid {0}/pid; error_log {0}/nginx.log crit; {user}
events {{ worker_connections 64; }}
http {{
    client_body_temp_path {0}/body; proxy_temp_path {0}/proxied; fastcgi_temp_path {0}/f; uwsgi_temp_path {0}/u; scgi_temp_path {0}/s;
    include {0}/screening.conf;
}}
"""
COMMAND = [sys.executable, "-m", cli.__name__]
STARTS_WITHIN = 120
"""Seconds, on a machine that has much else to do."""


class SecureWire(Wire):
    """A browser that speaks TLS, from a network of its own if one is named."""

    def __init__(self, port: int, trusts: ssl.SSLContext, network: str = "127.0.0") -> None:
        super().__init__([port], random.Random(port))
        self.trusts, self.network = trusts, network

    def _line(self, port: int, here: tuple[str, int]) -> http.client.HTTPConnection:
        return http.client.HTTPSConnection(
            "127.0.0.1", port, timeout=SECONDS, source_address=(f"{self.network}.1", 0), context=self.trusts
        )


@dataclass
class Site:
    """Proxy and program on loopback; ``folder`` holds what the proxy writes."""

    folder: Path
    store: Store
    environment: dict[str, str]
    port: int
    plain_port: int
    trusts: ssl.SSLContext

    @property
    def url(self) -> str:
        return self.environment["SCREENING_URL"]

    def wire(self, network: str = "127.0.0") -> SecureWire:
        return SecureWire(self.port, self.trusts, network)

    def ask(
        self, method: str, address: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, str, dict[str, str]]:
        """One request by itself: status, text, headers."""
        line = self.wire()._line(self.port, ("", 0))
        try:
            line.request(method, address, body, headers)
            answer = line.getresponse()
            return answer.status, answer.read().decode(), {k.lower(): v for k, v in answer.getheaders()}
        finally:
            line.close()

    def start_the_program(self) -> None:
        """As ``screening serve``, until it answers."""
        with (self.folder / "said.txt").open("ab") as said:
            self.program = subprocess.Popen(
                [*COMMAND, "serve"], env=self.environment, stdout=said, stderr=said, start_new_session=True
            )
        _await(int(self.environment["PORT"]), self.program, None)

    def kill_the_program(self) -> None:
        """As a power cut would."""
        os.killpg(self.program.pid, signal.SIGKILL)
        self.program.wait(20)


def site_file(folder: Path, port: int, plain_port: int, program_port: int) -> str:
    """What ships, with the places and ports of this test; fails when it no longer names one of them."""
    text = SITE.read_text("utf-8")
    for shipped, here in (
        ("    listen [::]:80;\n", ""),
        ("    listen [::]:443 ssl http2;\n", ""),
        ("listen 80;", f"listen 127.0.0.1:{plain_port};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{port} ssl http2;"),
        ("https://intake.example$", f"https://127.0.0.1:{port}$"),
        ("server_name intake.example;", "server_name 127.0.0.1;"),
        ("/etc/letsencrypt/live/intake.example/fullchain.pem", str(folder / "certificate.pem")),
        ("/etc/letsencrypt/live/intake.example/privkey.pem", str(folder / "certificate.pem")),
        ("/var/log/nginx", str(folder)),
        ("/var/www/screening", str(folder)),
        ("http://127.0.0.1:8000", f"http://127.0.0.1:{program_port}"),
    ):
        assert shipped in text, shipped
        text = text.replace(shipped, here)
    return text


def _await(port: int, process: subprocess.Popen[bytes], trusts: ssl.SSLContext | None) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        assert process.poll() is None
        kind = http.client.HTTPConnection if trusts is None else http.client.HTTPSConnection
        line = kind("127.0.0.1", port, timeout=5, **({} if trusts is None else {"context": trusts}))
        try:
            line.request("GET", "/healthz")
            line.getresponse()
            return
        except OSError:
            time.sleep(0.02)
        finally:
            line.close()
    raise AssertionError("it does not answer")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    port, plain_port, program_port = free_port(), free_port(), free_port()
    settings = {
        "SCREENING_MODE": "production",
        "SCREENING_DATA": str(folder / "data"),
        "SCREENING_KEYS": str(folder / "keys" / "keyring"),
        "SCREENING_URL": f"https://127.0.0.1:{port}",
        "SCREENING_PROXY": "yes",
        "SCREENING_MAIL": "smtps://127.0.0.1:9",
        "SCREENING_MAIL_FROM": "screening@clinic.example",
        "PORT": str(program_port),
    }
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("SCREENING_")},
        **settings,
    }
    now = installation.clock()
    config = from_environment(settings)
    store = installation.set_up(config, now)
    make_ready(store, now, "https://127.0.0.1:9/pager")
    recovery_keys.note_proven(config.keys, SHEET, now.date())
    certificate = servers.certificate(folder)
    (folder / "screening.conf").write_text(site_file(folder, port, plain_port, program_port))
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(MAIN.format(folder, user=user))
    with (folder / "help.html").open("wb") as page:
        subprocess.run([*COMMAND, "help-page"], env=environment, stdout=page, check=True)
    trusts = ssl.create_default_context(cafile=str(certificate))
    made = Site(folder, store, environment, port, plain_port, trusts)
    proxy = subprocess.Popen([NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")])
    try:
        made.start_the_program()
        _await(port, proxy, trusts)
        yield made
    finally:
        made.kill_the_program()
        proxy.terminate()
        proxy.wait(20)
        store.engine.dispose()
