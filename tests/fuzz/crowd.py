"""A clinic with every kind of visitor at a browser of their own, and people whose words can be told apart anywhere.

What a person says about health and how they can be reached hold two different marks, each with the person's number, so
that a response tells whose words it shows, and which.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http.cookies import SimpleCookie
from pathlib import Path
from random import Random

import pyotp
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from screening.content import Content, load_content
from screening.intake.draft import Document, load
from screening.intake.saving import store as store_document
from screening.questionnaire.model import Item
from screening.questionnaire.path import path
from screening.review import desk
from screening.storage import invitations, sessions
from screening.storage.accounts import second_factor, set_up, staff
from screening.storage.tables import Base
from screening.storage.work import Store, Work
from screening.web.access import table
from screening.web.settings.kinds import KINDS
from tests.attackers import settings_of
from tests.clinic import BASE, Clock, make_app
from tests.filled import begin, publish, send
from tests.fuzz.strange import Forms, Strange
from tests.properties.persons import Person, fill_in
from tests.properties.visitors import ALLOWED
from tests.properties.walk import TOKEN

CONTACT = (*desk.NAME, *desk.CONTACT)
MARK = re.compile(r"Qanary(\d+)([ch])")
"""Whose words these are: the number of the person, and contact or health."""
TEXTS = ("text", "long_text")
IDS = {"id", "reference", "login", "number"}
SEES = {"clinician": "ch", "front_desk": "c"}
"""Which marks each role may see, of everybody; no other role sees any."""
AS = {
    "draft": "patient with a draft",
    "sent": "patient who has sent",
    "half": "staff between password and second factor",
    "nobody": "staff without a role",
}
"""What the table of access calls them."""


@dataclass
class Visitor:
    """A browser. ``sees``: which marks may stand in what it is shown, of whom (None: of everybody)."""

    name: str
    side: sessions.Kind | None
    subject: str = ""
    secret: str = ""
    sees: str = ""
    whose: frozenset[int] | None = frozenset()
    cookies: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    """The form token of each side of the house."""
    forms: Forms = field(default_factory=Forms)

    def may_see(self, text: str) -> bool:
        """Whether every mark in this text is one that this visitor may see."""
        found = {(int(number), kind) for number, kind in MARK.findall(text)}
        return all(kind in self.sees and (self.whose is None or who in self.whose) for who, kind in found)


class Crowd:
    """The clinic, and whoever visits it now; the people of one generation are replaced by those of the next."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.clock, self.content = store, Clock(), load_content()
        publish(store, self.content, self.clock())
        self.app: Flask = make_app(settings_of(folder), store, self.clock)
        # Nobody is told in the background, so that what a request has written is what this request has written.
        quiet = replace(
            self.app.extensions["screening"],
            tell=lambda: None,
            intake_open=lambda: True,
            speaks=lambda _: True,
        )
        self.app.extensions["screening"] = quiet
        self.people = 0
        self.visitors: dict[str, Visitor] = {}
        self.known: list[str] = []
        self.places: dict[str, list[str]] = {}

    def gather(self) -> None:
        """New people of every kind, each with an open session."""
        number, now = self.people, self.clock()
        self.people += 2
        sent = send(self.store, self.content, now, *_words(self.content, number))
        self.visitors = {"anonymous": Visitor("anonymous", None)}
        with self.store.writing(now) as work:
            draft = begin(work, self.content).id
            store_document(
                work,
                load(work, self.content, draft),
                Document(answers=_person(self.content, number + 1).answers),
            )
            for name, subject, own in (("draft", draft, number + 1), ("sent", sent, number)):
                self._add(Visitor(name, "intake", subject, sees="ch", whose=frozenset({own})))
            for role in (*staff.ROLES, "half", "nobody"):
                self._add(self._member(work, role, number))
            codes = [invitations.make(work, actor="cli:test")]
            codes.append(set_up.make(work, self.visitors["nobody"].subject, actor="cli:test"))
        self.places = self._places()
        self.known = [*codes, *(one for some in self.places.values() for one in some)]

    def _add(self, visitor: Visitor) -> None:
        self.visitors[visitor.name] = visitor

    def _member(self, work: Work, role: str, number: int) -> Visitor:
        roles = {"half": ["clinician"], "nobody": []}.get(role, [role])
        row = staff.add(work, login=f"{role}{number}", name=role, roles=roles, actor="cli:test")
        for one in roles:
            staff.confirm_role(work, row.id, one, actor="cli:test")
        secret = second_factor.new_secret(work, row.id, actor="cli:test")
        return Visitor(role, "staff", row.id, secret, whose=None)

    def _places(self) -> dict[str, list[str]]:
        """Sound values for the places of addresses."""
        asked = self.content.questionnaire
        return {
            **self._ids(),
            "lang": ["en", "es"],
            "page": sorted(asked.pages),
            "section": [one.id for one in asked.sections],
            "entry": ["k1", "k2", "k3"],
            "number": ["1", "2"],
            "kind": sorted(self.content.pack_texts),
            "role": list(staff.ROLES),
            "name": sorted(KINDS),
            "submission_id": [self.visitors["sent"].subject, self.visitors["draft"].subject],
            "staff_id": [one.subject for one in self.visitors.values() if one.side == "staff"],
        }

    def _ids(self) -> dict[str, list[str]]:
        """Ids, references and names of what is there, by the name of the place in which an address has them."""
        found: dict[str, list[str]] = {}
        with self.store.engine.connect() as connection:
            for table in Base.metadata.sorted_tables:
                for name in IDS & set(table.columns.keys()):
                    newest = sa.select(table.columns[name]).order_by(table.columns[name].desc()).limit(8)
                    texts = [str(value) for value in connection.scalars(newest) if value is not None]
                    found[f"{table.name}_{name}"] = texts or ["0"]
        return found

    def back(self, visitor: Visitor) -> None:
        """Whoever was signed out is back, with an open session and the form tokens of both sides."""
        name = f"screening-{visitor.side}"
        with self.store.writing(self.clock()) as work:
            if visitor.side == "staff":  # an administrator may have given or taken a role meanwhile
                roles = staff.roles(work, visitor.subject)
                visitor.sees = "".join(marks for role, marks in SEES.items() if role in roles)
            if visitor.side is not None:
                if sessions.open_session(work, visitor.side, visitor.cookies.get(name, "")):
                    return
                proven = work.now if visitor.side == "staff" and visitor.name != "half" else None
                token = sessions.start(work, visitor.side, visitor.subject, second_factor_at=proven)
                visitor.cookies = {name: token}
        for address in ("/staff/sign-in", "/en/consent"):
            self.ask(Strange(visitor.name, "GET", address))

    def ask(self, strange: Strange) -> TestResponse:
        """Send it, as the browser of its visitor does; what the browser learns from the answer it keeps."""
        visitor = self.visitors[strange.who]
        headers = [("Cookie", "; ".join(f"{name}={value}" for name, value in visitor.cookies.items()))]
        answer = self.app.test_client(use_cookies=False).open(
            strange.address,
            method=strange.method,
            data=strange.body or None,
            content_type=strange.kind or None,
            headers=[*(one for one in headers if one[1]), *strange.headers],
            base_url=BASE,
            environ_base={"REMOTE_ADDR": strange.network},
        )
        for line in answer.headers.getlist("Set-Cookie"):
            visitor.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        if answer.mimetype == "text/html" and answer.status_code == 200:
            self._learn(visitor, strange.address, answer.get_data(as_text=True))
        return answer

    @staticmethod
    def _learn(visitor: Visitor, address: str, html: str) -> None:
        visitor.forms.learn(address, html)
        token = TOKEN.search(html)
        if token:
            visitor.tokens[side_of(address)] = token.group()

    def code_of(self, visitor: Visitor) -> str:
        """A code of this visitor's authenticator app."""
        return pyotp.TOTP(visitor.secret).at(self.clock()) if visitor.secret else "000000"

    def routes(self, method: str) -> list[tuple[str, list[str]]]:
        """Every route of this method that there is, and the names of the visitors who are let in."""
        found = []
        for rule, methods, who in table(self.app):
            if method in methods:
                found.append((rule, [name for name in self.visitors if who in ALLOWED[AS.get(name, name)]]))
        return found


