"""A clinic is set up at the command line, from nothing to an intake that may open, through real servers."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import html5lib
import pyotp
import pytest
from pyrage import x25519

from screening import installation
from screening.cli import main
from screening.config import from_environment
from screening.content import InUse
from screening.safety.contacts import contacts
from screening.storage import heartbeat, settings
from screening.storage.accounts import second_factor, staff
from screening.storage.sealing import recovery_keys
from screening.storage.work import Store
from screening.web.help_lines import HelpKeeper, copy_beside, shipped
from screening.worker import running
from screening.worker.guard import Guard
from screening.worker.notifying import notifier_of
from tests.on_call import servers
from tests.on_call.people import HOURS, line
from tests.on_call.servers import PASSWORD, USER, Taken

NO_BACKUP = "closed: No backup was made yet."
NOT_TRIED = "closed: No backup was tried out yet"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a subcommand of a production installation: status, output, errors.  The last word may be typed (``<…``)."""
    for name in [name for name in os.environ if name.startswith("SCREENING_")]:
        monkeypatch.delenv(name)
    values = {"MODE": "production", "DATA": str(tmp_path / "data"), "KEYS": str(tmp_path / "keys" / "ring")}
    values |= {"URL": "https://intake.example", "PROXY": "yes"}
    for name, value in values.items():
        monkeypatch.setenv(f"SCREENING_{name}", value)

    def command(*words: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        status = main(words)
        said = capsys.readouterr()
        return status, said.out, said.err

    return command


def open_store() -> Store:
    return installation.open_store(from_environment())


def add(run: Run, login: str) -> str:
    """A clinician; the secret of the second factor."""
    status, out, _ = run("staff", "add", login, "--name", login.title(), "--role", "clinician")
    assert status == 0
    assert "/staff/set-up/" in out
    with open_store().writing(installation.clock()) as work:
        row = staff.find(work, login)
        assert row is not None
        return second_factor.new_secret(work, row.id, actor="cli:test")


def test_from_nothing_to_an_intake_that_may_open(
    run: Run, trusted: Path, taken: Taken, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert run("migrate")[0] == 0
    status, out, _ = run("config", "check")
    assert (status, out.splitlines()[-1]) == (1, "The intake stays closed.")
    assert "closed: The opening hours are not set." in out
    add(run, "kim")
    add(run, "sam")
    with servers.smtp(trusted, taken) as mail, servers.https(trusted, taken) as pager:
        monkeypatch.setenv("SCREENING_MAIL", f"smtp://{USER.replace('@', '%40')}@127.0.0.1:{mail}")
        monkeypatch.setenv("SCREENING_MAIL_FROM", "screening@clinic.example")
        monkeypatch.setenv("SCREENING_MAIL_PASSWORD", PASSWORD)
        people = [line("kim"), line("sam"), line("sam", "pager", f"https://127.0.0.1:{pager}/")]
        assert run("settings", "set", "hours", "-", typed=json.dumps(HOURS))[:2] == (0, "hours is set.\n")
        assert run("settings", "set", "on_call", "-", typed=json.dumps(people))[:2] == (
            0,
            "on_call is set.\n",
        )
        shown = json.loads(run("settings", "show")[1])
        assert {name: value for name, value in shown.items() if value} == {"hours": HOURS, "on_call": people}
        assert run("notify", "test")[0] == 0
        config = from_environment()
        running.run(installation.open_worker_store(config), installation.clock, config=config, once=True)
    assert len(taken.posts) == 1
    codes = {code for _, text in taken.letters for code in re.findall(r"the code ([A-Z2-7]{8}) ", text)}
    assert len(codes) == 2
    for code in codes:
        assert run("notify", "acknowledged", code)[0] == 0
    assert run("notify", "acknowledged", "--pager", "sam")[:2] == (0, "The pager of Sam is tested.\n")
    assert run("rota", "put", "kim", "--from", "2026-01-01T00:00", "--to", "2126-01-01T00:00")[0] == 0
    assert run("rota", "take", "sam")[0] == 0
    assert "  Sam  555 0100" in run("rota", "show")[1]
    assert "NOBODY" not in run("rota", "show")[1]
    status, out, _ = run("config", "check")
    assert (status, out.count("closed: forms in "), out.splitlines()[-1]) == (
        1,
        2,
        "The intake stays closed.",
    )
    assert "closed: How long forms and signed records are kept is not set." in out
    kept = {"submission_years": 7, "signed_years": 10, "audit_years": 6, "outbox_days": 30}
    for wrong in (
        {**kept, "audit_years": 5},
        {**kept, "signed_years": None},
        {**kept, "signed_years": 6},
        {},
    ):
        assert run("settings", "set", "retention", "-", typed=json.dumps(wrong))[0] != 0
    assert run("settings", "set", "retention", "-", typed=json.dumps(kept))[0] == 0
    accepted = json.dumps({"en": "A. Ruiz", "es": "A. Ruiz"})
    assert run("settings", "set", "languages", "-", typed=json.dumps({"de": "A. Ruiz"}))[0] != 0
    assert run("settings", "set", "languages", "-", typed=accepted)[:2] == (0, "languages is set.\n")
    assert "closed: No recovery sheet was ever typed back" in run("config", "check")[1]
    public = str(x25519.Identity.generate().to_public())
    recovery_keys.note_proven(config.keys, public, installation.clock().date())
    for missing, name in ((NO_BACKUP, heartbeat.BACKUP), (NOT_TRIED, heartbeat.DRILL)):
        status, out, _ = run("config", "check")
        assert (status, out.splitlines()[-1]) == (1, "The intake stays closed.")
        assert [line.startswith(missing) for line in out.splitlines()[:-1]] == [True]
        with open_store().writing(installation.clock()) as work:
            heartbeat.beat(work, name)
    assert run("config", "check") == (0, "The intake can be open.\n", "")


def test_a_change_waits_for_the_code_of_a_clinician_and_can_be_dropped(run: Run) -> None:
    run("migrate")
    secret = add(run, "kim")
    for days in (2, 3):
        run("settings", "set", "hours", "-", typed=json.dumps({**HOURS, "reading_days": days}))
    status, _, err = run("settings", "show")
    number = err.split("number ")[1].split(":")[0]
    status, _, err = run("settings", "confirm", number, "--as", "kim", typed="000000\n")
    assert (status, "this code is not right" in err) == (1, True)
    code = pyotp.TOTP(secret).at(installation.clock())
    assert run("settings", "confirm", number, "--as", "kim", typed=f"{code}\n")[:2] == (
        0,
        "hours is changed.\n",
    )
    assert json.loads(run("settings", "show")[1])["hours"]["reading_days"] == 3
    run("settings", "set", "hours", "-", typed=json.dumps(HOURS))
    assert run("settings", "refuse", str(int(number) + 1))[0] == 0
    assert run("settings", "refuse", str(int(number) + 1))[0] == 1
    assert run("settings", "refuse", "999")[0] == 1
    assert json.loads(run("settings", "show")[1])["hours"]["reading_days"] == 3


def test_what_cannot_be_used_is_said_in_one_line(run: Run, tmp_path: Path) -> None:
    run("migrate")
    add(run, "kim")
    for words, typed in (
        (("settings", "set", "hours", "-"), "{"),
        (("settings", "set", "hours", "-"), "[" * 100_000),
        (("settings", "set", "hours", "-"), '{"zone": "Mars"}'),
        (("settings", "set", "on_call", "-"), "[]"),
        (("settings", "set", "help", "-"), '{"emergency": "911"}'),
        (("settings", "set", "help", "-"), json.dumps({**shipped().model_dump(), "text": "our line"})),
        (("settings", "set", "help", str(tmp_path / "none")), ""),
        (("settings", "confirm", "7", "--as", "nobody"), "1\n"),
        (("rota", "put", "kim", "--from", "soon", "--to", "later"), ""),
        (("rota", "put", "kim", "--from", "2026-01-01T00:00", "--to", "2026-01-02T00:00"), ""),
        (("rota", "take", "nobody"), ""),
        (("notify", "test"), ""),
        (("notify", "acknowledged", "AAAAAAAA"), ""),
        (("notify", "acknowledged"), ""),
        (("notify", "acknowledged", "--pager", "kim"), ""),
    ):
        status, out, err = run(*words, typed=typed)
        assert (status, out) == (1, ""), words
        assert "screening: " in err
        assert "Traceback" not in err


def test_a_channel_that_is_set_wrong_is_said_and_stops_no_start(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("migrate")
    monkeypatch.setenv("SCREENING_MAIL", "smtp://me:hidden@mail.example")
    status, out, _ = run("config", "check")
    assert (status, "hidden" in out) == (1, False)
    assert out.startswith("wrong: SCREENING_MAIL: ")
    assert run("notify", "test")[2].startswith("screening: nobody is on call yet")


def test_whoever_leaves_is_off_the_rota_unless_that_leaves_a_gap(run: Run) -> None:
    run("migrate")
    for login in ("kim", "sam"):
        add(run, login)
    run("settings", "set", "on_call", "-", typed=json.dumps([line("kim"), line("sam")]))
    run("rota", "put", "kim", "--from", "2026-01-01T00:00", "--to", "2126-01-01T00:00")
    status, _, err = run("staff", "disable", "kim")
    assert (status, "somebody else must take these shifts first" in err) == (1, True)
    run("rota", "take", "sam")
    assert run("staff", "disable", "kim")[0] == 0
    with open_store().reading(installation.clock()) as work:
        assert [one.name for one in contacts(work)] == ["Sam"]


def test_the_page_for_the_proxy_has_the_clinics_numbers_in_both_languages_and_needs_nothing(
    run: Run, tmp_path: Path
) -> None:
    """Without database and keys; the numbers come from the file that the web process keeps beside the keys (SAF-10)."""
    own = {**shipped().model_dump(), "talk": "555-0199", "site": "help.example"}
    config = from_environment()
    HelpKeeper(copy_beside(config.keys)).follow(own)
    status, out, _ = run("help-page")
    assert status == 0
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(out)
    assert {link.get("href") for link in tree.iter("a")} == {"tel:911", "tel:5550199", "sms:988"}
    for words in ("You can talk to someone now", "Puede hablar con alguien ahora", "help.example"):
        assert words in out
    assert len(out.encode()) < 4000
    for needs in ("<script", "<style", "style=", "src=", "<link"):
        assert needs not in out
    copy_beside(config.keys).write_text("{")
    assert "tel:988" in run("help-page")[1]


def test_the_web_process_keeps_the_clinics_numbers_beside_the_keys(run: Run) -> None:
    run("migrate")
    config, store = from_environment(), open_store()
    keeper = HelpKeeper(copy_beside(config.keys))
    guard = Guard(
        store, InUse(installation.load_content()), notifier_of(store, installation.clock, config),
        installation.clock, keeper.follow,
    )  # fmt: skip
    now = installation.clock()
    own = {**shipped().model_dump(), "talk": "555-0199"}
    for value in (own, {"talk": "broken"}):
        with store.writing(now) as work:
            settings.put(work, "help", value, actor="cli:test")
            heartbeat.beat(work, "worker")
        guard.round()
        assert keeper.lines.talk == "555-0199"
        assert HelpKeeper(copy_beside(config.keys)).lines.talk == "555-0199"
