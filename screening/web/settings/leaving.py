"""Where the button to leave quickly leads."""

from __future__ import annotations

from typing import Any

from screening.storage.work import Work
from screening.web import exit_page
from screening.web.settings.forms import Field, Kind, Typed, Wrong, found, line


def fields(work: Work, typed: Typed) -> list[Field]:
    return [
        Field("address", "Address", "A plain page like https://www.weather.gov/. Empty: our own blank page.")
    ]


def show(work: Work, value: Any) -> dict[str, str]:
    return {"address": value if isinstance(value, str) else ""}


def read(work: Work, typed: Typed, name: str) -> Any:
    text = line(typed, "address")
    try:
        return exit_page.checked(text) if text else None
    except ValueError:
        raise Wrong(
            {"address": f"found {found(text)}; allowed an https address without a name or password"}
        ) from None


KIND = Kind(
    exit_page.SETTING,
    "Leaving quickly",
    "The page that a patient sees after “Leave quickly”.",
    fields,
    show,
    read,
)
