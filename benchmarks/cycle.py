"""What one page costs the server: show it, save the answer. Beside it a bare Flask page with one SQLite commit.

    python -m benchmarks.cycle [ROUNDS]        the table; 7 rounds unless named
    python -m benchmarks.cycle --profile       where the time of one intake goes

A round is a whole intake of one person over the real app: form token, session, sealing, the urgent rules on each save,
tasks, audit, fsync. Both apps take turns cycle by cycle in one process. Times are of the processor (user and system),
medians over the rounds; only the app is inside the clock, not the browser's side.
"""

from __future__ import annotations

import cProfile
import io
import pstats
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

from flask import Flask

from benchmarks.bare import bare_app, held
from screening import installation
from screening.app import create_app
from screening.config import Config
from screening.content import Content, load_content
from screening.questionnaire.facts import derive
from screening.questionnaire.path import AskedPage
from screening.rules.engine import evaluate
from screening.rules.trd.classify import classify
from screening.web.forms import texts_of
from tests.properties.persons import Person, fill_in, way

ROUNDS = 7
WARM_UP = 3
AIM = 5.0  # milliseconds of CPU per cycle (issue 2)
EVALUATIONS = 200
BASE = "127.0.0.1:8000"
TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')
REVISION = re.compile(rb'name="revision"[^>]* value="(\d+)"')
SHOWN = re.compile(rb'name="shown" value="([^"]+)"')
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


@dataclass
class Answer:
    """What came back, and what it cost."""

    status: str
    headers: dict[str, str]
    body: bytes
    seconds: float


@dataclass
class Browser:
    """The least that a browser does, outside of the clock."""

    app: Wsgi
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def get(self, path: str) -> Answer:
        return self._call("GET", path, b"")

    def post(self, path: str, fields: dict[str, Any]) -> Answer:
        return self._call("POST", path, urlencode({"csrf_token": self.token, **fields}, doseq=True).encode())

    def _call(self, method: str, path: str, body: bytes) -> Answer:
        path, _, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": BASE,
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "CONTENT_TYPE": "application/x-www-form-urlencoded" if body else "",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        said: list[Any] = []
        began = time.process_time()
        parts = self.app(environ, lambda *given: said.append(given))
        whole = b"".join(parts)
        close = getattr(parts, "close", None)
        if close:
            close()
        seconds = time.process_time() - began
        for name, value in said[0][1]:
            if name == "Set-Cookie":
                key, _, text = value.partition(";")[0].partition("=")
                self.cookies[key] = text
        found = TOKEN.search(whole)
        self.token = found.group(1).decode() if found else self.token
        return Answer(said[0][0], dict(said[0][1]), whole, seconds)


