"""The app with a clinician, an administrator and a second clinician, a clock that the test moves, and sent forms."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import pyotp
import pytest
from flask import Flask

from screening.config import Config
from screening.content import Content, load_content
from screening.storage import sessions
from screening.storage.accounts import passwords, second_factor, staff
from screening.storage.engine import make_engine
from screening.storage.sealing.keys import KeyRing, Keys
from screening.storage.work import Store
from tests.clinic import BASE, OPEN_HOURS, Clock, config_in, make_app
from tests.databases import fresh_store, in_one_file
from tests.filled import publish
from tests.web.client import Page, Visitor

PASSWORD = "correct horse battery 7"
STAFF = {
    "kim": ("Kim Lee", ["clinician"]),
    "sam": ("Sam Ode", ["clinician"]),
    "ada": ("Ada Min", ["administrator"]),
}


class Member(Visitor):
    """A member of staff at a browser, with an authenticator app."""

    def __init__(self, app: Flask, clock: Clock, login: str, secret: str, staff_id: str) -> None:
        super().__init__(app, BASE)
        self.clock, self.login, self.secret, self.id = clock, login, secret, staff_id

    def code(self) -> str:
        """A code that was not used before: the clock moves on to the next one."""
        self.clock.pass_(seconds=30)
        return pyotp.TOTP(self.secret).at(self.clock())

    def give_password(self, password: str = PASSWORD) -> Page:
        self.get("/staff/sign-in")
        return self.press(None, {"name": self.login, "password": password})

    def give_both(self) -> Page:
        """Sign in with both factors."""
        self.give_password()
        return self.press(None, {"code": self.code()})

    def sign_in(self) -> Page:
        """The session that both factors begin, without the cost of a slow hash; signing in has tests of its own."""
        app = self.client.application
        with app.extensions["screening"].store.writing(self.clock()) as work:
            token = sessions.start(work, "staff", self.id, second_factor_at=work.now)
        self.client.set_cookie(app.session_interface.cookie_of("staff"), token, domain="127.0.0.1")
        return self.get("/staff/queue")

    def open(self, submission_id: str) -> Page:
        return self.get(f"/staff/submissions/{submission_id}")

    def claim(self, submission_id: str) -> Page:
        self.open(submission_id)
        return self.press(None, form="claim")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def content() -> Content:
    return load_content()


@dataclass(frozen=True)
class Founded:
    """A database with the content published and the staff known, made once; each test works on a copy."""

    file: Path
    ring: KeyRing
    accounts: dict[str, tuple[str, str]]
    """Ids and secrets of second factors by sign-in name."""


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory, content: Content) -> Founded:
    folder, ring, accounts = tmp_path_factory.mktemp("founded"), KeyRing.generate(), {}
    with fresh_store("sqlite", folder, ring) as opened:
        publish(opened, content, OPEN_HOURS)
        for login, (name, roles) in STAFF.items():
            accounts[login] = add_account(opened, OPEN_HOURS, login, name, roles)
        in_one_file(opened.engine)
        return Founded(Path(str(opened.engine.url.database)), ring, accounts)


@pytest.fixture
def store(tmp_path: Path, founded: Founded) -> Iterator[Store]:
    shutil.copyfile(founded.file, tmp_path / "screening.db")
    opened = Store(make_engine(f"sqlite:///{tmp_path / 'screening.db'}"), Keys(founded.ring))
    yield opened
    opened.engine.dispose()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return config_in(tmp_path)


@pytest.fixture
def app(config: Config, store: Store, clock: Clock) -> Flask:
    return make_app(config, store, clock)


def add_account(store: Store, now: datetime, login: str, name: str, roles: list[str]) -> tuple[str, str]:
    """An account with confirmed roles: its id, and the secret of its second factor."""
    with store.writing(now) as work:
        row = staff.add(work, login=login, name=name, roles=roles, actor="cli:test")
        row.password_hash = _hash_of_password()
        for role in roles:
            staff.confirm_role(work, row.id, role, actor="cli:test")
        return row.id, second_factor.new_secret(work, row.id, actor="cli:test")


@cache
def _hash_of_password() -> str:
    """As slow as any, and therefore made once: everybody here has the same password."""
    return passwords.make_hash(PASSWORD)


def add_member(app: Flask, store: Store, clock: Clock, login: str, name: str, roles: list[str]) -> Member:
    """Somebody who was not there when the clinic was founded."""
    staff_id, secret = add_account(store, clock(), login, name, roles)
    return Member(app, clock, login, secret, staff_id)


@pytest.fixture
def kim(app: Flask, founded: Founded, clock: Clock) -> Member:
    """A clinician."""
    return _member(app, founded, clock, "kim")


@pytest.fixture
def sam(app: Flask, founded: Founded, clock: Clock) -> Member:
    """Another clinician."""
    return _member(app, founded, clock, "sam")


@pytest.fixture
def ada(app: Flask, founded: Founded, clock: Clock) -> Member:
    """An administrator who is no clinician."""
    return _member(app, founded, clock, "ada")


def _member(app: Flask, founded: Founded, clock: Clock, login: str) -> Member:
    staff_id, secret = founded.accounts[login]
    return Member(app, clock, login, secret, staff_id)


@pytest.fixture
def lee(app: Flask, store: Store, clock: Clock) -> Member:
    """The clinical lead, who is a clinician too."""
    return add_member(app, store, clock, "lee", "Lee Roe", ["clinical_lead", "clinician"])


@pytest.fixture
def pat(app: Flask, store: Store, clock: Clock) -> Member:
    """A pack reviewer from outside."""
    return add_member(app, store, clock, "pat", "Pat Vey", ["pack_reviewer"])
