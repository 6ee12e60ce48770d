"""The demo clinic: made-up colleagues are on call, and what they are told stays on this machine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from screening.content import load_content
from screening.demo import parent, seed
from screening.review.hearing import who_heard
from screening.safety import rota
from screening.safety.contacts import contacts
from screening.storage import announcements, tasks
from screening.storage.accounts import staff
from screening.worker.notifying import notifier_of
from tests.clinic import config_in
from tests.databases import fresh_store
from tests.filled import publish

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)


def test_the_command_that_is_printed_finds_the_demo_in_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = ".venv/run/bin/screening demo code\n"
    monkeypatch.delenv("SCREENING_DATA", raising=False)
    parent._greet(config_in(tmp_path), None)
    assert capsys.readouterr().out.endswith(f"code: {typed}")
    monkeypatch.setenv("SCREENING_DATA", str(tmp_path))
    parent._greet(config_in(tmp_path), None)
    assert capsys.readouterr().out.endswith(f"code: SCREENING_DATA={tmp_path} {typed}")


def test_the_demo_tells_whoever_is_on_call_by_a_file_and_nobody_can_sign_in_as_a_made_up_colleague(
    tmp_path: Path,
) -> None:
    with fresh_store("sqlite", tmp_path) as store:
        publish(store, load_content(), NOW)
        config = config_in(tmp_path)
        assert seed(config, store, NOW) is not None
        assert seed(config, store, NOW) is None
        with store.reading(NOW) as work:
            told = contacts(work)
            assert {one.name for one in told} == {"Demo Nurse", "Demo Psychiatrist", "Demo Clinician"}
            assert all(one.address.partition("/nurse")[0].endswith(".example") for one in told)
            running = rota.on_duty(work)
            assert running is not None
            assert running.person == told[0].person
            assert rota.gaps(work, NOW, NOW + timedelta(weeks=7)) == []
            for login in ("nurse", "psychiatrist"):
                assert staff.named(work, login).totp_version == 0
            me = staff.named(work, "demo").id
            assert announcements.unread(work, me, all_of_them=True) == []
        assert notifier_of(store, lambda: NOW, config).send_due() >= 1
        files = list((config.data / "notices").iterdir())
        assert any("To: https://pager.example/nurse" in file.read_text() for file in files)
        with store.reading(NOW) as work:
            heard = [who_heard(work, task.id) for task in tasks.open_tasks(work)]
        assert heard
        assert all(one[0].name == "Demo Nurse" and one[0].at == NOW for one in heard)
