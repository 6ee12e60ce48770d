"""Every kind of visitor, each with a browser in which it is what it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from werkzeug.test import Client

from screening.content import Content
from screening.storage import sessions
from screening.storage.accounts import staff
from screening.web.access import Audience
from tests.clinic import BASE
from tests.properties.conftest import World
from tests.properties.persons import Person, fill_in
from tests.properties.walk import TOKEN, Walk

SIGNED_IN = frozenset({Audience.ANYONE, Audience.STAFF})
ALLOWED: Mapping[str, frozenset[Audience]] = {
    "anonymous": frozenset({Audience.ANYONE}),
    "patient with a draft": frozenset({Audience.ANYONE, Audience.PATIENT, Audience.SENT}),
    "patient who has sent": frozenset({Audience.ANYONE, Audience.SENT}),
    "staff between password and second factor": frozenset({Audience.ANYONE, Audience.PASSWORD_GIVEN}),
    "staff without a role": SIGNED_IN,
    "staff whose role waits": SIGNED_IN,
    "front_desk": SIGNED_IN | {Audience.HOUSE, Audience.FRONT_DESK, Audience.INVITING},
    "clinician": SIGNED_IN | {Audience.HOUSE, Audience.CLINICIAN, Audience.CLINICAL, Audience.INVITING},
    "clinical_lead": SIGNED_IN | {Audience.HOUSE, Audience.CLINICAL, Audience.LEAD, Audience.PACKS},
    "pack_reviewer": SIGNED_IN | {Audience.PACKS},
    "administrator": SIGNED_IN | {Audience.HOUSE, Audience.ADMINISTRATOR},
    "auditor": SIGNED_IN | {Audience.AUDITOR},
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


def add_member(clinic: World, login: str, *roles: str, confirmed: bool = True) -> str:
    """An account with these roles; its id."""
    with clinic.store.writing(clinic.clock()) as work:
        row = staff.add(work, login=login, name=f"{login} of the staff", roles=roles, actor="cli:test")
        for role in roles if confirmed else ():
            staff.confirm_role(work, row.id, role, actor="cli:test")
        return row.id


def signed_in(clinic: World, staff_id: str, *, both: bool = True) -> Client:
    """A browser of this member of staff, as both factors leave it, or the password alone."""
    client = clinic.app.test_client()
    with clinic.store.writing(clinic.clock()) as work:
        token = sessions.start(work, "staff", staff_id, second_factor_at=work.now if both else None)
    client.set_cookie("screening-staff", token, domain="127.0.0.1")
    return client


def everybody(clinic: World, content: Content) -> dict[str, Visitor]:
    """All of them at once, in one clinic."""
    members = {role: signed_in(clinic, add_member(clinic, role, role)) for role in staff.ROLES}
    half = signed_in(clinic, add_member(clinic, "half", "clinician"), both=False)
    none = signed_in(clinic, add_member(clinic, "nobody"))
    waits = signed_in(clinic, add_member(clinic, "waits", "clinician", "administrator", confirmed=False))
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
        "staff between password and second factor": half,
        "staff without a role": none,
        "staff whose role waits": waits,
        **members,
    }
    return {name: Visitor(name, client) for name, client in clients.items()}
