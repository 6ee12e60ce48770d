"""The six kinds of visitor, each with a browser in which it is what it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

import pyotp
from werkzeug.test import Client

from screening.content import Content
from screening.storage import staff
from screening.web.access import Audience
from tests.clinic import BASE
from tests.properties.conftest import World
from tests.properties.persons import Person, fill_in
from tests.properties.walk import TOKEN, Walk

PASSWORD = "correct horse battery 7"

ALLOWED: Mapping[str, frozenset[Audience]] = {
    "anonymous": frozenset({Audience.ANYONE}),
    "patient with a draft": frozenset({Audience.ANYONE, Audience.PATIENT, Audience.SENT}),
    "patient who has sent": frozenset({Audience.ANYONE, Audience.SENT}),
    "staff between password and code": frozenset({Audience.ANYONE, Audience.PASSWORD_GIVEN}),
    "clinician": frozenset({Audience.ANYONE, Audience.STAFF, Audience.CLINICIAN}),
    "administrator": frozenset({Audience.ANYONE, Audience.STAFF, Audience.ADMINISTRATOR}),
}
"""Who is let in where: what the table of routes promises, said once more and from the other side."""


@dataclass
class Visitor:
    """A browser, with the form token of each side."""

    name: str
    client: Client

    def token(self, address: str) -> str:
        """The form token that goes with this address: of the staff's session or of the patient's."""
        form = "/staff/sign-in" if address.startswith("/staff") else "/en/consent"
        found = TOKEN.search(self.client.get(form, base_url=BASE).get_data(as_text=True))
        assert found, form
        return found.group()


def person(content: Content, name: str) -> Person:
    """Somebody of this name, to be looked for on pages where they must not stand."""
    found = fill_in(content, Random(3), 0.05)
    answers = found.answers.with_values({"full_name": name})
    return Person(answers)


def add_member(clinic: World, login: str, role: str) -> str:
    """An account with a confirmed role; the secret of its one-time codes."""
    with clinic.store.writing(clinic.clock()) as work:
        row = staff.add(
            work, login=login, name=f"{login} of the staff", password=PASSWORD, roles=[role], actor="cli:test"
        )
        staff.confirm_role(work, row.id, role, actor="cli:test")
        return staff.new_second_factor(work, row.id, actor="cli:test")


def sign_in(clinic: World, login: str, secret: str | None) -> Client:
    """A browser of this member of staff; without a secret it stops before the code."""
    visitor = Visitor(login, clinic.app.test_client())
    _post(visitor, "/staff/sign-in", {"name": login, "password": PASSWORD})
    if secret:
        clinic.clock.pass_(seconds=30)
        _post(visitor, "/staff/code", {"code": pyotp.TOTP(secret).at(clinic.clock())})
    return visitor.client


def _post(visitor: Visitor, address: str, fields: dict[str, str]) -> None:
    form = {"csrf_token": visitor.token(address), **fields}
    answer = visitor.client.post(address, data=form, base_url=BASE)
    assert answer.status_code == 303, (address, answer.status)


def everybody(clinic: World, content: Content) -> dict[str, Visitor]:
    """All six at once, in one clinic."""
    secret, other = add_member(clinic, "kim", "clinician"), add_member(clinic, "ada", "administrator")
    draft = Walk(clinic, content)
    draft.begin()
    draft.fill_in(person(content, "Dora Draft"), most=8)
    sent = Walk(clinic, content)
    sent.begin()
    sent.fill_in(person(content, "Sara Sent"))
    sent.send()
    clients = {
        "anonymous": clinic.app.test_client(),
        "patient with a draft": draft.client,
        "patient who has sent": sent.client,
        "staff between password and code": sign_in(clinic, "kim", None),
        "clinician": sign_in(clinic, "kim", secret),
        "administrator": sign_in(clinic, "ada", other),
    }
    return {name: Visitor(name, client) for name, client in clients.items()}
