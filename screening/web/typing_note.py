"""What a member of staff who types a form is to do when its person is in danger: in the clinic's own words, always there.

It stands on every page alike, so it says nothing of what was answered.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from flask import Flask, g

from screening.storage import settings, typed_for
from screening.storage.accounts import staff
from screening.storage.typed_for import How
from screening.storage.work import Work
from screening.web import help_lines
from screening.web.errors import kind_and_place
from screening.web.parts import parts
from screening.web.sessions import visit

log = logging.getLogger(__name__)

SETTING = "typing_danger"
LONGEST = 1_000
SHIPPED = (
    "If the person may be in danger: stop typing, stay with them or on the line, and ask directly. Danger to life: call "
    "{emergency}, with the place where they are. They can call {talk} or text {text}. Bring somebody on call at once. For a "
    "paper: call the person now."
)


def danger_note(work: Work) -> str:
    """The note in use, with the clinic's numbers."""
    set_to = settings.get(work, SETTING)
    return help_lines.current().fill_in(set_to if isinstance(set_to, str) and set_to.strip() else SHIPPED)


@dataclass(frozen=True)
class Typing:
    """What stands above each page of a form that staff type."""

    who: str
    how: How
    informant: str
    note: str


def install(app: Flask) -> None:
    """Templates of the patient's side can ask whether staff type here."""
    app.jinja_env.globals.update(typing_now=typing_now)


def typing_now() -> Typing | None:
    """Who types, and what to do in danger; None where a person fills in their own form, or nothing can be looked up."""
    if "typing" not in g:
        g.typing = _look_up()
    found: Typing | None = g.typing
    return found


def _look_up() -> Typing | None:
    try:
        typist, subject = visit().typist, visit().subject
        if typist is None or subject is None:
            return None
        with parts().store.reading(parts().clock()) as work:
            said = typed_for.of(work, subject)
            if said is None:
                return None
            return Typing(
                staff.get(work, typist.subject_id).name, said.how, said.informant, danger_note(work)
            )
    except Exception as fault:  # noqa: BLE001 - the page must come, with its numbers for help
        log.error("what to do in danger could not be shown to who types: %s", kind_and_place(fault))
        return None
