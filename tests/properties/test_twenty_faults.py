"""Each of more than twenty faults, in every layer that an answer passes: its words are nowhere but in the sealed record.

The fault's own message holds what was typed, as those of drivers and libraries do. While it lasts a person types, sends and
leaves, clinicians and the front desk look, search and take copies, the worker makes its round and a monitor asks. Then
nothing of it may stand in the raw database and its journal, logs, standard error, notices, addresses, metrics or pages
(SEC-10, SEC-07, PRV-11).
"""

from __future__ import annotations

import json
import logging
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.test import TestResponse

from screening.config import Config
from screening.content import Content
from screening.intake.draft import Document, load
from screening.intake.saving import store as store_document
from screening.serving import status_page
from screening.storage import sessions
from screening.storage.errors import Unreadable
from screening.storage.tables import SubmissionRow, TaskRow
from screening.worker import running
from tests.clinic import BASE
from tests.filled import begin, filled, send
from tests.properties.conftest import World, world
from tests.properties.visitors import add_member, signed_in
from tests.properties.walk import REVISION, TOKEN, Walk

TYPED = "Zyxwvutsr Qanary 4711"
SAID = f"{TYPED} cannot be"
"""What the faults say."""


def driver(text: str) -> Exception:
    return OperationalError("INSERT INTO submission VALUES (?)", {"sealed": text}, ValueError(text))


def refused(text: str) -> Exception:
    return IntegrityError("UPDATE review SET note = ?", (text,), ValueError(text))


FAULTS: dict[str, tuple[str, Any]] = {
    "sealing": ("screening.storage.sealing.vault.Vault.seal", ValueError),
    "opening": ("screening.storage.sealing.vault.Vault.open", Unreadable),
    "the key ring": ("screening.storage.sealing.vault.Vault._data_key", Unreadable),
    "the audit": ("screening.storage.audit.chain.append", driver),
    "noting a look": ("screening.storage.work.Store.note_read", driver),
    "a write transaction": ("screening.storage.work.Store.writing", driver),
    "a read transaction": ("screening.storage.work.Store.reading", driver),
    "saving answers": ("screening.storage.submissions.save_answers", refused),
    "sending": ("screening.storage.submissions.send", refused),
    "loading a record": ("screening.storage.submissions.load", KeyError),
    "finding sessions": ("screening.storage.sessions.open_session", driver),
    "limits": ("screening.storage.limits.hit", driver),
    "the index of names": ("screening.storage.known_by.terms", ValueError),
    "the notices": ("screening.storage.notices.put", refused),
    "the queue": ("screening.storage.queue.page", driver),
    "reading a form": ("screening.intake.saving.read_page", UnicodeError),
    "the path": ("screening.intake.draft.path", KeyError),
    "deriving facts": ("screening.safety.watch.derive", ValueError),
    "the urgent rules": ("screening.safety.watch.evaluate", ValueError),
    "all rules": ("screening.safety.evaluating.evaluate", ArithmeticError),
    "the trials": ("screening.safety.evaluating.classify", ArithmeticError),
    "raising a task": ("screening.safety.watch.raise_for_rule", driver),
    "showing an answer": ("screening.review.desk.show", TypeError),
    "a template": ("flask.templating._render", RuntimeError),
    "the help numbers": ("screening.web.help_lines.current", OSError),
    "a copy for paper": ("screening.documents.setting._set", OSError),
    "a copy as text": ("screening.web.clinician.documents.as_text", ValueError),
    "the channel": ("screening.channels.folder.Folder.send", OSError),
    "whether anybody is reached": ("screening.app.reach", ValueError),
}
"""What breaks, and with what: in storage, intake, rules, web, documents and channels."""


