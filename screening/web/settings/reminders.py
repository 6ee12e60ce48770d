"""Whether the clinic reminds people who agreed to be written to."""

from __future__ import annotations

from typing import Any

from screening.mailing.reminding import SETTING
from screening.storage.work import Work
from screening.web.settings.forms import Field, Kind, Typed, Wrong

CHOICES = (("yes", "Yes, at most three times"), ("no", "No"))


def fields(work: Work, typed: Typed) -> list[Field]:
    return [Field("remind", "Remind by mail", "", "choice", CHOICES)]


def show(work: Work, value: Any) -> dict[str, str]:
    return {"remind": "no" if value is False else "yes"}


def read(work: Work, typed: Typed, name: str) -> Any:
    if typed.get("remind") not in dict(CHOICES):
        raise Wrong({"remind": "found no answer; allowed one of the two"})
    return typed["remind"] == "yes"


KIND = Kind(
    SETTING,
    "Reminders",
    "Letters to people whose invitation or form is left unfinished, if they agreed to be written to: after 3, 7 and 12 "
    "days, while the clinic is open and never before 8 or after 20. They do not say what they are about.",
    fields,
    show,
    read,
)
