"""The parts of a record that stand on what was kept: drawings, contradictions, older packs, faults; and print."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from screening.content import Content
from screening.questionnaire.dates import PartialDate
from screening.questionnaire.model import Answer
from screening.rules.library import shipped_text
from screening.rules.pack_load import load_pack
from screening.storage import evaluations, kept
from screening.storage.work import Store
from tests.clinic import Clock
from tests.filled import send
from tests.web.client import Page
from tests.web.clinician.conftest import Member
from tests.web.clinician.test_records import HIGH, READING

SVG = "{http://www.w3.org/2000/svg}"
COURSE: dict[str, Answer] = {
    "drug": "sertraline",
    "purpose": "depression",
    "formulation": "ir",
    "dose_mg": 25,
    "weeks_band": "eight_to_twelve",
    "improvement": "none",
    "adherence": "80_or_more",
    "episode": "current",
    "stop_reason": "no_effect",
    "started_on": PartialDate(2026, 1),
    "stopped_on": PartialDate(2026, 4),
}


@pytest.fixture
def page(kim: Member, store: Store, content: Content, clock: Clock) -> Page:
    """Somebody with a reading, one course at a low dose, and two answers that do not fit."""
    said: dict[str, Answer] = {**HIGH, "tried_any": "yes", "med_classes": ("antihypertensive",)}
    sent = send(store, content, clock(), said, {"readings": [READING], "trials": [COURSE]})
    kim.sign_in()
    return kim.open(sent)


def test_drawings_need_neither_script_nor_style_and_have_a_table_beside_them(page: Page) -> None:
    drawings = page.all(f"{SVG}svg")
    assert len(drawings) == 3, "the small timeline, the timeline, the readings"
    for drawing in drawings:
        assert drawing.get("role") == "img"
        assert drawing.find(f"{SVG}title") is not None
        for part in drawing.iter():
            assert not str(part.tag).endswith("script")
            assert part.get("style") is None
            assert not [name for name in part.attrib if name.startswith("on")]
    assert all(script.get("src", "").startswith("/static/") for script in page.all("script"))
    assert not page.all("style")
    text = page.text
    assert "sertraline: 25 mg a day, counts from 50 mg a day, too short or too low" in text
    assert "1 reported, 0 count, 1 dose too low" in text


def test_the_table_beside_the_timeline_says_all_that_it_draws(page: Page) -> None:
    """Medicine, from when to when, dose against the dose that counts, and what it lacked (A11-04)."""
    (table,) = [found for found in page.all("div") if found.get("aria-label") == "Table of trials"]
    text = " ".join("".join(table.itertext()).split())
    for words in ("sertraline", "2026-01 to 2026-04", "25 mg", "counts from 50 mg a day", "dose too low"):
        assert words in text


def test_known_under_reporting_stands_beside_suicide_alcohol_and_drugs(page: Page) -> None:
    (card,) = [found for found in page.all("section") if found.get("aria-labelledby") == "about-suicide"]
    assert "Self-report, known under-reporting." in " ".join("".join(card.itertext()).split())
    answers = " ".join("".join(page.by_id("answers").itertext()).split())
    assert "Self-report, known under-reporting: drinking and drug use." in answers
    assert "Self-report, known under-reporting: thoughts of suicide and attempts." in answers


def test_what_does_not_fit_together_stands_on_the_first_screen_and_with_its_answers(page: Page) -> None:
    words = "No high blood pressure reported, but a medicine for it is taken."
    assert page.text.count(words) == 2
    panel = " ".join("".join(page.by_id("contradictions").itertext()).split())
    assert "has a doctor ever told you that you have high blood pressure?" in panel.lower()


def test_a_finding_says_in_words_what_it_saw_and_names_section_and_date_of_its_sources(page: Page) -> None:
    text = " ".join("".join(page.by_id("finding-BP-04").itertext()).split())
    for words in (
        "Systolic above 140 mmHg",
        "Seen: 152 mmHg, one reading, 1 day old",
        "Diastolic above 90 mmHg",
        "published 2019-03; read in a copy of the source",
        "section “",
        "Self-report, not verified.",
        "Rule BP-04, pack ketamine-safety",
    ):
        assert words in text, words


def test_stages_and_what_others_ask_stand_beside_the_level_as_information(page: Page) -> None:
    text = " ".join("".join(page.by_id("trials").itertext()).split())
    for words in (
        "Maudsley staging method",
        "No rule reads a stage.",
        "no verdict",
        "sample, verify with the payer",
    ):
        assert words in text, words
    assert not page.by_id("trials").findall(".//details[@open]"), "folded until somebody asks"


def test_an_evaluation_of_an_older_pack_opens_with_that_pack(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    tables = {name: shipped_text(name) for name in ("medicine_classes.csv", "thresholds.csv")}
    text = shipped_text("safety.yaml").replace("title: Blood pressure above 140/90", "title: Pressure of old")
    old = load_pack(text, "safety.yaml", content.vocabulary, tables)
    earlier = replace(content, safety=old)
    with store.writing(clock()) as work:
        digest = kept.keep(work, "pack", old.text, actor="cli:test")
        kept.activate(work, old.id, digest, proposed_by="release", approved_by=None, actor="cli:test")
    sent = send(store, earlier, clock(), HIGH, {"readings": [READING]})
    kim.sign_in()
    for address in (f"/staff/submissions/{sent}", f"/staff/submissions/{sent}/rules"):
        shown = kim.get(address)
        assert shown.status == 200
        assert "Pressure of old" in shown.text
        assert "Not evaluated" not in shown.text


def test_a_kept_evaluation_that_cannot_be_read_is_a_fault_and_the_answers_stay_open(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    sent = send(store, content, clock(), HIGH, {"readings": [READING]})
    broken = [{"format": 99}, {"format": 1, "facts": {}, "pack": {"digest": "sha256:" + "0" * 64}}, {}]
    kim.sign_in()
    for data in broken:
        clock.pass_(seconds=1)
        with store.writing(clock()) as work:
            evaluations.keep_evaluation(work, sent, "safety", json.dumps(data), "cli:test")
        shown = kim.open(sent)
        assert shown.status == 200
        assert "Nothing has been ruled out" in shown.text
        assert "Look first Not evaluated" in shown.text
        assert "No rule of the pack applies" not in shown.text
        assert "All answers, as asked" in shown.text
        assert kim.get(f"/staff/submissions/{sent}/rules").status == 503
    clock.pass_(seconds=1)
    kim.open(sent)
    assert "Blood pressure above 140/90" in kim.press(None, form="evaluate").text


def test_trials_that_could_not_be_classified_can_be_evaluated_again_too(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    sent = send(store, content, clock())
    clock.pass_(seconds=1)
    with store.writing(clock()) as work:
        evaluations.keep_evaluation(work, sent, "trd", json.dumps({"format": 99}), "cli:test")
    kim.sign_in()
    assert "The medicines tried could not be classified." in kim.open(sent).text
    clock.pass_(seconds=1)
    assert "could not be classified" not in kim.press(None, form="evaluate").text