@contextmanager
def our_app() -> Iterator[Flask]:
    """A clinic in a folder of its own, with all that a real one has."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "clinic"
        config = Config(
            demo=True,
            data=data,
            keys=data / "demo-keys" / "keyring",
            database=f"sqlite:///{data / 'screening.db'}",
            host="127.0.0.1",
            port=8000,
            url=f"http://{BASE}",
            behind_proxy=False,
        )
        store = installation.set_up(config, datetime.now(UTC))
        yield create_app(config, store=store)
        store.engine.dispose()


@dataclass
class Round:
    """CPU seconds of one intake: each cycle of ours, each bare one, and the sending."""

    ours: list[float]
    bare: list[float]
    send: float


def intake(ours: Wsgi, bare: Wsgi, content: Content, person: Person) -> Round:
    """One person from consent to sending; after each cycle the bare page has its turn."""
    patient, other = Browser(ours), Browser(bare)
    consent = SHOWN.search(patient.get("/en/consent").body)
    assert consent, "the consent page names the text that it shows"
    agreed = {"adult": "yes", "agree": "yes", "shown": consent.group(1).decode(), "go": "continue"}
    patient.post("/en/consent", agreed)
    patient.get("/en/phrase")
    patient.post("/en/phrase", {"go": "continue"})
    found = Round([], [], 0.0)
    for page in way(content.questionnaire, person):
        found.ours.append(_cycle(patient, page, person))
        found.bare.append(other.get("/page").seconds + other.post("/page", {"answer": "yes"}).seconds)
    patient.get("/en/check")
    sent = patient.post("/en/check", {"go": "send"})
    assert sent.headers.get("Location") == "/en/sent", sent.status
    found.send = sent.seconds
    return found


def _cycle(patient: Browser, page: AskedPage, person: Person) -> float:
    address = "/".join(("/en/intake", *page.key.split(".", 1)))
    shown = patient.get(address)
    assert shown.status.startswith("200"), (address, shown.status)
    for group in page.lists:
        for entry in person.answers.groups.get(group.id, ()):
            name = {f"name-{group.id}": f"medicine {entry.key}"} if group.pick else {}
            patient.post(address, {**name, "go": f"add:{group.id}"})
    revision = REVISION.search(shown.body)
    fields: dict[str, Any] = dict(texts_of(person.said(page), page.items, "en"))
    fields |= {f"{item.id}-sure": "yes" for item in page.items}
    fields |= {"revision": revision.group(1).decode() if revision else "0", "go": "continue"}
    saved = patient.post(address, fields)
    assert saved.status.startswith("303"), (address, saved.status)
    if saved.headers["Location"].endswith("/help"):
        patient.get("/en/help")
    return shown.seconds + saved.seconds


def somebody(content: Content, number: int) -> Person:
    """A person with a part of everything: about 45 pages, one to three readings and medicines."""
    return fill_in(content, Random(number), 0.3)


def evaluation(content: Content, person: Person) -> float:
    """CPU seconds to judge one sent form: answers to facts, every rule, the trials."""
    today = datetime.now(UTC).date()
    began = time.process_time()
    facts = derive(content.questionnaire, person.answers, today, sent=True)
    evaluate(content.safety, facts, sent=True)
    classify(content.trd, facts)
    return time.process_time() - began


def memory(command: list[str]) -> float:
    """MiB that a process of its own says it holds after one intake."""
    said = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, check=True)
    return float(said.stdout)


def held_by_ours() -> float:
    """The same for this process."""
    content = load_content()
    with our_app() as ours, bare_app() as bare:
        intake(ours, bare, content, somebody(content, 1))
        return held()


def table(rounds: int) -> str:
    """The measurement, as text."""
    content = load_content()
    people = [somebody(content, number) for number in range(rounds + WARM_UP)]
    with our_app() as ours, bare_app() as bare:
        done = [intake(ours, bare, content, person) for person in people][WARM_UP:]
    judged = [evaluation(content, people[number % len(people)]) for number in range(EVALUATIONS)]
    cycles = sum(len(one.ours) for one in done)
    ours_ms = statistics.median(statistics.mean(one.ours) for one in done) * 1000
    bare_ms = statistics.median(statistics.mean(one.bare) for one in done) * 1000
    sending = statistics.median(one.send for one in done) * 1000
    judging = statistics.median(judged[EVALUATIONS // 2 :]) * 1000
    mine, theirs = memory(["benchmarks.cycle", "--memory"]), memory(["benchmarks.bare"])
    rows = [
        ("", "Screening", "bare Flask", "ratio"),
        (
            "show a page, save an answer, ms CPU",
            f"{ours_ms:.2f}",
            f"{bare_ms:.2f}",
            f"{ours_ms / bare_ms:.1f}",
        ),
        ("  aim", f"{AIM:.2f}", "", ""),
        ("send and evaluate, ms CPU", f"{sending:.2f}", "", ""),
        ("evaluate one submission, ms CPU", f"{judging:.2f}", "", ""),
        ("memory after one intake, MiB", f"{mine:.0f}", f"{theirs:.0f}", f"{mine / theirs:.1f}"),
    ]
    lines = ["{:<38}{:>12}{:>12}{:>8}".format(*row) for row in rows]
    return "\n".join([*lines, f"medians of {len(done)} intakes, {cycles} cycles"])


def profile() -> None:
    """Where the time of an intake goes, by function."""
    content = load_content()
    with our_app() as ours, bare_app() as bare:
        for number in range(WARM_UP):
            intake(ours, bare, content, somebody(content, number))
        watch = cProfile.Profile()
        watch.enable()
        intake(ours, bare, content, somebody(content, WARM_UP))
        watch.disable()
    for order in ("cumulative", "tottime"):
        pstats.Stats(watch).strip_dirs().sort_stats(order).print_stats(45)


def main(words: list[str]) -> None:
    match words:
        case ["--profile"]:
            profile()
        case ["--memory"]:
            print(held_by_ours())
        case _:
            print(table(int(words[0]) if words else ROUNDS))


if __name__ == "__main__":
    main(sys.argv[1:])