def side_of(address: str) -> str:
    """The side of the house to which a form token belongs."""
    return "staff" if address.startswith("/staff") else "patient"


def _person(content: Content, number: int) -> Person:
    """Somebody with much to report and a mark in every text; the same number is the same person."""
    person = fill_in(content, Random(number), 0.5)
    answers = person.answers
    for page in path(content.questionnaire, answers).pages:
        words = {item.id: _mark(item, number) for item in page.items if item.type in TEXTS}
        group, entry = (page.group.id, page.entry.key) if page.group and page.entry else (None, None)
        answers = answers.with_values(words, group, entry)
    return Person(answers)


def _mark(item: Item, number: int) -> str:
    """A mark in this text; a telephone number has no letters, and tells by its digits alone whose it is."""
    mark = f"Qanary{number}{'c' if item.id in CONTACT else 'h'}"
    return {"phone": f"555-0100-{number}", "email": f"{mark}@mail.example"}.get(item.holds or "", mark)


def _words(content: Content, number: int) -> tuple[Mapping[str, str], None]:
    """Marks in the texts of somebody who says *no* otherwise, but for thoughts of suicide."""
    items = content.questionnaire.items.values()
    marks = {item.id: _mark(item, number) for item in items if item.type in TEXTS}
    return {**marks, "asq_1": "yes"}, None
