"""The app with a clinician, an administrator and a second clinician, a clock that the test moves, and sent forms."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from flask import Flask

from screening.config import Config
from screening.content import Content, load_content
from screening.storage import staff
from screening.storage.work import Store
from tests.clinic import BASE, Clock, config_in, make_app
from tests.databases import fresh_store
from tests.filled import publish
from tests.web.client import Page, Visitor

PASSWORD = "correct horse battery 7"


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

    def sign_in(self) -> Page:
        """Both factors."""
        self.give_password()
        return self.press(None, {"code": self.code()})

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


@pytest.fixture
def store(tmp_path: Path, content: Content, clock: Clock) -> Iterator[Store]:
    with fresh_store("sqlite", tmp_path) as opened:
        publish(opened, content, clock())
        yield opened


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return config_in(tmp_path)


@pytest.fixture
def app(config: Config, store: Store, clock: Clock) -> Flask:
    return make_app(config, store, clock)


def add_member(app: Flask, store: Store, clock: Clock, login: str, name: str, roles: list[str]) -> Member:
    """An account with confirmed roles and a second factor."""
    with store.writing(clock()) as work:
        row = staff.add(work, login=login, name=name, password=PASSWORD, roles=roles, actor="cli:test")
        for role in roles:
            staff.confirm_role(work, row.id, role, actor="cli:test")
        secret = staff.new_second_factor(work, row.id, actor="cli:test")
    return Member(app, clock, login, secret, row.id)


@pytest.fixture
def kim(app: Flask, store: Store, clock: Clock) -> Member:
    """A clinician."""
    return add_member(app, store, clock, "kim", "Kim Lee", ["clinician"])


@pytest.fixture
def sam(app: Flask, store: Store, clock: Clock) -> Member:
    """Another clinician."""
    return add_member(app, store, clock, "sam", "Sam Ode", ["clinician"])


@pytest.fixture
def ada(app: Flask, store: Store, clock: Clock) -> Member:
    """An administrator who is no clinician."""
    return add_member(app, store, clock, "ada", "Ada Min", ["administrator"])
