"""Who is told of urgent tasks, in which order, and where."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from screening.channels import KINDS
from screening.safety.contacts import FIELDS, ON_CALL, checked_contacts, checked_phone
from screening.storage.accounts import staff
from screening.storage.errors import Refused
from screening.storage.work import Work
from screening.web.settings.forms import Field, Kind, Typed, Wrong

SPARE = 2
"""Empty places below those that are filled."""
MOST = 30
A_PHONE = "000"
"""Stands in for the phone where the rest of a contact is checked."""
WORDS = {"mail": "Mail", "second-mail": "Mail through the second system", "pager": "Pager (an https address)"}


def fields(work: Work, typed: Typed) -> list[Field]:
    clinicians = tuple(
        (row.login, row.name)
        for row in staff.everybody(work)
        if row.disabled_at is None and "clinician" in staff.roles(work, row.id)
    )
    channels = tuple((kind, WORDS[kind]) for kind in KINDS)
    found = []
    for place in range(min(_used(typed) + SPARE, MOST)):
        group = f"Contact {place + 1}"
        found += [
            Field(f"person-{place}", "Person", "", "choice", (("", "nobody"), *clinicians), group),
            Field(f"channel-{place}", "Channel", "", "choice", channels, group),
            Field(f"address-{place}", "Address", "A mail address, or for a pager one that begins with https://.", group=group),
            Field(f"phone-{place}", "Phone", "For colleagues to call.", group=group),
        ]  # fmt: skip
    return found


def show(work: Work, value: Any) -> dict[str, str]:
    logins = {row.id: row.login for row in staff.everybody(work)}
    lines = value if isinstance(value, list) else []
    return {
        f"{key}-{place}": logins.get(each[key], "") if key == "person" else str(each[key])
        for place, each in enumerate(lines)
        for key in FIELDS
    }


def read(work: Work, typed: Typed, name: str) -> Any:
    faults, lines = {}, []
    for place in range(min(_used(typed), MOST)):
        given = {key: typed.get(f"{key}-{place}", "").strip() for key in FIELDS}
        if not given["person"] and not given["address"] and not given["phone"]:
            continue
        lines.append(given)
        for key in sorted(FIELDS):
            if not given[key]:
                faults[f"{key}-{place}"] = f"contact {place + 1}: found no {key}; allowed all four, or none"
        if given["phone"]:
            _try(faults, place, "phone", partial(checked_phone, given["phone"]))
        if f"address-{place}" not in faults and f"person-{place}" not in faults:
            rest = [{**given, "phone": A_PHONE}]
            _try(faults, place, "address", partial(checked_contacts, work, rest))
    if faults:
        raise Wrong(faults)
    try:
        # In the form that safety.changes checks again: with sign-in names.
        checked_contacts(work, lines)
    except Refused as why:
        raise Wrong({"person-0": str(why)}) from None
    return lines


def _try(faults: dict[str, str], place: int, field: str, check: Callable[[], object]) -> None:
    """What the check refuses stands beside this field."""
    try:
        check()
    except Refused as why:
        faults[f"{field}-{place}"] = f"contact {place + 1}: {why}"


def _used(typed: Typed) -> int:
    """How many places are filled, empty ones in between included."""
    filled = [
        int(place)
        for key, text in typed.items()
        for name, _, place in (key.rpartition("-"),)
        if name in FIELDS and place.isascii() and place.isdigit() and len(place) < 4
        if text.strip() and (name != "channel")
    ]
    return max(filled, default=-1) + 1


KIND = Kind(
    ON_CALL,
    "People on call",
    "Who is told of an urgent task, in this order. Production needs two people and two channels; a changed address "
    "has to acknowledge a test.",
    fields,
    show,
    read,
    second=True,
)
