"""Draws every page and state of the patient's side, and pages of staff, to look at: ``python -m tools.layout FOLDER``.

Both languages, a phone and a desk, and what differs on a tablet of the clinic.  ``--dark`` draws the dark scheme.
FOLDER/en.html, es.html and staff.html show them side by side.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import timedelta
from html import escape
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page

from screening import installation
from screening.safety.clinic import hours_of
from screening.safety.pausing import PAUSES
from screening.storage import settings
from screening.storage.told import HOURS
from screening.web.words import say
from tests.clinic import config_in
from tests.journeys.demo import Demo, chromium, running_demo
from tests.journeys.everything import walk_everything
from tests.journeys.test_clinician import signs_in
from tests.journeys.test_patient import begin
from tests.journeys.test_tablet import UPRIGHT, staff_make_it_a_tablet
from tests.journeys.visitor import DESKTOP, PHONE, Visitor, resize, visitor

STAFF = (
    "queue",
    "tasks",
    "invitations",
    "invitations/list",
    "typing",
    "paper",
    "numbers",
    "tablets",
    "on-call",
    "packs",
)
"""Pages of staff that hang on no record, below /staff/."""
HEAD = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Every page</title>
<style>body{font:14px system-ui;background:#888;margin:8px}figure{display:inline-block;margin:4px;vertical-align:top}
img{display:block;width:320px}figure.desk img{width:480px}figcaption{background:#fff}</style>
"""


def main(words: list[str]) -> None:
    """Draws them all."""
    scheme: Literal["dark", "light"] = "dark" if "--dark" in words else "light"
    folder = Path(next(word for word in words if not word.startswith("--")))
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, running_demo(Path(data)) as demo, chromium() as browser:
        for lang in ("en", "es"):
            names = draw(demo, browser, lang, folder, scheme)
            print(f"{lang}: {len(names)} pages")
            (folder / f"{lang}.html").write_text(sheet(names), "utf-8")
        names = draw_staff(demo, browser, folder, scheme)
        (folder / "staff.html").write_text(sheet(names), "utf-8")
        draw_tablet(demo, browser, folder, scheme)
        close_and_pause(Path(data))
        names = draw_pause(demo, browser, folder, scheme)
        (folder / "pause.html").write_text(sheet(names), "utf-8")


def close_and_pause(data: Path) -> None:
    """From now on the clinic is closed, today and tomorrow, and pauses its forms."""
    store, now = installation.open_store(config_in(data)), installation.clock()
    with store.writing(now) as work:
        today = hours_of(work).day_of(now)
        holidays = [(today + timedelta(days=n)).isoformat() for n in range(2)]
        settings.put(work, HOURS, {"holidays": holidays}, actor="cli:layout")
        settings.put(work, PAUSES, True, actor="cli:layout")
    store.engine.dispose()


def draw_pause(demo: Demo, browser: Browser, folder: Path, scheme: Literal["dark", "light"]) -> list[str]:
    """What a clinic that pauses its forms shows while it is closed, to patients and to staff; the names."""
    names: list[str] = []

    def picture(person: Visitor, name: str) -> None:
        names.append(name)
        both_sizes(person, folder, name)

    for lang in ("en", "es"):
        person = visitor(browser, demo.url, PHONE)
        person.page.emulate_media(color_scheme=scheme)
        person.goto(f"/{lang}/")
        picture(person, f"{lang}-pause-start")
        begin(person, lang)
        person.goto(f"/{lang}/intake/safety-1")
        picture(person, f"{lang}-pause")
    kim = visitor(browser, demo.url, DESKTOP)
    kim.page.emulate_media(color_scheme=scheme)
    signs_in(kim, demo)
    picture(kim, "staff-pause-queue")
    kim.goto(f"/staff/settings/{PAUSES}")
    picture(kim, "staff-pause-setting")
    return names


def draw(
    demo: Demo, browser: Browser, lang: str, folder: Path, scheme: Literal["dark", "light"]
) -> list[str]:
    """Pictures of one walk; the names of the pages in its order."""
    person = visitor(browser, demo.url, PHONE)
    person.page.emulate_media(color_scheme=scheme)
    names: list[str] = []
    for name in walk_everything(person, lang):
        names.append(f"{lang}-{len(names):02d}-{name}")
        both_sizes(person, folder, names[-1])
    return names


