"""Moving elsewhere: every record leaves as documented JSON and PDF, whatever stops it or cannot be read (E2)."""

from __future__ import annotations

import hashlib
import json
import stat
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from screening import installation
from screening.commands import archive
from screening.config import from_environment
from screening.content import load_content
from screening.storage import removal, submissions
from screening.storage.work import Store
from tests.at_the_shell import Run, set_up_shell
from tests.clinic import OPEN_HOURS
from tests.filled import send
from tests.on_call.people import danger


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a subcommand on an installation of its own: status, output, errors."""
    return set_up_shell(capsys, monkeypatch, tmp_path)


@pytest.fixture
def store(run: Run) -> Store:
    return installation.open_store(from_environment())


def sent(store: Store, name: str) -> tuple[str, str]:
    """Id and reference of a record."""
    record = send(store, load_content(), OPEN_HOURS, {"full_name": name})
    with store.reading(OPEN_HOURS) as work:
        return record, submissions.row(work, record).reference


def listed(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / archive.CONTENTS).read_text("utf-8").splitlines()]


def test_every_record_leaves_as_json_and_paper_and_one_that_cannot_be_read_is_named(
    run: Run, store: Store, tmp_path: Path
) -> None:
    (_, ana), (lost, bo) = sent(store, "Ana Ruiz"), sent(store, "Bo Lee")
    draft = danger(store, load_content(), OPEN_HOURS)
    with store.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM record_key WHERE record_id = :id"), {"id": lost})
    folder = tmp_path / "moving" / "out"
    status, out, err = run("record", "export", "--all", "--out", str(folder))
    assert status == 1
    assert err == f"{bo}: record {lost}: its key is gone\n"
    assert out.startswith(f"3 records are in {folder}, 1 of their files could not be written.\n")
    assert {path.name for path in folder.iterdir()} == {ana, f"tasks-{draft}", archive.CONTENTS}
    record = json.loads((folder / ana / "record.json").read_text("utf-8"))
    assert (record["format"], record["record"]["person"]["name"]) == ("screening-whole-record", "Ana Ruiz")
    assert {path.name for path in (folder / ana).iterdir()} == {"record.json", "page.pdf", "packet.pdf"}
    assert all(path.read_bytes().startswith(b"%PDF-") for path in (folder / ana).glob("*.pdf"))
    tasks = json.loads((folder / f"tasks-{draft}" / "tasks.json").read_text("utf-8"))
    assert (tasks["format"], tasks["form"], len(tasks["tasks"])) == ("screening-urgent-tasks", draft, 1)
    assert tasks["tasks"][0]["evidence"]
    for path in (folder, *folder.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    about, *lines, last = listed(folder)
    assert about == {"format": "screening-archive", "of": "http://127.0.0.1:8000", "version": 1}
    assert (last["records"], last["faults"]) == (3, 1)
    for line in lines:
        for name, digest in line["files"].items():
            assert hashlib.sha256((folder / line["folder"] / name).read_bytes()).hexdigest() == digest
    assert [line["faults"] for line in lines if line["folder"] == bo] == [[f"record {lost}: its key is gone"]]
    assert '{"format":"archive"}' in run("audit", "record", ana)[1].replace(" ", "")
    assert "archive" not in run("audit", "record", bo)[1]


def test_stopped_at_any_point_it_goes_on_and_follows_what_has_changed_since(
    run: Run, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = [sent(store, name) for name in ("Ana Ruiz", "Bo Lee", "Cy Ito")]
    drawn: list[str] = []
    room = [1]

    def draw(copy: Any, moments: Any) -> bytes:
        if len(drawn) == room[0]:
            raise OSError("No space left on device")
        drawn.append(copy.reference)
        return b"%PDF-"

    monkeypatch.setattr(archive, "PAPERS", {"page.pdf": draw})
    words = ("record", "export", "--all", "--out", str(tmp_path / "out"))
    folder = tmp_path / "out"
    assert run(*words)[0::2] == (1, "screening: No space left on device\n")
    with (folder / archive.CONTENTS).open("a") as file:
        file.write('{"folder": "torn')
    room[0] = 100
    assert run(*words)[0] == 0
    assert sorted(drawn) == sorted(reference for _, reference in records)
    assert run(*words)[0] == 0
    assert len(drawn) == 3, "what is there is not made again"

    (changed, reference), (erased, gone), (unread, kept) = records
    with store.writing(OPEN_HOURS) as work:
        work.audit("claimed", actor="cli:test", record=changed)
        work.audit("claimed", actor="cli:test", record=unread)
        removal.erase(work, erased, reason="retention", actor="cli:test")
    with store.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM record_key WHERE record_id = :id"), {"id": unread})
    assert run(*words)[0] == 1
    assert drawn[3:] == [reference]
    assert {path.name for path in folder.iterdir()} == {reference, kept, archive.CONTENTS}
    assert [line["faults"] for line in listed(folder) if line.get("folder") == gone][-1] == [
        "erased or withdrawn"
    ]


def test_it_is_refused_where_something_else_lies(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "mine.txt").write_text("mine")
    other = tmp_path / "other"
    other.mkdir()
    (other / archive.CONTENTS).write_text(
        '{"format":"screening-archive","of":"https://else.example","version":1}\n'
    )
    for place in (tmp_path / "notes", other):
        status, _, err = run("record", "export", "--all", "--out", str(place))
        assert (status, "is not empty, and no archive of http://127.0.0.1:8000" in err) == (1, True)
        assert len(list(place.iterdir())) == 1
