"""Every setting that has a page, in the order of the list."""

from __future__ import annotations

from screening.web.settings import (
    help,
    hours,
    idle,
    keeping,
    languages,
    leaving,
    numbers,
    on_call,
    pausing,
    reminders,
    start,
    texts,
    typing,
)
from screening.web.settings.forms import Kind

KINDS: dict[str, Kind] = {
    one.name: one
    for one in (
        hours.KIND,
        pausing.KIND,
        on_call.KIND,
        help.KIND,
        languages.KIND,
        texts.KIND,
        keeping.KIND,
        start.KIND,
        reminders.KIND,
        leaving.KIND,
        idle.KIND,
        typing.KIND,
        numbers.KIND,
    )
}
