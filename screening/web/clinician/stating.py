"""The state of this installation, for who looks after it and has no shell."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from screening.web import help_lines
from screening.web.access import Audience, audience
from screening.web.clinician.frame import now, page
from screening.web.parts import parts
from screening.web.state import state as lines_of


def add_to(pages: Blueprint) -> None:
    """The page."""
    pages.add_url_rule("/state", "state", state)


@audience(Audience.ADMINISTRATOR)
def state() -> ResponseReturnValue:
    """The sentences of ``screening doctor`` that need no look at files."""
    shared = parts()
    with shared.store.reading(now()) as work:
        content = shared.packs.follow(work)
        lines = lines_of(work, shared.config, shared.ground(), content, help_lines.current())
    return page("state", here="state", lines=lines)
