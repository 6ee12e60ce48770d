"""A real browser against the real demo: the same processes that ``./run`` starts, on a folder of their own."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1366, "height": 768}
START_SECONDS = 60


@dataclass
class Demo:
    """A running demo clinic and what it printed once."""

    url: str
    data: Path
    password: str
    secret: str
    last_code: str = ""

    def fresh_code(self) -> str:
        """A one-time code that was not used before; waits for the next half minute if need be."""
        totp = pyotp.TOTP(self.secret)
        while (code := totp.now()) == self.last_code:
            time.sleep(0.5)
        self.last_code = code
        return code


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    data, port = tmp_path_factory.mktemp("demo"), free_port()
    environment = {**os.environ, "SCREENING_DATA": str(data), "PORT": str(port), "PYTHONUNBUFFERED": "1"}
    said = data / "said.txt"
    with said.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "screening.cli", "demo", "run"], env=environment, stdout=out, stderr=out
        )
    try:
        _wait(f"http://127.0.0.1:{port}/healthz", process, said)
        text = said.read_text()
        found = {name: re.search(rf"{name}:\s+(\S+)", text) for name in ("Password", "one-time codes")}
        assert all(found.values()), text
        yield Demo(f"http://127.0.0.1:{port}", data, *(match.group(1) for match in found.values() if match))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _wait(address: str, process: subprocess.Popen[bytes], said: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, said.read_text()
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"not ready after {START_SECONDS} s: {said.read_text()}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    assert chromium, "no Chromium on this machine; ./test installs it"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield opened
        opened.close()


@dataclass
class Visitor:
    """One person at one browser window, who minds every page: no violation, no complaint, no foreign request."""

    page: Page
    context: BrowserContext
    url: str
    complaints: list[str]

    def goto(self, path: str) -> None:
        self.page.goto(self.url + path)

    def looks_right(self) -> None:
        """axe finds nothing; nothing is wider than the window; the browser console is quiet."""
        found = Axe().run(self.page)
        assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"
        assert not self.complaints, self.complaints
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{self.page.url} is {wide} px wider than the window"


def visitor(browser: Browser, url: str, viewport: dict[str, int], *, javascript: bool = True) -> Visitor:
    """A new window with nothing in it."""
    # axe runs in the page, which our policy forbids; a context of its own keeps the policy for the complaints.
    context = browser.new_context(viewport=viewport, java_script_enabled=javascript, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    person = Visitor(page, context, url, [])
    page.on(
        "console",
        lambda line: person.complaints.append(line.text) if line.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: person.complaints.append(str(error)))
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((url, "data:", "about:"))
            else person.complaints.append(request.url)
        ),
    )
    return person
