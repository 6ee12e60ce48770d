"""A legal hold is set and released with a reason, stands on the record, and keeps it; at the shell for what no page shows."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from screening import installation
from screening.cli import main
from screening.config import from_environment
from screening.content import Content
from screening.storage import holds, submissions
from screening.storage.work import Store
from tests.filled import send
from tests.storage import records
from tests.web.clinician.conftest import Clock, Member

WHY = "Letter of the state board, 12 November"


def test_a_hold_needs_a_reason_stands_on_the_record_and_is_released_with_one(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    sent = send(store, content, clock(), {"full_name": "Ana Ruiz", "phone": "555"})
    kim.sign_in()
    kim.open(sent)
    refused = kim.press(None, {"why": "  "}, form="hold-form")
    assert refused.status == 422
    assert "Write why (at most 2,000 characters)." in refused.text
    long = kim.press(None, {"why": WHY * 60}, form="hold-form")
    assert (long.status, dict(long.fields("hold-form"))["why"]) == (422, WHY * 60)
    held = kim.press(None, {"why": WHY}, form="hold-form")
    assert "Kept for a court, a regulator or a complaint by Kim Lee since" in held.text
    assert WHY in held.text
    with store.reading(clock()) as work:
        assert holds.is_held(work, sent)
    token = dict(held.fields("release-hold"))["csrf_token"]
    again = kim.post(f"/staff/submissions/{sent}/hold", {"csrf_token": token, "why": WHY})
    assert (again.status, "it is held already" in again.text) == (409, True)
    kim.open(sent)
    free = kim.press(None, {"why": "The board has closed it"}, form="release-hold")
    assert WHY not in free.text
    assert free.by_id("hold-form") is not None
    looks = kim.get(f"/staff/submissions/{sent}/looks").text
    assert "kept it for a court, a regulator or a complaint" in looks
    assert "released the hold" in looks


def test_while_everything_is_held_every_page_of_staff_says_so(
    kim: Member, store: Store, clock: Clock
) -> None:
    kim.sign_in()
    assert "Nothing is erased now" not in kim.get("/staff/queue").html
    with store.writing(clock()) as work:
        holds.stop_erasing(work, actor="cli:test")
    assert "Nothing is erased now" in kim.get("/staff/queue").html


def test_at_the_shell_an_unfinished_form_is_held_and_everything_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SCREENING_DATA", str(tmp_path / "data"))

    def run(*words: str, typed: str = "") -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        status = main(["hold", *words])
        said = capsys.readouterr()
        return status, said.out + said.err

    assert main(["migrate"]) == 0
    store = installation.open_store(from_environment())
    draft = records.start(store)
    with store.reading(installation.clock()) as work:
        reference = submissions.row(work, draft).reference
    assert run("set", reference, typed="\n")[0] == 1
    assert run("set", "00000000", typed=WHY)[0] == 1
    assert run("set", reference, typed=WHY + "\n")[0] == 0
    assert reference in run("show")[1]
    assert run("all")[0] == 0
    assert "Everything is held" in run("show")[1]
    assert run("none")[0] == 0
    assert run("release", reference, typed="closed\n")[0] == 0
    assert run("show") == (0, "")
    store.engine.dispose()
