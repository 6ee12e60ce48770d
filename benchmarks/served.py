"""Real servers for a measurement: each in processes of its own, with what their processor time adds up to.

Every server is gunicorn with one process of eight threads, as ours is; Screening is started by its own command, with a
worker beside it, on a database of its own.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from benchmarks import bare, wizard
from screening.serving import processes
from tests.databases import empty_database
from tests.endurance.house import START_SECONDS, House, house_on, wait_until_it_answers
from tests.ports import free_port

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Server:
    """Where a server listens, and the processes that work for it; ``database``: those of PostgreSQL."""

    port: int
    process: int
    database: int | None = None
    house: House | None = None

    def seconds(self) -> float:
        """Processor time of the server's processes so far."""
        return _seconds([self.process, *_children(self.process)])

    def database_seconds(self) -> float:
        """The same of the database server, 0 where the database lives in the process itself."""
        return 0.0 if self.database is None else _seconds([self.database, *_children(self.database)])

    def held(self) -> float:
        """MiB that the process with the application holds."""
        process = max(_children(self.process) or [self.process], key=_held)
        return _held(process) / 1024


@contextmanager
def ours(backend: str, program: str = "screening.cli") -> Iterator[Server]:
    """Screening as a clinic runs it, web process and worker; ``program``: the module that is started for it."""
    with tempfile.TemporaryDirectory() as folder, house_on(backend, Path(folder)) as house:
        house.program = program
        web = house.start("serve")
        wait_until_it_answers(house, web, house.config.port)
        house.start("worker")
        yield Server(house.config.port, web.pid, _postmaster(house.config.database), house)


@contextmanager
def rival(name: str, backend: str) -> Iterator[Server]:
    """``bare`` or ``wizard`` on a database of its own."""
    with tempfile.TemporaryDirectory() as folder, empty_database(backend, Path(folder)) as url:
        port = free_port()
        words = [sys.executable, "-m", "benchmarks.served", name, str(port)]
        process = subprocess.Popen(words, env={**os.environ, bare.DATABASE: url})
        try:
            _wait_for(port, process)
            yield Server(port, process.pid, _postmaster(url))
        finally:
            process.terminate()
            process.wait(20)


class Plain(BaseApplication):  # type: ignore[misc]
    """Gunicorn as ours is set, around another application."""

    def __init__(self, make: Callable[[], Any], port: int) -> None:
        self.make, self.port = make, port
        super().__init__()

    def load_config(self) -> None:
        settings = {
            "bind": f"127.0.0.1:{self.port}",
            "workers": 1,
            "worker_class": "gthread",
            "loglevel": "error",
        }
        for name, value in {**settings, "threads": processes.THREADS}.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self.make()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, "the rival ended at once; are benchmarks/requirements.txt installed?"
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError(f"nothing answers on port {port}")


def _postmaster(url: str) -> int | None:
    if not url.startswith("postgresql"):
        return None
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql")) as connection:
        (folder,) = connection.execute("SHOW data_directory").fetchone() or ("",)
    return int((Path(folder) / "postmaster.pid").read_text().splitlines()[0])


def _children(process: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        found += map(int, task.read_text().split())
    return found


def _seconds(processes: list[int]) -> float:
    ticks = 0
    for process in processes:
        # After the name, which may hold blanks: user, system, and both of children that have ended.
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(map(int, fields[11:15]))
    return ticks / TICKS


def _held(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


if __name__ == "__main__":
    MAKERS = {"bare": bare.application, "wizard": wizard.application}
    Plain(MAKERS[sys.argv[1]], int(sys.argv[2])).run()