@dataclass
class House:
    """A clinic with one person at the end of a form, one who has sent it, and staff."""

    clinic: World
    content: Content
    kim: str
    desk: str
    answers: list[TestResponse] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)

    def come_in(self) -> None:
        """Somebody whose form is filled in, and staff, each in a browser of their own."""
        self.clinic.clock.pass_(minutes=6)
        self.answers, self.walk, self.sender = [], *(self._with_a_form() for _ in range(2))
        self.browsers = {name: signed_in(self.clinic, name) for name in (self.kim, self.desk)}
        self.revisions = {page: self._revision(page) for page in ("reach-1", "reach-2", "safety-1")}
        self.record = self._newest(SubmissionRow.id, SubmissionRow.state == "submitted")
        self.task = self._newest(TaskRow.id, TaskRow.id.is_not(None))
        for name in self.browsers:
            self.staff(name, "nothing", {})  # so that there is a form token before anything breaks

    def _with_a_form(self) -> Walk:
        now, walk = self.clinic.clock(), Walk(self.clinic, self.content)
        with self.clinic.store.writing(now) as work:
            draft = begin(work, self.content).id
            answers = filled(self.content, now, {"place_now": TYPED, "full_name": TYPED})
            store_document(work, load(work, self.content, draft), Document(answers=answers))
            token = sessions.start(work, "intake", draft)
        walk.client.set_cookie("screening-intake", token, domain="127.0.0.1")
        walk.get("/en/check")
        return walk

    def _revision(self, page: str) -> str:
        found = REVISION.search(self.walk.get(f"/en/intake/{page}").get_data(as_text=True))
        return found.group(1) if found else "0"

    def _newest(self, column: Any, where: Any) -> str:
        with self.clinic.store.engine.connect() as connection:
            return str(connection.scalar(sa.select(column).where(where).order_by(column).limit(1)))

    def everybody_acts(self) -> None:
        """What happens while something is broken."""
        self.say("reach-1", {"full_name": TYPED})
        self.say("safety-1", {"asq_1": "yes", "place_now": TYPED})
        self.answers.append(self.walk.post("/en/resume", {"phrase": TYPED, "go": "continue"}))
        self.answers += [self.walk.get(f"/en/{page}") for page in ("form", "check", "help", "intake/reach-1")]
        self.answers.append(self.sender.post("/en/check", {"go": "send"}))
        self.say("reach-2", {"phone": TYPED, "go": "later"})
        pages = (
            "queue",
            "tasks",
            f"tasks/{self.task}",
            f"submissions/{self.record}",
        )
        self.answers += [self.browsers[self.kim].get(f"/staff/{page}", base_url=BASE) for page in pages]
        self.staff(self.kim, "find", {"who": TYPED})
        for kind in ("text", "json", "page"):
            self.staff(self.kim, f"submissions/{self.record}/take", {"kind": kind})
        self.staff(self.desk, "desk", {"who": TYPED})
        self.answers.append(self.browsers[self.desk].get("/staff/desk", base_url=BASE))

    def say(self, page: str, fields: dict[str, str]) -> None:
        """Post a page of the form as it was opened."""
        form = {"revision": self.revisions[page], "go": "continue", **fields}
        self.answers.append(self.walk.post(f"/en/intake/{page}", form))

    def staff(self, name: str, page: str, fields: dict[str, str]) -> None:
        """Post a form of the staff's side."""
        client = self.browsers[name]
        shown = TOKEN.search(client.get("/staff/account", base_url=BASE).get_data(as_text=True))
        self.tokens[name] = shown.group() if shown else self.tokens.get(name, "")
        form = {"csrf_token": self.tokens[name], **fields}
        self.answers.append(client.post(f"/staff/{page}", data=form, base_url=BASE))


@pytest.fixture(scope="module")
def house(template: Config, tmp_path_factory: pytest.TempPathFactory, content: Content) -> Iterator[House]:
    with world(template, tmp_path_factory.mktemp("faults") / "clinic") as clinic:
        send(clinic.store, content, clinic.clock(), {"full_name": TYPED, "asq_1": "yes"})
        yield House(
            clinic, content, add_member(clinic, "kim", "clinician"), add_member(clinic, "dee", "front_desk")
        )


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_tells_nobody_what_was_typed(
    house: House,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    place, kind = FAULTS[name]
    happened: list[str] = []

    def broken(*_args: object, **_values: object) -> None:
        happened.append(name)
        raise kind(SAID)

    house.come_in()
    caplog.set_level(logging.DEBUG)
    with monkeypatch.context() as patch:
        patch.setattr(place, broken)
        house.everybody_acts()
        with suppress(
            Exception
        ):  # the worker's process ends and is started again; its words are looked at below
            running.run(house.clinic.store, house.clinic.clock, config=house.clinic.config, once=True)
        told = asked_by_a_monitor(house)
    assert happened, "nothing passed this place"
    shown = [line for answer in house.answers for line in seen_of(answer)]
    logged = [f"{line.getMessage()} {line.exc_text or ''} {line.exc_info or ''}" for line in caplog.records]
    for where, texts in {"pages": shown, "logs": [*logged, *capfd.readouterr()], "metrics": [told]}.items():
        assert not [text for text in texts if SAID in text or "Traceback" in text], where
    assert not [line for line in logged if TYPED in line]
    assert not [file.name for file in house.clinic.config.data.rglob("*") if file.is_file() and holds(file)]


def seen_of(answer: TestResponse) -> Iterator[str]:
    """Page and headers; an address holds not even what the person typed themselves."""
    yield answer.get_data().decode("utf-8", "replace")
    for header, value in answer.headers:
        assert TYPED.split()[0] not in value, header
        yield value


def holds(file: Path) -> bool:
    """Whether a file of the clinic, its database and journal among them, holds what was typed."""
    raw = file.read_bytes()
    return any(TYPED.encode(coding) in raw for coding in ("utf-8", "utf-16-le")) or b"Zyxwvutsr" in raw


def asked_by_a_monitor(house: House) -> str:
    """What the port for monitors and the two open addresses say."""
    pages = [house.walk.get(address).get_data(as_text=True) for address in ("/healthz", "/readyz")]
    server = status_page.start(0, house.clinic.app.extensions["screening_reach"])
    try:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/") as answer:
            pages.append(answer.read().decode())
    finally:
        server.shutdown()
        server.server_close()
    return json.dumps(pages)


def test_there_are_at_least_twenty_of_them_and_the_clinic_goes_on_after_all(house: House) -> None:
    assert len(FAULTS) >= 20
    house.come_in()
    house.everybody_acts()
    assert [answer.status for answer in house.answers if answer.status_code >= 500] == []
