"""A whole app to attack: made-up people on both sides, and what tells whether anything was changed."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from screening.config import Config
from screening.content import load_content
from screening.questionnaire.answers import Answers
from screening.storage import tasks
from screening.storage.tables import Base
from screening.storage.work import Store
from screening.web.access import Audience, table
from tests.clinic import Clock, make_app
from tests.filled import begin, publish, save_page, send
from tests.web.client import Visitor
from tests.web.clinician.conftest import Member, add_member
from tests.web.patient.steps import BASE, Person

SECURE = "https://intake.example"


@dataclass
class World:
    """One installation with a sent form, an urgent task of a draft, and the people who attack."""

    app: Flask
    store: Store
    clock: Clock
    sent: str
    task: str

    @property
    def base(self) -> str:
        return str(self.app.extensions["screening"].config.url)

    def visitor(self) -> Visitor:
        """A browser that has never been here."""
        return Visitor(self.app, self.base)

    def patient(self) -> Person:
        """A person with an open draft, who has given the date of birth."""
        person = Person(self.app)
        person.base = self.base
        person.begin()
        person.born()
        return person

    def clinician(self) -> Member:
        """A new clinician, who has given nothing yet."""
        login = f"kim{secrets.token_hex(4)}"
        member = add_member(self.app, self.store, self.clock, login, "Kim Lee", ["clinician"])
        member.base = self.base
        return member

    def routes(self, method: str) -> list[tuple[str, Audience]]:
        """Every route of this method with real ids in it."""
        places = {
            "<any(en, es):lang>": "en",
            "<submission_id>": self.sent,
            "<task_id>": self.task,
            "<page>": "start-1",
            "<entry>": "k1",
        }
        found = []
        for rule, methods, who in table(self.app):
            for place, value in places.items():
                rule = rule.replace(place, value)
            rule = re.sub(r"<[^>]+>", "1", rule)  # whatever else has a number or a name that nobody has
            if method in methods.split(", ") and who is not None:
                found.append((rule, who))
        return found

    def digests(self, *but: str) -> dict[str, str]:
        """A digest of every table, but for those named."""
        with self.store.engine.connect() as connection:
            return {
                name: hashlib.sha256(
                    repr(sorted(map(repr, connection.execute(sa.select(rows))))).encode()
                ).hexdigest()
                for name, rows in Base.metadata.tables.items()
                if name not in but
            }


def settings_of(folder: Path, *, production: bool = False) -> Config:
    """The settings of an installation whose database a test hands in."""
    return Config(
        demo=not production,
        data=folder,
        keys=folder / "keys" / "keyring",
        database=f"sqlite:///{folder / 'unused.db'}",
        host="127.0.0.1",
        port=8000,
        url=SECURE if production else BASE,
        behind_proxy=production,
    )


def world_of(store: Store, folder: Path, *, production: bool = False) -> World:
    """An app over this store, with its packs published and two people's answers in it."""
    clock, content = Clock(), load_content()
    publish(store, content, clock())
    sent = send(store, content, clock())
    with store.writing(clock()) as work:
        draft = begin(work, content)
        save_page(work, content, draft, Answers(), "safety-1", {"asq_1": "yes"})
        task = tasks.open_tasks(work, submission=draft.id)[0].id
    app = make_app(settings_of(folder, production=production), store, clock)
    app.extensions["screening"] = replace(
        app.extensions["screening"], intake_open=lambda: True, speaks=lambda language: True
    )
    return World(app, store, clock, sent, task)


def cookie(visitor: Visitor, name: str = "screening-intake") -> str:
    """The token that this browser holds."""
    found = visitor.client.get_cookie(name, domain="127.0.0.1")
    assert found is not None
    return str(found.value)