def both_sizes(person: Visitor, folder: Path, name: str) -> None:
    """The page that is open, at a desk and on a phone."""
    for place, size in (("desk", DESKTOP), ("phone", PHONE)):
        resize(person.page, size)
        person.page.screenshot(path=folder / f"{name}-{place}.png", full_page=True, animations="disabled")


def draw_staff(demo: Demo, browser: Browser, folder: Path, scheme: Literal["dark", "light"]) -> list[str]:
    """The pages of staff, and those of one record; their names."""
    kim = visitor(browser, demo.url, DESKTOP)
    kim.page.emulate_media(color_scheme=scheme)
    signs_in(kim, demo)
    record = kim.page.locator("table.queue a").first.get_attribute("href") or ""
    places = {page.replace("/", "-"): f"/staff/{page}" for page in STAFF}
    places |= {"record": record, "record-take": f"{record}/take", "record-looks": f"{record}/looks"}
    for name, address in places.items():
        kim.goto(address)
        both_sizes(kim, folder, f"staff-{name}")
    return [f"staff-{name}" for name in (*places, *draw_tasks(kim, folder))]


def draw_tasks(kim: Visitor, folder: Path) -> list[str]:
    """One of several tasks of a person: as it is, closed meanwhile by somebody else, all of them seen; their names."""
    kim.goto("/staff/tasks")
    first, second = (kim.page.locator("tbody.together a").nth(place) for place in (0, 1))
    other = second.get_attribute("href") or ""
    kim.follow(first)
    both_sizes(kim, folder, "staff-task")
    kim.page.locator("#seen-all").check()
    _close(kim.page)
    both_sizes(kim, folder, "staff-task-wrong")
    beside = kim.context.new_page()
    beside.goto(kim.url + other)
    _close(beside, "Spoke with her.")
    _close(kim.page, "Spoke with her; her sister is with her tonight.")
    both_sizes(kim, folder, "staff-task-meanwhile")
    kim.follow(kim.page.locator("#acknowledge-all button"))
    both_sizes(kim, folder, "staff-task-seen")
    kim.goto("/staff/tasks")
    both_sizes(kim, folder, "staff-tasks-seen")
    return ["task", "task-wrong", "task-meanwhile", "task-seen", "tasks-seen"]


def _close(page: Page, note: str = "") -> None:
    """Press the button that closes, with nothing typed or with all that it needs."""
    if note:
        page.locator('#page [name="outcome"]').first.check()
        page.locator("#attempts").fill("1")
        page.locator("#note").fill(note)
    with page.expect_navigation():
        page.locator("#page button").click()


def draw_tablet(demo: Demo, browser: Browser, folder: Path, scheme: Literal["dark", "light"]) -> None:
    """What differs on a tablet of the clinic, from its enrolment on."""
    person = visitor(browser, demo.url, UPRIGHT)
    person.page.emulate_media(color_scheme=scheme)

    def picture(name: str) -> None:
        person.page.screenshot(path=folder / f"tablet-{name}.png", full_page=True, animations="disabled")

    signs_in(person, demo)
    person.goto("/staff/tablets")
    picture("staff")
    staff_make_it_a_tablet(person)
    picture("start")
    for lang in ("en", "es"):
        person.goto("/tablet")
        person.follow(say("tablet_begin", lang))
        picture(f"{lang}-start")
        begin(person, lang)
        person.goto(f"/{lang}/intake/reach-1")
        picture(f"{lang}-page")
        person.page.evaluate("document.querySelector('[data-touch]').showModal()")
        picture(f"{lang}-asks")
        person.goto(f"/{lang}/tablet")
        picture(f"{lang}-hand-back")


def sheet(names: list[str]) -> str:
    """A page that shows these pictures."""
    figures = [
        f'<figure class="{place}"><figcaption>{escape(name)}</figcaption><img src="{escape(name)}-{place}.png" alt=""></figure>'
        for name in names
        for place in ("phone", "desk")
    ]
    return HEAD + "\n".join(figures)


if __name__ == "__main__":
    main(sys.argv[1:])
