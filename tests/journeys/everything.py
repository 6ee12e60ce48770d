"""Somebody for whom every page of the form opens: says yes to all, ticks all, and lists two of everything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from screening.questionnaire.loading import shipped
from screening.questionnaire.model import Item
from tests.journeys.visitor import Answers, Visitor

MOST_PAGES = 120
SAID = {
    "filled_in_by": "other",
    "birth_date-month": "3",
    "birth_date-day": "27",
    "birth_date-year": "1985",
    "full_name": "Maximiliana Constanza Example-Villavicencio",
    "phone": "555-0134",
    "birth_sex": "female",
    "other_had": ["therapy", "tms", "ect", "vns", "ketamine", "esketamine"],
}
"""What the page after it, or its length, depends on."""
UNKNOWN = frozenset({"heart_weak", "liver_told"})

ASKED = ("asked", "asked-sent", "asked-later", "asked-over")
"""The first and the last pages of a link with which the clinic asks again."""

Look = Callable[[str], None]


def everything(today: date) -> dict[str, str | list[str]]:
    """An answer to every question, by field."""
    found: dict[str, str | list[str]] = {}
    for item in shipped().items.values():
        found.update(_answer(item, today))
    found |= {"measured_on-month": "yesterday", "measured_on-day": "", "measured_on-year": ""}
    return {**found, **SAID, **dict.fromkeys(UNKNOWN, "unknown")}


def _answer(item: Item, today: date) -> dict[str, str | list[str]]:
    match item.type:
        case "yes_no":
            return {item.id: "yes"}
        case "choice":
            return {item.id: item.options[-1].id}
        case "choices":
            return {item.id: [option.id for option in item.options]}
        case "whole" | "decimal":
            low, high = item.limits.soft or item.limits.hard or (1, 3)
            return {item.id: str(int((low + high) / 2))}
        case "month":
            return {f"{item.id}-month": "May", f"{item.id}-year": str(today.year - 2)}
        case "measure":
            return {item.id: {"cm": "5 ft 6 in", "kg": "172 lb"}[str(item.unit)]}
        case "long_text":
            return {item.id: "One line\nand another, a little longer than the first"}
        case "text":
            holds = {"phone": "555-0164", "email": "somebody@mail.example"}
            return {item.id: holds.get(item.holds or "", "A short text")}
    return {}


def walk_everything(person: Visitor, lang: str) -> Iterator[str]:
    """From the front page to the last; yields the name of each page or state while it is shown."""
    person.at_once = True
    answers = everything(date.today())  # noqa: DTZ011 - the browser and the demo live on this machine
    person.goto(f"/{lang}/")
    yield "start"
    for name in ("help", "adults", "resume", "about", "nothing", *ASKED):
        person.goto(f"/{lang}/{name}")
        yield name
    person.goto(f"/{lang}/no-letters/{'0' * 32}")
    yield "no-letters"
    yield from _beginning(person, lang)
    yield from _questions(person, lang, answers)
    yield "check"
    person.goto(f"/{lang}/copy")
    yield "copy"
    person.goto(f"/{lang}/check")
    person.press("send")
    yield "sent"
    person.goto(f"/{lang}/withdraw")
    yield "withdraw"
    person.press("withdraw")
    yield "withdrawn"


def _beginning(person: Visitor, lang: str) -> Iterator[str]:
    person.goto(f"/{lang}/consent")
    yield "consent"
    person.press()
    yield "consent-wrong"
    person.fill({"adult": "yes", "agree": "yes"})
    person.press()
    yield "phrase"
    person.press()
    yield "form"
    person.goto(f"/{lang}/intake/start-1")
    yield "start-1-empty"
    person.fill({"birth_date-month": "13"})
    person.press()
    yield "start-1-wrong"


def _questions(person: Visitor, lang: str, answers: Answers) -> Iterator[str]:
    for _ in range(MOST_PAGES):
        name = person.path.rpartition(f"/{lang}/")[2].removeprefix("intake/").replace("/", "-")
        if name == "check":
            return
        yield name
        if name in ("help", "form"):
            person.press()
        elif name == "body-3" and not person.page.locator(".app-list").count():
            person.press("add:readings")
        elif name in ("tried-2", "tried-6") and not person.page.locator(".app-list").count():
            group = "trials" if name == "tried-2" else "added"
            boxes = person.page.locator(f'[name="pick-{group}"]')
            for n in range(2):
                boxes.nth(n).check()
            person.press(f"add:{group}")
        else:
            if name == "reach-2":
                person.fill({**answers, "phone": "555 01", "email": "ines@"})
                person.press()
                yield f"{name}-wrong"
            person.fill(answers)
            person.press()
            yield from _asked_back(person, name)
    raise AssertionError("no end in sight")


def _asked_back(person: Visitor, name: str) -> Iterator[str]:
    """A page that asks whether an unusual answer is right comes again; then it is."""
    errors = person.errors()
    if not errors:
        return
    yield f"{name}-again"
    sure = person.page.locator('input[name$="-sure"]')
    assert sure.count() == len(errors), (name, errors)
    for box in sure.all():
        box.check()
    person.press()
    assert not person.errors(), (name, person.errors())
