"""Who did what with one record or as one person, and the whole record for an access request (PRV-15)."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from screening import installation
from screening.config import from_environment
from screening.content import load_content
from screening.mailing import inviting
from screening.storage import invitations, invited, letters, removal, submissions
from screening.storage.accounts import staff
from screening.storage.tables import InvitationRow
from screening.storage.work import Store
from tests.at_the_shell import Run, set_up_shell
from tests.clinic import OPEN_HOURS
from tests.filled import send

SAID = {"asq_1": "yes", "full_name": "Ana \u202eRuiz"}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a subcommand on an installation of its own: status, output, errors."""
    return set_up_shell(capsys, monkeypatch, tmp_path)


@pytest.fixture
def record(run: Run) -> tuple[str, str]:
    """Id and reference of a record that Kim has read and taken along."""
    store = _store()
    sent = send(store, load_content(), OPEN_HOURS, SAID)
    with store.writing(OPEN_HOURS) as work:
        kim = staff.add(work, login="kim", name="Kim Lee", roles=[], actor="cli:test")
        work.audit("record_read", actor=f"staff:{kim.id}", record=sent)
        work.audit("exported", actor=f"staff:{kim.id}", record=sent, format="json")
        return sent, submissions.row(work, sent).reference


def _store() -> Store:
    return installation.open_store(from_environment())


def test_every_event_of_a_record_is_listed_with_names_and_the_listing_is_an_event_too(
    run: Run, record: tuple[str, str]
) -> None:
    status, out, _ = run("audit", "record", record[1].lower())
    assert status == 0
    kinds = [line.split("\t")[2] for line in out.splitlines()[1:]]
    assert {"submission_sent", "evaluated", "task_raised", "record_read", "exported"} <= set(kinds)
    assert [line.split("\t")[1:3] for line in out.splitlines() if "exported" in line] == [
        ["Kim Lee", "exported"]
    ]
    assert '{"format":"json"}' in out.replace(" ", "")
    assert "Ana" not in out
    assert "audit_read" in run("audit", "record", record[1])[1]


def test_the_invitation_to_a_form_its_letters_and_its_link_are_accounted_for_also_when_all_is_erased(
    run: Run, tmp_path: Path
) -> None:
    store = _store()
    with store.writing(OPEN_HOURS) as work:
        wish = inviting.Wish("en", "Ana at the desk", "ana@mail.example")
        row, code = inviting.invite(work, wish, actor="cli:test")
        letters.mark_sent(work, letters.of(work, invitation=row.id)[0])
        assert invitations.exchange(work, code) == row.id
        other, _ = inviting.invite(work, inviting.Wish("en", "Bo", "bo@mail.example"), actor="cli:test")
    sent = send(store, load_content(), OPEN_HOURS)
    with store.writing(OPEN_HOURS) as work:
        work.db.get(InvitationRow, row.id).submission_id = sent
        work.db.flush()
        invitations.spend(work, sent)
    whole = ["invitation_made", "letter_written", "letter_sent", "invitation_opened", "invitation_spent"]

    def listed() -> list[str]:
        _, out, _ = run("audit", "record", sent)
        assert other.id not in out
        kinds = [line.split("\t")[2] for line in out.splitlines()[1:]]
        return [kind for kind in kinds if kind.startswith(("invitation", "letter"))]

    assert listed() == whole
    file = tmp_path / "whole.json"
    with store.reading(OPEN_HOURS) as work:
        reference = submissions.row(work, sent).reference
    assert run("record", "export", reference, "--out", str(file))[0] == 0
    data = json.loads(file.read_text("utf-8"))
    assert data["invited_as"] == "Ana at the desk"
    assert set(whole) <= {event["what"] for event in data["accounting"]}
    with store.writing(OPEN_HOURS) as work:
        removal.erase(work, sent, reason="withdrawn", actor="cli:test")
        invited.forget_old(work)
    assert listed() == [*whole, "invitation_forgotten"]


def test_everything_that_one_person_did_is_listed_with_the_reference_of_each_record(
    run: Run, record: tuple[str, str]
) -> None:
    status, out, _ = run("audit", "person", "kim")
    assert status == 0
    done = [line.split("\t") for line in out.splitlines()[1:]]
    assert [cells[2] for cells in done] == ["staff_added", "record_read", "exported"]
    assert [cells[-1] for cells in done[1:]] == [record[1]] * 2
    assert run("audit", "person", "nobody")[0] == 1


def test_a_record_that_is_erased_is_still_accounted_for_by_its_id(run: Run) -> None:
    store = _store()
    gone = send(store, load_content(), OPEN_HOURS)
    with store.writing(OPEN_HOURS) as work:
        reference = submissions.row(work, gone).reference
        removal.erase(work, gone, reason="withdrawn", actor="cli:test")
    status, out, _ = run("audit", "record", gone)
    assert status == 0
    assert "record_removed" in out
    status, _, errors = run("audit", "record", reference)
    assert status == 1
    assert "no record has the reference" in errors


def test_the_whole_record_is_written_once_for_its_owner_alone_and_logged(
    run: Run, record: tuple[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "whole.json"
    with _store().writing(OPEN_HOURS) as work:
        to = {"language": "en", "address": "ana@mail.example", "link": "/en/", "actor": "cli:test"}
        letters.write(work, kind="ask", submission=record[0], **to)
    assert run("record", "export", record[1], "--out", str(file))[0] == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    text = file.read_text("utf-8")
    assert "\u202e" not in text
    data = json.loads(text)
    assert (data["format"], data["version"]) == ("screening-whole-record", 1)
    assert data["record"]["person"]["name"] == SAID["full_name"]
    assert data["answers"]["items"]["full_name"]
    assert {one["kind"] for one in data["evaluations"]} == {"safety", "trd"}
    assert [task["urgency"] for task in data["tasks"]] == ["same_day"]
    assert data["tasks"][0]["evidence"]
    assert data["consent"] == "I agree."
    asked = {"kind": "ask", "address": "ana@mail.example", "sent": None, "arrived": True}
    assert data["letters"] == [asked]
    assert {"record_read", "exported"} <= {event["what"] for event in data["accounting"]}
    assert '"whole"' in run("audit", "record", record[1])[1]
    status, _, errors = run("record", "export", record[1], "--out", str(file))
    assert status == 1
    assert "exists" in errors
    assert file.read_text("utf-8") == text


def test_nothing_is_handed_out_of_a_form_that_was_withdrawn(
    run: Run, record: tuple[str, str], tmp_path: Path
) -> None:
    with _store().writing(OPEN_HOURS) as work:
        submissions.withdraw(work, submissions.load(work, record[0]))
    file = tmp_path / "whole.json"
    status, _, errors = run("record", "export", record[1], "--out", str(file))
    assert status == 1
    assert "withdrawn" in errors
    assert not file.exists()
