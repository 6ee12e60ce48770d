"""Setting up the demo: one clinician who signs in, colleagues on call, and people whose forms went through the real code."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

import pyotp

from screening import installation
from screening.config import Config
from screening.content import load_content
from screening.demo.numbers import count_made_up
from screening.demo.on_call import add_colleagues, put_on_call
from screening.demo.people import send_all
from screening.storage.accounts import second_factor, staff
from screening.storage.work import Store, Work

LOGIN = "demo"
NAME = "Demo Clinician"
ROLES = ["clinician", "clinical_lead"]
ACTOR = "cli:demo"
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class NotADemo(Exception):
    """The installation holds real people; the demo's tools do not touch it."""


@dataclass(frozen=True)
class SignIn:
    """What is printed once."""

    password: str
    secret: str


def seed(config: Config, store: Store, now: datetime) -> SignIn | None:
    """Fill an empty demo; None when somebody can sign in already, and then nothing is changed."""
    if not config.demo:
        raise NotADemo("the demo runs only without SCREENING_MODE=production")
    with store.reading(now) as work:
        if staff.everybody(work):
            return None
    count_made_up(store, now)
    send_all(store, load_content(), now)
    with store.writing(now) as work:
        add_colleagues(work, actor=ACTOR)
        sign_in = _clinician(work)
        put_on_call(work, actor=ACTOR)
        return sign_in


def _clinician(work: Work) -> SignIn:
    password = "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
    row = staff.add(work, login=LOGIN, name=NAME, password=password, roles=ROLES, actor=ACTOR)
    for role in ROLES:
        staff.confirm_role(work, row.id, role, actor=ACTOR)
    return SignIn(password, second_factor.new_secret(work, row.id, actor=ACTOR))


def code(config: Config) -> str:
    """The one-time code of this half minute for the demo's clinician."""
    if not config.demo:
        raise NotADemo("codes are printed in the demo only")
    now = installation.clock()
    with installation.open_store(config).reading(now) as work:
        row = staff.find(work, LOGIN)
        if row is None:
            raise NotADemo("the demo has not been set up; ./run does that")
        return pyotp.TOTP(second_factor.secret(work, row)).at(now)
