"""No page of the patient's side says what rules make of answers, also where something goes wrong (CDS-02).

Whole forms are crawled with the pairs of ``test_noninterference``; here are the pages beside the way.
"""

from __future__ import annotations

from random import Random

import pytest

from screening.content import Content
from tests.properties.conftest import World
from tests.properties.persons import fill_in
from tests.properties.silence import all_said
from tests.properties.walk import Walk

BESIDE = (
    "",
    "consent",
    "adults",
    "phrase",
    "form",
    "check",
    "copy",
    "resume",
    "break",
    "notes",
    "help",
    "nowhere",
)
WRONG = {
    "consent": {"go": "continue"},
    "resume": {"go": "continue", "phrase": "not these six words at all"},
    "intake/start-1": {"go": "continue", "revision": "0", "birth_date-month": "13"},
    "intake/body-2": {"go": "continue", "revision": "0", "heart_rate": "250"},
    "intake/now-1": {"go": "language", "lang": "es"},
    "intake/safety-1": {"go": "later", "asq_1": "yes", "revision": "0"},
    "sent": {"go": "continue"},
    "copy": {"go": "continue"},
}


@pytest.mark.parametrize("lang", ["en", "es"])
def test_pages_beside_the_way_and_pages_about_mistakes_say_nothing(
    clinic: World, content: Content, lang: str
) -> None:
    walk = Walk(clinic, content, lang)
    beside(walk)
    walk.begin()
    walk.fill_in(fill_in(content, Random(5), 1), most=9)
    beside(walk)
    stale = {"go": "continue", "revision": "0", "full_name": "Another"}
    shot = walk.keep("two tabs", walk.post(f"/{lang}/intake/reach-1", stale))
    assert shot.status == 409
    clinic.clock.pass_(hours=2)
    shot = walk.keep("locked", walk.post(f"/{lang}/intake/reach-1", stale))
    assert shot.status == 403
    beside(walk)
    assert {shot.status for shot in walk.shots} >= {200, 303, 403, 404, 405, 409, 413, 422}
    assert all_said(walk.shots) == []


def beside(walk: Walk) -> None:
    """Every page without questions, and each kind of wrong input."""
    for name in BESIDE:
        walk.keep(name, walk.get(f"/{walk.lang}/{name}"))
    for name, fields in WRONG.items():
        walk.keep(f"{name} wrong", walk.post(f"/{walk.lang}/{name}", fields))
    walk.keep("too much", walk.post(f"/{walk.lang}/resume", {"phrase": "x" * 3_000_000}))
