"""The real demo in processes of its own, and the browser that visits it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyotp
from playwright.sync_api import Browser, BrowserType, expect, sync_playwright

from tests.ports import free_port

START_SECONDS = 600
"""For the demo to be ready on a busy machine, and for it to end."""
PATIENCE = 120_000
"""Milliseconds for whatever a page must come to; Playwright's own 5 and 30 seconds are too few on a busy machine."""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Demo:
    """A running demo clinic and what it printed once."""

    url: str
    password: str
    secret: str
    login: str = "demo"
    last_code: str = ""
    last_step: int = 0

    def fresh_code(self) -> str:
        """A one-time code that was not used before: of the next half minute, which is accepted already and for longest."""
        totp = pyotp.TOTP(self.secret)
        while (step := int(time.time()) // totp.interval + 1) <= self.last_step:
            time.sleep(0.5)
        self.last_step, self.last_code = step, totp.generate_otp(step)
        return self.last_code


@contextmanager
def running_demo(data: Path) -> Iterator[Demo]:
    """``screening demo run`` on a free port and this folder, ready; it ends with the block."""
    port = free_port()
    environment = {**os.environ, "SCREENING_DATA": str(data), "PORT": str(port), "PYTHONUNBUFFERED": "1"}
    said = data / "said.txt"
    with said.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "screening.cli", "demo", "run"], env=environment, stdout=out, stderr=out
        )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_ready(f"{url}/healthz", process, said)
        yield Demo(url, _said(said, "Password"), _said(said, "one-time codes"))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(START_SECONDS)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The Chromium of this machine, without a window."""
    with sync_playwright() as playwright:
        opened = launched(playwright.chromium)
        yield opened
        opened.close()


def launched(kind: BrowserType, *, without: Sequence[str] = ()) -> Browser:
    """One more of them; ``without``: arguments of Playwright's own that it does not get."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "no Chromium on this machine; ./test installs it"
    expect.set_options(timeout=PATIENCE)
    opened = kind.launch(
        executable_path=found, args=ARGUMENTS, ignore_default_args=list(without), timeout=PATIENCE
    )
    opened.on("context", lambda context: context.set_default_timeout(PATIENCE))
    return opened


def _said(said: Path, name: str) -> str:
    text = said.read_text()
    found = re.search(rf"{name}:\s+(\S+)", text)
    assert found, text
    return found.group(1)


def _wait_until_ready(address: str, process: subprocess.Popen[bytes], said: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, said.read_text()
        try:
            with urllib.request.urlopen(address, timeout=10):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"not ready after {START_SECONDS} s: {said.read_text()}")
