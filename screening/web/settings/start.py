"""Whether anybody can begin a form, or invited people alone."""

from __future__ import annotations

from typing import Any

from screening.intake.inviting import ONLY
from screening.storage.work import Work
from screening.web.settings.forms import Field, Kind, Typed, Wrong

CHOICES = (("no", "Anybody with the address"), ("yes", "Only people with an invitation"))


def fields(work: Work, typed: Typed) -> list[Field]:
    return [Field("only", "Who can begin a form", "", "choice", CHOICES)]


def show(work: Work, value: Any) -> dict[str, str]:
    return {"only": "yes" if value is True else "no"}


def read(work: Work, typed: Typed, name: str) -> Any:
    if typed.get("only") not in dict(CHOICES):
        raise Wrong({"only": "found no answer; allowed one of the two"})
    return typed["only"] == "yes"


KIND = Kind(
    ONLY,
    "Public start",
    "Invitations alone keep strangers out, also those who would page the people on call for nothing.",
    fields,
    show,
    read,
)
