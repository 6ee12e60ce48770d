"""Makes the pictures of the README from the app itself: ``python -m tools.pictures``.

Starts a demo clinic of its own on a free port, walks to each page as a person would, and ends it again.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from tests.journeys.demo import Demo, chromium, running_demo
from tests.journeys.people import RIVER
from tests.journeys.visitor import DESKTOP, PHONE, Visitor, visitor
from tools.small_png import smaller

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
MOST_BYTES = 200_000
PAGE = "now-2"
"""The page of the questionnaire that stands for the others: a question, why it is asked, help numbers."""


def main() -> None:
    """Draws all four; fails when one is too heavy for a README."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running_demo(Path(folder)) as demo, chromium() as browser:
        for lang in ("en", "es"):
            patient(demo, browser, lang)
        clinician(demo, browser)
    for picture in sorted(FOLDER.glob("*.png")):
        size = picture.stat().st_size
        print(f"{size:>8} bytes  {picture.relative_to(FOLDER.parents[1])}")
        assert size < MOST_BYTES, picture


def patient(demo: Demo, browser: Browser, lang: str) -> None:
    """A page of the form on a phone."""
    person = visitor(browser, demo.url, PHONE)
    person.goto(f"/{lang}/consent")
    person.fill({"adult": "yes", "agree": "yes"})
    person.press()
    person.press()
    person.goto(f"/{lang}/intake/start-1")
    person.fill(RIVER)
    person.press()
    person.goto(f"/{lang}/intake/{PAGE}")
    draw(person, f"patient-{lang}")


def clinician(demo: Demo, browser: Browser) -> None:
    """The queue and a submission at a desk."""
    person = visitor(browser, demo.url, DESKTOP)
    person.goto("/staff/sign-in")
    person.fill({"name": demo.login, "password": demo.password})
    person.follow("Continue")
    person.fill({"code": demo.fresh_code()})
    person.follow("Sign in")
    draw(person, "queue")
    person.follow(person.page.locator("table.queue a", has_text="Ada Example").first)
    draw(person, "clinician")


def draw(person: Visitor, name: str) -> None:
    """What the window shows now."""
    drawn = person.page.screenshot(animations="disabled", caret="hide")
    (FOLDER / f"{name}.png").write_bytes(smaller(drawn))


if __name__ == "__main__":
    main()
