"""What stands beside a record leaves with it: evaluations of before, staging, questions back, texts not finished."""

from __future__ import annotations

import json
from datetime import timedelta

from screening.content import Content
from screening.copies import record_copy
from screening.documents.one_page import page_data
from screening.documents.plain_json import as_json
from screening.documents.plain_text import as_text
from screening.intake import Intake
from screening.review import asking
from screening.storage import claims
from screening.storage.work import Store
from tests.clinic import OPEN_HOURS
from tests.documents.conftest import COURSE, MOMENTS, TRIED
from tests.filled import send
from tests.storage.records import clinician


def test_an_earlier_evaluation_staging_questions_back_and_unfinished_text_are_in_text_json_and_paper(
    store: Store, content: Content
) -> None:
    one, staff_id = send(store, content, OPEN_HOURS, TRIED, {"trials": [COURSE]}), clinician(store)
    with store.writing(OPEN_HOURS) as work:
        claims.claim(work, one, staff_id)
        asking.ask(work, content, one, staff_id, ["use"], by_letter=False)
    later = OPEN_HOURS + timedelta(hours=3)
    intake = Intake(store, content, lambda: None)
    intake.add(later, one, ["heart"])
    page = intake.open(later, one).path.first_unsaved()
    while page is not None:
        typed = {item.id: ["yes"] for item in page.items if item.id == "aneurysm_told"}
        page = intake.save(later, one, page.key, typed, 0).next
    intake.save(later, one, "heart-1", {"aneurysm_told": ["FINDINGS: none"]}, 1, judged=False)
    intake.send(later, one)
    with store.reading(later) as work:
        copy = record_copy(work, content, one)
    text, data = as_text(copy, MOMENTS), json.loads(as_json(copy))
    (before,) = data["evaluated_before"]
    assert before["new"]
    assert before["evaluated"] == OPEN_HOURS.isoformat()
    assert f"After it new: {before['new'][0]}" in text
    assert data["staging"]
    assert all(f"{stage['title']}: {stage['points']}" in text for stage in data["staging"])
    (back,) = data["questions_back"]
    assert (back["state"], back["topics"], back["by"]) == ("asked", ["Alcohol and drugs"], "Ana Nurse")
    assert "link handed over: Alcohol and drugs; not opened yet." in text
    (added,) = data["added"]
    assert [left["item"] for left in added["unfinished"]] == ["aneurysm_told"]
    assert "  > FINDINGS: none" in text.split("\n")
    for level in page_data(copy, MOMENTS)["levels"]:
        drawn = json.dumps(level)
        assert "Evaluated once before" in drawn
        assert "Staging, as information" in drawn
