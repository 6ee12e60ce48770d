"""People at work while processes die: each remembers what was acknowledged to them, and only that."""

from __future__ import annotations

import random
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

import pyotp

from screening.content import Content
from screening.storage import sessions
from screening.storage.accounts import second_factor, staff
from screening.storage.work import Store
from tests.endurance.wire import Gone, Wire
from tests.filled import send
from tests.web.client import Page, Visitor
from tests.web.patient.steps import Person

__all__ = ["Acknowledged", "Acknowledger", "Patient", "Signer", "Worker", "prepare"]
PAUSE = 0.05
"""Seconds between two tries of somebody whose server is down."""


@dataclass
class Acknowledged:
    """What the server has said yes to."""

    saved: dict[str, dict[str, str]] = field(default_factory=dict)
    """By the name that the person gave: what was typed last on the page that was saved last."""
    saves: dict[str, int] = field(default_factory=dict)
    danger: set[str] = field(default_factory=set)
    """Names of people whose dangerous answer was kept."""
    sent: set[str] = field(default_factory=set)
    tasks: dict[str, str] = field(default_factory=dict)
    """Who took which task."""
    signed: dict[str, str] = field(default_factory=dict)
    """Who signed which submission."""

    speaking: threading.Lock = field(default_factory=threading.Lock)
    """Held by whoever writes down an answer, and by whoever reads what all have written."""

    def so_far(self) -> Acknowledged:
        """What has been written down whole; those who heard an answer just before a kill may still be writing."""
        with self.speaking:
            saved = {name: dict(typed) for name, typed in self.saved.items()}
            return Acknowledged(
                saved, dict(self.saves), set(self.danger), set(self.sent), dict(self.tasks), dict(self.signed)
            )

    def __len__(self) -> int:
        with self.speaking:
            return sum(self.saves.values()) + len(self.sent) + len(self.tasks) + len(self.signed)


class Worker(threading.Thread, ABC):
    """Somebody who does one thing after the other until told to stop, and goes on when the server is back."""

    def __init__(self, browser: Visitor) -> None:
        super().__init__(daemon=True)
        self.browser, self.stopped, self.fault = browser, threading.Event(), ""

    def run(self) -> None:
        while not self.stopped.is_set():
            try:
                self.act()
            except Gone:
                time.sleep(PAUSE)
            except Exception as fault:  # noqa: BLE001 - told to the test, which fails of it
                page = self.browser.page
                self.fault = (
                    f"{type(self).__name__}: {fault!r} at {page.address if page else ''} {_words(page)}"
                )
                return

    @abstractmethod
    def act(self) -> None:
        """One thing."""


class Patient(Worker):
    """Begins a form, saves pages again and again, answers dangerously now and then, and sends some forms."""

    browser: Person

    def __init__(self, ports: Sequence[int], chance: random.Random, said: Acknowledged, letter: str) -> None:
        person = Person(cast(Any, Wire(ports, chance)))
        person.base = f"http://127.0.0.1:{ports[0]}"
        super().__init__(person)
        self.chance, self.said, self.letter, self.number, self.step = chance, said, letter, 0, 0

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"Ana {self.letter}{self.number}"

    def act(self) -> None:
        if self.step == 0:
            self.browser.client.cookies.clear()
            self.browser.begin()
            self.browser.born()
            self.number += 1
        elif self.step == 1:
            self._save("reach-1", {"full_name": self.name})
        elif self.step < 6:
            count = str(self.said.saves.get(self.name, 0) + 1)
            self._save("reach-2", {"phone": f"303 555 0100 {count}", "call_time": f"at {count}"})
        elif self.step == 6 and self.chance.random() < 0.5:
            self._save("safety-1", {"asq_1": "yes"})
            with self.said.speaking:
                self.said.danger.add(self.name)
        elif self.step == 7 and self.chance.random() < 0.3:
            self._send()
        self.step = (self.step + 1) % 8

    def _save(self, key: str, typed: dict[str, str]) -> None:
        self.browser.at("intake", key)
        page = self.browser.press("continue", typed, follow=False)
        assert page.status == 303, page.status
        with self.said.speaking:
            self.said.saved.setdefault(self.name, {}).update(typed)
            self.said.saves[self.name] = self.said.saves.get(self.name, 0) + 1

    def _send(self) -> None:
        kept = self.said.saved[self.name]
        self.browser.fill_everything({"full_name": self.name, "phone": kept["phone"]})
        page = self.browser.press("send", follow=False)
        assert page.status == 303, page.status
        with self.said.speaking:
            self.said.sent.add(self.name)


