"""A setting with two answers, yes and no."""

from __future__ import annotations

from typing import Any

from screening.storage.work import Work
from screening.web.settings.forms import Field, Kind, Typed, Wrong


def either(
    name: str,
    title: str,
    about: str,
    *,
    field: str,
    label: str,
    yes: str,
    no: str,
    at_first: bool,
    second: bool = False,
) -> Kind:
    """The kind of the setting ``name``; ``at_first``: what holds where nobody has set it, and stands first.

    ``second``: a change counts when a second person has confirmed it.
    """
    both = (("yes", yes), ("no", no))
    choices = both if at_first else both[::-1]

    def fields(work: Work, typed: Typed) -> list[Field]:
        return [Field(field, label, "", "choice", choices)]

    def show(work: Work, value: Any) -> dict[str, str]:
        return {field: "yes" if (value if isinstance(value, bool) else at_first) else "no"}

    def read(work: Work, typed: Typed, name: str) -> Any:
        if typed.get(field) not in dict(choices):
            raise Wrong({field: "found no answer; allowed one of the two"})
        return typed[field] == "yes"

    return Kind(name, title, about, fields, show, read, second)
