"""The numbers for help, and when a person last tried them."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import ValidationError

from screening.channels.addresses import dialable
from screening.safety.changes import HELP
from screening.safety.clinic import hours_of
from screening.storage import settings
from screening.storage.work import Work
from screening.web.help_lines import NO_NUMBER, NUMBERS, HelpLines, shipped
from screening.web.settings.forms import LONGEST_LINE, Field, Kind, Typed, Wrong, found, line

TEXTS = ("emergency", "talk", "text", "site")


def fields(work: Work, typed: Typed) -> list[Field]:
    return [
        Field("emergency", "In an emergency, call"),
        Field("talk", "To talk to somebody, call"),
        Field("text", "To talk to somebody, text"),
        Field("site", "Web page", "Like 988lifeline.org."),
        Field("extra_en", "Anything more, in English"),
        Field("extra_es", "Anything more, in Spanish", language="es"),
        Field("last_checked", "Somebody last tried them on", "A date like 2026-11-20.", "date"),
    ]


def show(work: Work, value: Any) -> dict[str, str]:
    lines = in_use(value)
    return {
        **{name: getattr(lines, name) for name in TEXTS},
        "extra_en": lines.extra.en,
        "extra_es": lines.extra.es,
        "last_checked": lines.last_checked,
    }


def read(work: Work, typed: Typed, name: str) -> Any:
    faults = {}
    for each in (*TEXTS, "extra_en", "extra_es"):
        text = line(typed, each)
        if not text or len(text) > LONGEST_LINE or not text.isprintable():
            faults[each] = f"found {found(text)}; allowed 1 to {LONGEST_LINE} characters in one line"
    for each in NUMBERS:
        if each not in faults and not dialable(line(typed, each)):
            faults[each] = NO_NUMBER.format(found(line(typed, each)))
    today = hours_of(work).day_of(work.now)
    try:
        if date.fromisoformat(line(typed, "last_checked")) > today:
            faults["last_checked"] = "found a day that has not come yet; allowed today or earlier"
    except ValueError:
        faults["last_checked"] = (
            f"found {found(line(typed, 'last_checked'))}; allowed a date such as 2026-11-20"
        )
    if faults:
        raise Wrong(faults)
    texts = {each: line(typed, each) for each in (*TEXTS, "last_checked")}
    extra = {"en": line(typed, "extra_en"), "es": line(typed, "extra_es")}
    return HelpLines.model_validate({**texts, "extra": extra}).model_dump()


def in_use(value: object) -> HelpLines:
    """The clinic's numbers, or what ships where it has set none that can be read."""
    try:
        return HelpLines.model_validate(value) if value else shipped()
    except ValidationError:
        return shipped()


def still_right(work: Work, actor: str) -> None:
    """Somebody has tried the numbers today: the date alone changes, so nobody else has to confirm it."""
    lines = in_use(settings.get(work, HELP))
    today = hours_of(work).day_of(work.now).isoformat()
    settings.put(work, HELP, lines.model_copy(update={"last_checked": today}).model_dump(), actor=actor)


KIND = Kind(
    HELP,
    "Numbers for help",
    "What stands on every page of a patient. Staff are warned when nobody has tried the numbers for 90 days.",
    fields,
    show,
    read,
    second=True,
)