class Acknowledger(Worker):
    """Takes every urgent task that nobody has."""

    def __init__(self, browser: Visitor, login: str, said: Acknowledged) -> None:
        super().__init__(browser)
        self.login, self.said = login, said

    def act(self) -> None:
        page = self.browser.get("/staff/tasks")
        found = {link.get("href", "") for link in page.all("a") if "/staff/tasks/" in link.get("href", "")}
        for address in sorted(found):
            task = address.rpartition("/")[2]
            if task in self.said.tasks:
                continue
            opened = self.browser.get(address)
            if any(form.get("id") == "acknowledge" for form in opened.all("form")):
                taken = self.browser.press(None, form="acknowledge", follow=False).status
                if taken == 409:
                    return  # The person answered on; what was added is to be read first, in the next round.
                assert taken == 303, taken
                with self.said.speaking:
                    self.said.tasks[task] = self.login
                return
        time.sleep(PAUSE)


class Signer(Worker):
    """Claims one sent form after the other, decides and signs; a new account for each, because codes work once."""

    def __init__(
        self, browsers: list[tuple[Visitor, str, str]], waiting: list[str], said: Acknowledged
    ) -> None:
        super().__init__(browsers[0][0])
        self.browsers, self.waiting, self.said = browsers, waiting, said

    def act(self) -> None:
        if not self.waiting or not self.browsers:
            self.stopped.wait(PAUSE)
            return
        submission = self.waiting[0]
        self.browser, login, secret = self.browsers[0]
        page = self.browser.get(f"/staff/submissions/{submission}")
        if "Signed by" in page.text:  # before the server died, but nobody said so
            self._next()
            return
        if any(form.get("id") == "claim" for form in page.all("form")):
            page = self.browser.press(None, form="claim")
        first = [one for one in page.all("fieldset") if "look first" in "".join(one.itertext())]
        agreed = dict.fromkeys((str(one.get("id")) for one in first), "agree")
        self.browser.press("sign", {**agreed, "disposition": "invite", "note": login})
        done = self.browser.press(None, {"code": pyotp.TOTP(secret).now()}, follow=False)
        if done.status == 303:
            with self.said.speaking:
                self.said.signed[submission] = login
        self._next()

    def _next(self) -> None:
        self.waiting.pop(0)
        self.browsers.pop(0)


def prepare(
    store: Store, content: Content, now: datetime, ports: Sequence[int], chance: random.Random, said: Acknowledged,
    *, many: int,
) -> list[Worker]:  # fmt: skip
    """Two patients, somebody who takes tasks, and somebody who signs, with something to do for each."""
    waiting = [send(store, content, now, {"full_name": f"Bea {number}"}) for number in range(many)]
    browsers = [_member(store, now, ports, chance, f"kim{number}") for number in range(many + 1)]
    first, login, _ = browsers.pop()
    return [
        Patient(ports, random.Random(chance.random()), said, "a"),
        Patient(ports, random.Random(chance.random()), said, "b"),
        Acknowledger(first, login, said),
        Signer(browsers, waiting, said),
    ]


def _member(
    store: Store, now: datetime, ports: Sequence[int], chance: random.Random, login: str
) -> tuple[Visitor, str, str]:
    """A browser in which this new clinician is signed in, the sign-in name, and the secret for codes."""
    with store.writing(now) as work:
        row = staff.add(work, login=login, name=login, roles=["clinician"], actor="cli:test")
        staff.confirm_role(work, row.id, "clinician", actor="cli:test")
        secret = second_factor.new_secret(work, row.id, actor="cli:test")
        token = sessions.start(work, "staff", row.id, second_factor_at=work.now)
    wire = Wire(ports, random.Random(chance.random()))
    wire.cookies["screening-staff"] = token
    return Visitor(cast(Any, wire), f"http://127.0.0.1:{ports[0]}"), login, secret


def _words(page: Page | None) -> str:
    return page.text[:300] if page is not None and page.tree is not None else ""
