"""Who can be told, and where: the people on call with their addresses, as the clinic has set them.

A contact is one address of one person on one channel.  Its id is made from all three, so that a changed address is
another contact, which has not been tested yet.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from screening.channels import KINDS, MAILS, Kind
from screening.channels.addresses import holds_a_number, takes_mail
from screening.storage import settings
from screening.storage.accounts import staff
from screening.storage.errors import Refused
from screening.storage.work import Work

log = logging.getLogger(__name__)

ON_CALL = "on_call"
NOBODY_SET = ("on-call", "on-call-backup")
"""Names of the contacts until the clinic has set its own: the first is told at once, the next on escalation.
"""
FIELDS = {"person", "channel", "address", "phone"}
LONGEST = 300


@dataclass(frozen=True)
class Contact:
    """``person``: the id of an account; ``name`` and ``phone`` are for colleagues to call."""

    id: str
    person: str
    name: str
    phone: str
    channel: Kind
    address: str


def contacts(work: Work) -> list[Contact]:
    """All who can be told, in the order of the clinic.  Accounts that are disabled are no longer told."""
    found = settings.get(work, ON_CALL)
    if not isinstance(found, list) or not found:
        return []
    names = {row.id: row.name for row in staff.everybody(work) if row.disabled_at is None}
    try:
        return [_contact(line, names[line["person"]]) for line in found if line["person"] in names]
    except (KeyError, TypeError) as fault:
        log.critical("the contacts in the settings cannot be used: %s", type(fault).__name__)
        return []


def contact_id(person: str, channel: str, address: str) -> str:
    """Sixteen hexadecimal digits; says nothing to whoever reads it in a log."""
    return hashlib.sha256("\n".join((person, channel, address)).encode()).hexdigest()[:16]


def checked_contacts(work: Work, lines: Any) -> list[dict[str, str]]:
    """The people on call as they are kept, from lines with a sign-in name as ``person``; Refused with the reason."""
    value = [_checked(work, line) for line in lines] if isinstance(lines, list) else []
    if not value:
        raise Refused("found no list of contacts; somebody must be on call")
    places = [(line["person"], line["channel"]) for line in value]
    if len(set(places)) < len(places):
        raise Refused("a person has one address on each channel")
    return value


def shown(work: Work) -> list[dict[str, str]]:
    """The contacts with sign-in names, in the form that ``checked_contacts`` takes."""
    logins = {row.id: row.login for row in staff.everybody(work)}
    return [
        {"person": logins[one.person], "channel": one.channel, "address": one.address, "phone": one.phone}
        for one in contacts(work)
    ]


def people(found: Iterable[Contact]) -> list[str]:
    """Ids of the persons, each once, in order."""
    return list(dict.fromkeys(one.person for one in found))


def _contact(line: dict[str, Any], name: str) -> Contact:
    person, channel, address = line["person"], line["channel"], line["address"]
    return Contact(contact_id(person, channel, address), person, name, line["phone"], channel, address)


def _checked(work: Work, line: Any) -> dict[str, str]:
    if not isinstance(line, dict) or set(line) != FIELDS or not all(_is_text(line[key]) for key in FIELDS):
        raise Refused(f"a contact has the texts {', '.join(sorted(FIELDS))}, and nothing else")
    row = staff.find(work, line["person"])
    if row is None or row.disabled_at is not None:
        raise Refused(f"nobody signs in as {line['person']!r}")
    if "clinician" not in staff.roles(work, row.id):
        raise Refused(f"{line['person']} is no clinician and could not open a task")
    channel, address = line["channel"], line["address"].strip()
    if channel not in KINDS:
        raise Refused(f"channel: found {channel!r}; allowed {', '.join(KINDS)}")
    if not (takes_mail(address) if channel in MAILS else _is_pager(address)):
        allowed = "a mail address" if channel in MAILS else "an address that begins with https://"
        raise Refused(f"address: found {address!r}; allowed {allowed}")
    phone = checked_phone(line["phone"])
    return {"person": row.id, "channel": channel, "address": address, "phone": phone}


def checked_phone(text: str) -> str:
    """A number for colleagues, without blanks around it; one inside the clinic may be short. Refused with the reason."""
    phone = text.strip()
    if not holds_a_number(phone):
        raise Refused(
            f"phone: found {phone!r}; allowed a number that can be dialed, such as 555-0142 or 4412"
        )
    return phone


def _is_text(found: object) -> bool:
    return isinstance(found, str) and 0 < len(found.strip()) <= LONGEST and found.isprintable()


def _is_pager(address: str) -> bool:
    try:
        where = urlsplit(address)
        named = bool(where.hostname) and where.port != 0
    except ValueError:
        return False
    plain = (
        address.isascii() and " " not in address and not (where.username or where.password or where.fragment)
    )
    return where.scheme == "https" and named and plain
