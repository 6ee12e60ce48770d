"""Hostile and personal texts: they run nowhere, reorder nothing, and stand in no log and in no file unsealed."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from screening.content import load_content
from screening.questionnaire.model import Item
from screening.storage import queue as stored_queue
from screening.storage import submissions, tasks
from screening.storage.errors import KeyProblem
from screening.web import help_lines
from screening.web.clinician import queue
from screening.web.patient import frame
from tests.attackers import World, world_of
from tests.databases import fresh_store
from tests.filled import send
from tests.web.client import Page
from tests.web.patient.steps import Person

HOSTILE = (
    "\"><script>alert(1)</script><svg onload=x>' onfocus=y {{7*7}} \u202eevil\u2066\ufeff\u2028 "
    "\x00\x01\x08\x1b[0m\x7f\x85 &lt; javascript:alert(2)"
)
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]")
CANARY = "Kanarienvogel"
TYPED = ("text", "long_text", "medicine")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with fresh_store("sqlite", tmp_path) as store:
        yield world_of(store, tmp_path)


def texts(words: str) -> dict[str, str]:
    """These words in every field of the questionnaire in which something can be typed, as far as they fit."""
    items: list[Item] = list(load_content().questionnaire.items.values())
    return {item.id: f"{words} {item.id}"[: item.longest].strip() for item in items if item.type in TYPED}


def fill_in(person: Person, words: str, most: int = 160) -> int:
    """Answer every page so that as much as possible is asked, with these words wherever something can be typed."""
    typed, pages = texts(words), 0
    page = person.at("intake", "start-1")
    while not page.address.endswith("/check"):
        pages += 1
        assert pages < most, page.address
        page = person.press("continue", chosen(page, typed))
        if page.errors:
            page = person.press("continue", looked_again(page))
        if page.errors:
            names = {element.get("name") for element in page.form().iter()}
            page = person.press(
                "continue", dict.fromkeys({link.lstrip("#") for link in page.errors} & names, "")
            )
        assert page.status == 200, (page.address, page.errors)
    return pages


def looked_again(page: Page) -> dict[str, str]:
    """Yes to every "is this right?"; texts from which signs were removed are sent as they stand now."""
    return {
        element.get("name"): "yes"
        for element in page.form().iter()
        if (element.get("name") or "").endswith("-sure")
    }


def chosen(page: Page, typed: dict[str, str]) -> dict[str, str]:
    """A *yes* or the first choice for each question, a date this year, a number, and the words."""
    fields: dict[str, list[tuple[str, str]]] = {}
    for element in page.form().iter():
        name = element.get("name")
        if name and name not in ("csrf_token", "revision", "go") and not name.endswith(("-missing", "-sure")):
            fields.setdefault(name, []).append((element.get("type", "text"), element.get("value", "")))
    ends = {"month": "3", "day": "2", "year": "2026"}
    found = {}
    for name, controls in fields.items():
        kind, values = controls[0][0], [value for _, value in controls]
        if name in typed:
            found[name] = typed[name]
        elif name.startswith("birth_date-year"):
            found[name] = "1985"
        elif name.rpartition("-")[2] in ends:
            found[name] = ends[name.rpartition("-")[2]]
        elif kind == "radio":
            found[name] = "yes" if "yes" in values else values[0]
        elif kind == "checkbox" and not name.startswith("pick-"):
            found[name] = values[0]
        elif kind == "text" and not name.startswith(("name-", "height", "weight", "unnamed")):
            found[name] = "100"
    return found


def pages_of_staff(world: World) -> list[Page]:
    """Every page on which a clinician can read what people wrote."""
    kim = world.clinician()
    kim.sign_in()
    with world.store.reading(world.clock()) as work:
        sent = [row.id for row in stored_queue.page(work, stored_queue.Wanted())]
        raised = [task.id for task in tasks.open_tasks(work)]
    addresses = ["queue", "tasks", *(f"tasks/{one}" for one in raised)]
    for one in sent:
        addresses += [f"submissions/{one}", f"submissions/{one}/rules"]
    pages = [kim.get(f"/staff/{address}") for address in addresses]
    pages.append(kim.claim(sent[-1]))
    return pages


def test_what_a_person_types_runs_nowhere_and_hides_nothing_from_a_clinician(world: World) -> None:
    person = Person(world.app)
    person.begin()
    assert fill_in(person, HOSTILE) > 40
    assert person.press("continue").address.endswith("/sent")
    person.at("copy")
    shown = ""
    for page in pages_of_staff(world):
        assert page.status == 200
        assert not UNSEEN.search(page.html), repr(
            page.html[max(0, (UNSEEN.search(page.html) or re.match("", "")).start() - 200) :][:300]
        )
        assert not [element for element in page.tree.iter("script") if not element.get("src")]
        assert "{{7*7}}" in page.html or "evil" not in page.html
        shown += page.text
    for name in ("full_name", "place_now", "hopes", "drug", "phone"):
        assert texts(HOSTILE)[name][:20] in shown, name
    assert "[U+202E]evil" in shown


def test_nothing_that_was_typed_or_chosen_stands_unsealed_in_any_file(world: World, tmp_path: Path) -> None:
    person = Person(world.app)
    person.begin()
    fill_in(person, CANARY)
    person.press("continue")
    kim = world.clinician()
    kim.sign_in()
    kim.claim(world.sent)
    kim.press("save", {"note": f"{CANARY} note"})
    kim.get(f"/staff/tasks/{world.task}")
    kim.press(None, {"outcome": "spoke", "attempts": "1", "note": f"{CANARY} closed"})
    with world.store.reading(world.clock()) as work:
        newest = stored_queue.page(work, stored_queue.Wanted())
        assert any(CANARY in submissions.load(work, row.id).answers for row in newest)
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert any(file.name.endswith(".db-wal") for file in files)
    wanted = [
        CANARY,
        CANARY.encode("utf-16-le").decode("latin-1"),
        person.phrase,
        "Ana Ruiz",
        "asq_1",
        "safety-1",
    ]
    wanted += [rule.id for rule in load_content().safety.rules if rule.urgency]
    published = {text.encode() for text in load_content().pack_texts.values()}
    for file in files:
        body = file.read_bytes()
        for text in wanted:
            found = text.encode("latin-1") in body
            public = any(text.encode() in pack for pack in published) or text in ("asq_1", "safety-1")
            assert not found or (public and file.name.partition(".")[2].startswith("db")), (file.name, text)


class Canary(Exception):
    """A fault whose message is what somebody typed."""


FAULTS = [
    Canary(CANARY),
    ValueError(f"{CANARY} is no number"),
    OperationalError(f"INSERT {CANARY}", {"answer": CANARY}, Canary(CANARY)),
    KeyProblem(f"key {CANARY}"),
    KeyError(CANARY),
    UnicodeDecodeError("utf-8", CANARY.encode(), 0, 1, CANARY),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
def test_a_fault_anywhere_shows_help_and_tells_the_log_no_word_that_was_typed(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fault: Exception
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise fault

    person, kim = world.patient(), world.clinician()
    kim.sign_in()
    person.at("intake", "start-2")
    caplog.set_level(logging.DEBUG)
    with monkeypatch.context() as broken:
        broken.setattr(world.store, "writing", fail)
        page = person.press("continue", chosen(page_of(person), texts(CANARY)))
        assert page.status in (500, 503)
        assert "988" in page.html
    with monkeypatch.context() as broken:
        broken.setattr(frame, "draft", fail)
        broken.setattr(world.store, "reading", fail)
        for visitor, address in (
            (person, f"/en/intake/{CANARY}"),
            (kim, f"/staff/submissions/{CANARY}"),
            (person, "/en/help"),
        ):
            page = visitor.get(f"{address}?q={CANARY}")
            assert page.status in (200, 500, 503)
            assert CANARY not in page.html
    with monkeypatch.context() as broken:
        broken.setattr(queue.lines, "page", fail)
        broken.setattr(help_lines, "current", fail)
        answer = kim.client.get(f"/staff/queue?q={CANARY}", base_url=kim.base)
        assert answer.status_code in (500, 503)
        assert CANARY not in answer.get_data(as_text=True)
    assert caplog.records
    told = "\n".join(
        record.getMessage() + str(record.exc_info) + str(record.stack_info) for record in caplog.records
    )
    assert CANARY not in told
    assert not [record for record in caplog.records if record.exc_info]


def page_of(person: Person) -> Page:
    assert person.page is not None
    return person.page


def test_a_fault_outside_of_every_view_still_shows_the_numbers_and_logs_its_kind_alone(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise Canary(CANARY)

    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(type(world.app.session_interface), "save_session", fail)
    answer = world.app.test_client().get(f"/en/?q={CANARY}", base_url=world.base)
    assert answer.status_code == 500
    monkeypatch.setattr("screening.web.errors._page", fail)
    answer = world.app.test_client().get(f"/en/{CANARY}", base_url=world.base)
    assert answer.status_code == 500
    assert "988" in answer.get_data(as_text=True)
    assert CANARY not in "\n".join(record.getMessage() + str(record.exc_text) for record in caplog.records)


def test_a_pack_edited_on_disk_leaves_a_sent_form_not_evaluated_and_tells_a_person(world: World) -> None:
    content = load_content()
    edited = replace(content, safety=replace(content.safety, digest="sha256:" + "0" * 64))
    with world.store.reading(world.clock()) as work:
        before = len(tasks.open_tasks(work))
    sent = send(world.store, edited, world.clock())
    kim = world.clinician()
    kim.sign_in()
    assert "Not evaluated" in kim.open(sent).text
    with world.store.reading(world.clock()) as work:
        raised = tasks.open_tasks(work, submission=sent)
        assert [task.urgency for task in raised] == ["now"]
        assert len(tasks.open_tasks(work)) == before + 1
