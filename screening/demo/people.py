"""Made-up people who fill in the intake through the same verbs as the web.

``people.yaml`` says what each of them answers.  Whatever it does not name is answered with *no* or *none of these*
where the question has such an answer, and left blank otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from screening.content import Content
from screening.intake import Intake, NotReady
from screening.questionnaire.answers import Answers
from screening.questionnaire.model import Item
from screening.questionnaire.path import AskedPage
from screening.rules import strict_yaml
from screening.storage.work import Store

NO = ("no", "none", "never", "not_at_all")
"""Ids of options that say no; the first that a question has is taken."""
DAYS = {"days_ago": 1, "months_ago": 30.4, "years_ago": 365.25}

Said = str | int | list[str] | dict[str, int]


class Person(BaseModel):
    """``answers`` by item; ``lists`` holds the records of each repeating group; ``sent``: false for a draft."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    language: str
    hours_ago: int
    sent: bool = True
    answers: dict[str, Said]
    lists: dict[str, list[dict[str, Said]]] = {}


class People(BaseModel):
    """The file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    people: list[Person]


class Unfinished(Exception):
    """A made-up person could not get through the form: the page and what it said."""


def send_all(store: Store, content: Content, now: datetime) -> None:
    """Everybody in the file fills in the form; raises Unfinished."""
    file = Path(__file__).with_name("people.yaml")
    everybody = strict_yaml.load(file.read_text(encoding="utf-8"), People, file.name)
    for person in sorted(everybody.people, key=lambda person: -person.hours_ago):
        _fill_in(Intake(store, content, lambda: None), person, now - timedelta(hours=person.hours_ago))


def _fill_in(intake: Intake, person: Person, now: datetime) -> None:
    draft_id = intake.start(now, person.language, "demo").draft_id
    intake.confirm_phrase(now, draft_id)
    listed: set[str] = set()
    page = intake.open(now, draft_id).path.first_unsaved()
    while page is not None:
        for group in page.lists:
            if group.id not in listed:
                listed.add(group.id)
                intake.add_entries(now, draft_id, group.id, [{} for _ in person.lists.get(group.id, [])])
        draft = intake.open(now, draft_id)
        posted = _post(page, draft.answers, person, now.date())
        revision = draft.answers.revision(page.key)
        saved = intake.save(now, draft_id, page.key, posted, revision)
        if saved.result == "asked":
            posted |= {f"{item.id}-sure": ["yes"] for item in page.items}
            saved = intake.save(now, draft_id, page.key, posted, revision)
        if saved.result != "saved":
            raise Unfinished(f"{page.key}: {saved.result} {saved.read.errors}")
        page = saved.next
    if person.sent:
        try:
            intake.send(now, draft_id)
        except NotReady as fault:
            raise Unfinished("the form could not be sent") from fault


def _post(page: AskedPage, answers: Answers, person: Person, today: date) -> dict[str, list[str]]:
    said: Mapping[str, Said] = person.answers
    if page.group is not None and page.entry is not None:
        keys = [entry.key for entry in answers.groups[page.group.id]]
        said = person.lists[page.group.id][keys.index(page.entry.key)]
    posted: dict[str, list[str]] = {}
    for item in page.items:
        posted.update(_field(item, said[item.id], today) if item.id in said else _default(item))
    return posted


def _field(item: Item, said: Said, today: date) -> dict[str, list[str]]:
    if isinstance(said, dict):
        return _date(item, said, today)
    return {item.id: [str(value) for value in _each(said)]}


def _each(said: Any) -> Iterable[Any]:
    return said if isinstance(said, list) else [said]


def _date(item: Item, said: Mapping[str, int], today: date) -> dict[str, list[str]]:
    day = today - timedelta(days=round(sum(DAYS[unit] * number for unit, number in said.items())))
    parts = {"month": day.month, "year": day.year} | ({"day": day.day} if item.type == "date" else {})
    return {f"{item.id}-{part}": [str(number)] for part, number in parts.items()}


def _default(item: Item) -> dict[str, list[str]]:
    if item.type == "yes_no":
        return {item.id: ["no"]}
    if item.type == "choices":
        return {item.id: ["none"]} if item.none else {}
    ids = {option.id for option in item.options}
    return {item.id: [next(no for no in NO if no in ids)]} if ids & set(NO) else {}
