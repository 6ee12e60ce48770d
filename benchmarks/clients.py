"""People at a server: each client a process of its own, on a line that stays open, and how long it waits."""

from __future__ import annotations

import http.client
import multiprocessing
import re
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, NamedTuple
from urllib.parse import urlencode

from benchmarks.cycle import REVISION, TOKEN
from benchmarks.served import Server

DJANGO = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
STILL_OPEN = 1.0
"""Seconds of silence after which a client does not count on its line: the server ends one after two."""
FORKED = multiprocessing.get_context("fork")


class Step(NamedTuple):
    """One cycle: what is asked for, and what is posted there."""

    address: str
    fields: Mapping[str, Any]


@dataclass
class Script:
    """What one person does, and the cookies with which this begins."""

    steps: Sequence[Step]
    cookies: dict[str, str] = field(default_factory=dict)


class Client:
    """The least that a browser does, on a line that stays open."""

    def __init__(self, port: int, pause: float, chance: Random) -> None:
        self.pause, self.chance = pause, chance
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies, self.waited = dict[str, str](), list[float]()

    def fill_in(self, script: Script) -> None:
        """A whole form, as a person who was never here."""
        self.cookies = dict(script.cookies)
        for step in script.steps:
            self.cycle(step)

    def cycle(self, step: Step) -> None:
        """Show and save; both waits are noted."""
        shown = self.ask("GET", step.address)
        self.read()
        self.post(step.address, step.fields, shown)

    def read(self) -> None:
        """Take as long as the page takes a person, where this client does."""
        if self.pause:
            seconds = self.chance.expovariate(1 / self.pause)
            if seconds > STILL_OPEN:
                self.line.close()
            time.sleep(seconds)

    def post(self, address: str, fields: Mapping[str, Any], shown: bytes) -> None:
        found, revision = TOKEN.search(shown) or DJANGO.search(shown), REVISION.search(shown)
        hidden = {"revision": revision.group(1).decode() if revision else "0"}
        if found:
            hidden |= {"csrf_token": found.group(1).decode(), "csrfmiddlewaretoken": found.group(1).decode()}
        self.ask("POST", address, urlencode({**hidden, **fields}, doseq=True))

    def ask(self, method: str, address: str, body: str | None = None) -> bytes:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self.line.request(method, address, body, headers)
        answer = self.line.getresponse()
        text = answer.read()
        self.waited.append(time.perf_counter() - began)
        assert answer.status == (200 if method == "GET" else answer.status) < 400, (address, answer.status)
        for name, value in answer.getheaders():
            if name == "Set-Cookie":
                key, _, content = value.partition(";")[0].partition("=")
                self.cookies[key] = content
        return text


class Measured(NamedTuple):
    """Per cycle, milliseconds of the server's processor and of the database's; waits in milliseconds; MiB."""

    server: float
    database: float
    p50: float
    p95: float
    p99: float
    held: float


def measure(server: Server, lines: Sequence[Sequence[Script]], pause: float = 0.0) -> Measured:
    """All lines of people at once, a process each: the first person of a line warms up, the others are measured.

    ``pause``: seconds for which a page is read, on average.
    """
    gate, told = FORKED.Barrier(len(lines) + 1), FORKED.SimpleQueue()

    def one(place: int, line: Sequence[Script]) -> None:
        client = Client(server.port, pause, Random(place))
        client.fill_in(line[0])
        client.waited.clear()
        client.line.close()  # as some are ready sooner than others
        gate.wait(120)
        for script in line[1:]:
            client.fill_in(script)
        told.put(client.waited)
        gate.wait(600)

    processes = [FORKED.Process(target=one, args=numbered) for numbered in enumerate(lines)]
    for process in processes:
        process.start()
    gate.wait(120)
    before = server.seconds(), server.database_seconds()
    waits = [wait * 1000 for _ in lines for wait in told.get()]
    after = server.seconds(), server.database_seconds()
    gate.wait(60)
    for process in processes:
        process.join(60)
        assert process.exitcode == 0, process.exitcode
    part = statistics.quantiles(waits, n=100)
    cycles = sum(len(script.steps) for line in lines for script in line[1:])
    mine, theirs = ((late - early) * 1000 / cycles for early, late in zip(before, after, strict=True))
    return Measured(mine, theirs, part[49], part[94], part[98], server.held())
