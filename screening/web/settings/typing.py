"""What staff are told to do when the person for whom they type is in danger."""

from __future__ import annotations

from typing import Any

from screening.storage.work import Work
from screening.web.settings.forms import Field, Kind, Typed, Wrong
from screening.web.typing_note import LONGEST, SETTING, SHIPPED


def fields(work: Work, typed: Typed) -> list[Field]:
    hint = "{emergency}, {talk} and {text} become the numbers for help. Empty: our own words."
    return [Field("note", "What to do", hint, "area")]


def show(work: Work, value: Any) -> dict[str, str]:
    return {"note": value if isinstance(value, str) else SHIPPED}


def read(work: Work, typed: Typed, name: str) -> Any:
    text = " ".join(typed.get("note", "").split())
    if len(text) > LONGEST:
        raise Wrong({"note": f"found {len(text):,} characters; allowed {LONGEST:,}"})
    return text if text and text != SHIPPED else None


KIND = Kind(
    SETTING,
    "Danger while a form is typed",
    "Stands above every page of a form that a clinician types for somebody. It is the same on all of them, whatever was "
    "answered.",
    fields,
    show,
    read,
)
