"""What a patient adds after sending stands beside what was sent: both answers, both evaluations, the difference."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from screening.content import Content
from screening.copies import record_copy
from screening.documents.plain_text import as_text
from screening.intake import Intake
from screening.storage import evaluations
from screening.storage.work import Store
from tests.clinic import Clock
from tests.documents.conftest import MOMENTS
from tests.filled import send
from tests.web.client import text_of
from tests.web.clinician.conftest import Member


def test_a_clinician_sees_the_earlier_and_the_later_answer_and_what_it_changed_in_the_findings(
    app: Flask, store: Store, content: Content, kim: Member, clock: Clock
) -> None:
    one = send(store, content, clock())
    before = clock()
    clock.pass_(hours=3)
    intake = Intake(store, content, lambda: None)
    intake.add(clock(), one, ["heart"])
    page = intake.open(clock(), one).path.first_unsaved()
    while page is not None:
        typed = {item.id: ["yes"] for item in page.items if item.id == "aneurysm_told"}
        page = intake.save(clock(), one, page.key, typed, 0).next
    intake.send(clock(), one)
    kim.sign_in()
    shown = kim.open(one)
    (section,) = [found for found in shown.all("section") if found.get("aria-labelledby") == "added-1"]
    text = " ".join("".join(section.itertext()).split())
    assert "aneurysm" in text
    assert "Yes" in text
    assert "before: No" in text
    assert "New among the findings: " in text
    with store.reading(clock()) as work:
        runs = evaluations.evaluations(work, one, "safety")
    assert [run.made_at for run in runs] == [before, before + timedelta(hours=3)]


def test_what_cannot_be_read_of_it_is_said_and_never_passes_for_nothing(
    app: Flask, store: Store, content: Content, kim: Member, clock: Clock
) -> None:
    one = send(store, content, clock())
    intake = Intake(store, content, lambda: None)
    intake.add(clock(), one, ["heart"])
    page = intake.open(clock(), one).path.first_unsaved()
    while page is not None:
        page = intake.save(clock(), one, page.key, {}, 0).next
    intake.send(clock(), one)
    with store.writing(clock()) as work:
        work.db.execute(sa.text("UPDATE addition SET sealed = :other"), {"other": bytes(64)})
    kim.sign_in()
    shown = kim.open(one)
    assert "What the patient added after sending cannot be read." in shown.text
    with store.reading(clock()) as work:
        copy = record_copy(work, content, one)
    assert (copy.added, copy.added_unreadable) == ([], True)
    assert "What was added after sending cannot be read." in as_text(copy, MOMENTS)


def test_findings_of_before_never_pass_for_those_of_answers_that_could_not_be_evaluated(
    app: Flask, store: Store, content: Content, kim: Member, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = send(store, content, clock(), {"ride_home": "no"})
    clock.pass_(days=40)
    intake = Intake(store, content, lambda: None)
    intake.add(clock(), one, ["heart"])
    page = intake.open(clock(), one).path.first_unsaved()
    while page is not None:
        typed = {item.id: ["yes"] for item in page.items if item.id == "aneurysm_told"}
        page = intake.save(clock(), one, page.key, typed, 0).next

    def broken(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as fault:
        fault.setattr("screening.safety.evaluating.check_published", broken)
        intake.send(clock(), one)
    kim.sign_in()
    shown = kim.open(one)
    assert shown.by_id("not-evaluated") is not None
    assert "The findings before and after cannot be compared" in shown.text
    assert not shown.all("ol", class_="look")
    assert "No way home" in text_of(shown.by_id("earlier")), "what was found before stays to be read"
    assert "Not evaluated. Nothing has been ruled out." in kim.get(f"/staff/submissions/{one}/rules").text
    with store.reading(clock()) as work:
        assert evaluations.not_evaluated(work) == [one]
        assert record_copy(work, content, one).findings is None
    kim.open(one)
    again = kim.press(None, form="evaluate")
    assert not [part for part in again.tree.iter() if part.get("id") == "not-evaluated"]
    assert again.all("ol", class_="look")
    with store.reading(clock()) as work:
        assert evaluations.not_evaluated(work) == []
        run = evaluations.evaluations(work, one, "safety")[-1]
    assert json.loads(run.data)["date"] == clock().date().isoformat(), (
        "dates count from the day of the addition"
    )
