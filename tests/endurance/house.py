"""A real installation whose processes can be killed: its settings, its commands, and its store between two lives."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from screening import installation
from screening.config import DEMO_KEYS, Config
from screening.storage.sealing.keys import KeyRing
from screening.storage.work import Store
from tests.clinic import config_in
from tests.databases import migrated_database
from tests.ports import free_port

START_SECONDS = 600
LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
"""Whether this is a campaign with large numbers."""


class House:
    """One installation in a folder, on one database; ``code``: whose program runs, this one's if not named.

    ``program``: the module that is started for ``screening``.
    """

    def __init__(self, config: Config, code: Path | None = None) -> None:
        self.config, self.code = config, code
        self.program = "screening.cli"
        self._running: list[subprocess.Popen[bytes]] = []

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The store, opened as a command at the shell opens it."""
        opened = installation.open_store(self.config)
        try:
            yield opened
        finally:
            opened.engine.dispose()

    def start(self, *words: str, port: int | None = None) -> subprocess.Popen[bytes]:
        """``screening …`` in a process group of its own, whose words go to a pipe."""
        environment = {name: text for name, text in os.environ.items() if not name.startswith("SCREENING_")}
        environment |= {"SCREENING_DATA": str(self.config.data), "SCREENING_DATABASE": self.config.database}
        environment |= {"PORT": str(port or self.config.port)}
        with (self.config.data / "said.txt").open("ab") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", self.program, *words],
                env=environment,
                cwd=self.code,
                stdout=said,
                stderr=subprocess.PIPE if words[0] == "keys" else said,
                start_new_session=True,
            )
        self._running.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """As a power cut would, with the processes that it has made; nothing if it has ended."""
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)
        if process.stderr is not None:
            process.stderr.close()

    def end(self) -> None:
        """Nothing that was started here runs on."""
        for process in self._running:
            self.kill(process)

    def faults(self) -> list[str]:
        """The lines in which the processes told of a fault of the program; a database that is away is none."""
        lines = (self.config.data / "said.txt").read_text(errors="replace").splitlines()
        return [line for line in lines if "fault: " in line and "OperationalError" not in line]

    def said(self) -> str:
        """What the processes have said, for a test that fails."""
        return (self.config.data / "said.txt").read_text(errors="replace")[-3000:]


@contextmanager
def house_on(backend: str, folder: Path) -> Iterator[House]:
    """A set-up demo installation on a database of its own."""
    data = folder / "data"
    data.mkdir()
    with migrated_database(backend, folder) as url:
        config = replace(config_in(data), database=url, port=free_port())
        config = replace(config, url=f"http://127.0.0.1:{config.port}")
        config.keys.parent.mkdir(mode=0o700)
        KeyRing.create(config.keys, DEMO_KEYS)  # set-up makes none for a database that has tables already
        installation.set_up(config, installation.clock()).engine.dispose()
        house = House(config)
        try:
            yield house
        finally:
            house.end()


def wait_until_it_answers(house: House, process: subprocess.Popen[bytes], port: int) -> None:
    """Until the web process of this port serves."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, house.said()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    raise AssertionError(house.said())
