"""The command: what each subcommand returns, and that whatever stops it is said in one clear line."""

from __future__ import annotations

import json
import re
import stat
from argparse import _SubParsersAction
from collections.abc import Iterator
from pathlib import Path

import pytest

from screening import content, installation
from screening.cli import _parser, main
from screening.cli_installation import SETTINGS
from screening.cli_parser import STATUS, Parser
from screening.commands import clinic
from screening.config import from_environment
from screening.intake import for_somebody
from screening.rules.strict_yaml import ContentError, Problem
from screening.serving import processes
from screening.storage import migrate
from screening.storage.sealing.keys import KeyRing
from tests.at_the_shell import Run, shell


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a subcommand on the installation in a folder of its own: status, output, errors."""
    monkeypatch.setattr(processes.WebServer, "run", lambda self: None)
    return shell(capsys, monkeypatch, tmp_path)


@pytest.fixture
def ready(run: Run) -> Run:
    assert run("migrate")[0] == 0
    return run


def refused(result: tuple[int, str, str], has: str) -> None:
    status, out, err = result
    assert status == 1, err
    assert out == ""
    assert err.startswith("screening: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert has in err, err


def ring_of(tmp_path: Path) -> Path:
    return tmp_path / "data" / "demo-keys" / "keyring"


def test_migrate_makes_an_installation_that_others_cannot_read_and_can_be_repeated(
    ready: Run, tmp_path: Path
) -> None:
    assert ready("migrate")[:2] == (0, f"The database is at {migrate.head()}.\n")
    for file in (
        ring_of(tmp_path),
        ring_of(tmp_path).with_name("worker-audit-key"),
        tmp_path / "data" / "screening.db",
    ):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name
    for folder in (tmp_path / "data", ring_of(tmp_path).parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_serve_starts_on_what_migrate_has_made(ready: Run) -> None:
    assert ready("serve") == (0, "", "")


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_nothing_starts_before_the_database_is_migrated(run: Run, tmp_path: Path, command: str) -> None:
    refused(run(command), f"`screening migrate` brings it to {migrate.head()}")
    assert not (tmp_path / "data" / "screening.db").exists()


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_nothing_starts_on_a_database_that_is_none(ready: Run, tmp_path: Path, command: str) -> None:
    for name in ("screening.db-wal", "screening.db-shm"):
        (tmp_path / "data" / name).unlink(missing_ok=True)
    (tmp_path / "data" / "screening.db").write_text("no database " * 1000)
    refused(ready(command), "the database cannot be used: file is not a database")


def test_serve_says_that_a_database_is_newer(ready: Run, tmp_path: Path) -> None:
    with installation.open_store(from_environment()).engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999_later'")
    refused(ready("serve"), "the database is newer (9999_later)")


def test_serve_says_that_the_key_ring_is_missing(ready: Run, tmp_path: Path) -> None:
    ring_of(tmp_path).unlink()
    refused(ready("serve"), "keyring: No such file or directory")
    refused(ready("migrate"), "keyring: No such file or directory")
    assert not ring_of(tmp_path).exists()


def test_serve_refuses_the_key_ring_of_another_installation(ready: Run, tmp_path: Path) -> None:
    ring_of(tmp_path).unlink()
    KeyRing.create(ring_of(tmp_path))
    refused(ready("serve"), "is not in the key ring")
    refused(ready("migrate"), "is not in the key ring")


@pytest.mark.parametrize(
    ("body", "has"),
    [
        (b"", "holds no key"),
        (b"abc", "line 1"),
        (b"\xff\x00\xfe", "line 1"),
        (b"a:YWJj\n", "line 1"),
        (b"a:\xff\n", "line 1"),
    ],
)
def test_serve_refuses_a_key_ring_that_is_broken(ready: Run, tmp_path: Path, body: bytes, has: str) -> None:
    ring_of(tmp_path).write_bytes(body)
    refused(ready("serve"), has)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o660])
def test_serve_refuses_a_key_ring_that_others_may_read(ready: Run, tmp_path: Path, mode: int) -> None:
    ring_of(tmp_path).chmod(mode)
    refused(ready("serve"), f"others may use it (mode {mode:03o}); it must be 600")


def test_serve_refuses_a_key_ring_behind_a_link(ready: Run, tmp_path: Path) -> None:
    ring_of(tmp_path).rename(tmp_path / "elsewhere")
    ring_of(tmp_path).symlink_to(tmp_path / "elsewhere")
    refused(ready("serve"), "keyring: ")


def test_the_worker_refuses_the_audit_key_of_another_installation(ready: Run, tmp_path: Path) -> None:
    key = ring_of(tmp_path).with_name("worker-audit-key")
    key.write_text(KeyRing.generate().text().partition(":")[2])
    refused(ready("worker"), "is not the audit key of this database")
    key.write_bytes(b"\xff")
    refused(ready("worker"), "is not an audit key")


def test_real_people_and_made_up_ones_never_share_a_database(
    ready: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "real").mkdir()
    ring = tmp_path / "ring"
    ring.write_text("\n".join(ring_of(tmp_path).read_text().splitlines()[1:]))
    ring.chmod(0o600)
    for name, value in {"MODE": "production", "DATA": str(tmp_path / "real"), "KEYS": str(ring), "URL": "https://x.example",
                        "PROXY": "yes", "DATABASE": f"sqlite:///{tmp_path / 'data' / 'screening.db'}"}.items():  # fmt: skip
        monkeypatch.setenv(f"SCREENING_{name}", value)
    refused(ready("serve"), "the database belongs to a demo installation; this one is production")
    refused(ready("migrate"), "the database belongs to a demo installation; this one is production")


@pytest.mark.parametrize("words", [("demo", "run"), ("demo", "code")])
def test_the_tools_of_the_demo_touch_nothing_in_production(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, str]
) -> None:
    for name, value in {
        "MODE": "production",
        "KEYS": str(tmp_path / "ring"),
        "URL": "https://x.example",
        "PROXY": "yes",
    }.items():
        monkeypatch.setenv(f"SCREENING_{name}", value)
    refused(run(*words), "demo")
    assert list(tmp_path.iterdir()) == []


def test_unsafe_settings_are_listed_a_line_each(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCREENING_MODE", "production")
    status, out, err = run("serve")
    assert (status, out) == (1, "")
    assert [line.split(":")[1].strip() for line in err.splitlines()] == [
        f"SCREENING_{name}" for name in ("KEYS", "URL", "PROXY")
    ]


def test_a_broken_file_of_the_release_stops_the_start_with_its_place(
    ready: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ContentError((Problem("packs/safety.yaml", 12, 5, "found a tab; allowed blanks"),))

    for module in (installation, processes, content):
        monkeypatch.setattr(module, "load_content", broken)
    for command in ("serve", "migrate"):
        refused(ready(command), "packs/safety.yaml:12:5  found a tab; allowed blanks")


def test_a_broken_pack_is_named_with_its_place_and_gives_1(run: Run, tmp_path: Path) -> None:
    pack = tmp_path / "pack.yaml"
    for text in ("pack: [", "pack: x\npack: y\n", "\t", "&a [*a]", "[" * 5000):
        pack.write_text(text)
        status, _, err = run("check", str(pack))
        assert status == 1
        assert "pack.yaml:" in err
        assert "Traceback" not in err
    assert run("check", str(tmp_path / "none.yaml"))[0] == 1


def test_staff_are_added_reset_and_disabled_and_what_cannot_be_is_said(ready: Run) -> None:
    status, out, _ = ready("staff", "add", "kim", "--name", "Kim Lee", "--role", "clinician")
    assert status == 0
    assert re.search(r"^Set-up link: http://127.0.0.1:\d+/staff/set-up/[0-9A-Z]{20}$", out, re.MULTILINE)
    assert "assword:" not in out
    assert "kim  Kim Lee  clinician\n" in ready("staff", "list")[1]
    assert ready("staff", "give", "kim", "administrator")[0] == 0
    assert "kim  Kim Lee  administrator clinician\n" in ready("staff", "list")[1]
    refused(ready("staff", "take", "kim", "administrator"), "somebody must be able to manage accounts")
    assert ready("staff", "take", "kim", "clinician")[0] == 0
    assert (
        ready("staff", "add", "ada", "--name", "Ada", "--role", "administrator", "--role", "auditor")[0] == 0
    )
    refused(ready("staff", "add", "KIM", "--name", "Kim Two", "--role", "clinician"), "taken")
    for login, name in (
        ("", "X"),
        ("x" * 201, "X"),
        ("x", " "),
        ("x", "y" * 201),
        ("x", "\x1b[31mred"),
        ("a\nb", "X"),
    ):
        refused(ready("staff", "add", login, "--name", name, "--role", "clinician"), "1 to 200 signs")
    assert ready("staff", "reset", "kim")[0] == 0
    assert ready("staff", "disable", "kim")[0] == 0
    for action in ("reset", "disable"):
        refused(ready("staff", action, "nobody"), "nobody signs in as 'nobody'")


def test_the_chain_is_verified_also_against_an_anchor(ready: Run, tmp_path: Path) -> None:
    status, head, _ = ready("audit", "head")
    assert status == 0
    anchor = tmp_path / "anchor"
    anchor.write_text(head)
    assert ready("audit", "verify", "--anchor", str(anchor))[0] == 0
    longer = {**json.loads(head), "count": 10_000}
    anchor.write_text(json.dumps(longer))
    assert ready("audit", "verify", "--anchor", str(anchor))[0] == 1
    for body in (b"", b"\xff", b"[1]", b"{}"):
        anchor.write_bytes(body)
        refused(ready("audit", "verify", "--anchor", str(anchor)), "anchor: ")
    refused(ready("audit", "verify", "--anchor", str(tmp_path / "none")), "none")


def test_the_search_index_is_rebuilt_under_a_new_key(ready: Run) -> None:
    assert ready("search", "rebuild") == (0, "A new key; 0 sent forms are in the index.\n", "")


def test_facts_are_evaluated_and_explained_or_refused_with_2(run: Run, tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text("{}")
    assert run("evaluate", str(facts))[0] == 0
    assert run("explain", str(facts), "BP-04")[0] == 0
    status, out, err = run("explain", str(facts), "BP-99")
    assert (status, out) == (2, "")
    assert "BP-99" in err
    for body in ("", "[", "[]", '{"no_such_fact": 1}', '{"sbp": "x"}', "[" * 100_000, '{"a": "\\ud800"}'):
        facts.write_text(body)
        assert run("evaluate", str(facts))[0] == 2, body[:20]
        assert run("explain", str(facts), "BP-04")[0] == 2, body[:20]
    assert run("evaluate", str(tmp_path / "none.json"))[0] == 2


@pytest.mark.parametrize(
    ("words", "has"),
    [
        ("", "missing: COMMAND. Typed as: screening COMMAND ..."),
        ("nothing", "COMMAND: found 'nothing'; allowed 'evaluate', 'check'"),
        ("staff", "missing: {list,add,reset,give,take,disable,out}. Typed as: screening staff "),
        (
            "staff add x",
            "missing: --name, --role. Typed as: screening staff add --name NAME --role ROLE LOGIN",
        ),
        ("evaluate", "missing: FILE. Typed as: screening evaluate "),
        ("staff add x --name y --role root", "--role: found 'root'; allowed 'front_desk', 'clinician'"),
        ("paper fr --out x", "language: found 'fr'; allowed 'en', 'es'"),
        ("settings confirm one --as kim", "NUMBER: found 'one'; allowed a whole number"),
        ("staff list now", "found now; allowed nothing more"),
        ("audit verify --anch x", "found --anch x; allowed nothing more"),
    ],
)
def test_what_cannot_be_understood_is_said_in_one_line_and_gives_2(
    words: str, has: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words.split())
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"screening: {has}")
    assert said.err.count("\n") == 1


def _all_parsers(parser: Parser) -> Iterator[Parser]:
    yield parser
    for action in parser._actions:
        for under in (action.choices or {}).values() if isinstance(action, _SubParsersAction) else ():
            yield from _all_parsers(under)


def test_the_help_of_every_command_says_what_it_and_each_of_its_words_is_for_and_how_it_ends() -> None:
    found = list(_all_parsers(_parser()))
    assert len(found) > 60
    for parser in found:
        assert parser.description, parser.prog
        assert parser.epilog == STATUS, parser.prog
        for action in parser._actions:
            assert action.help or isinstance(action, _SubParsersAction), (parser.prog, action)


def test_the_settings_that_the_shell_names_are_those_that_can_be_set() -> None:
    assert set(SETTINGS) == set(clinic.NAMES)


def test_a_command_that_is_stopped_at_the_keyboard_says_so_in_one_line(
    ready: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped() -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("sys.stdin.readline", stopped)
    status, out, err = ready("keys", "recovery", "--prove")
    assert (status, out) == (1, "")
    assert err.endswith("\nscreening: stopped before the end\n")


def test_the_blank_form_is_printed_at_the_shell_into_a_new_file_and_its_texts_are_kept(
    ready: Run, tmp_path: Path
) -> None:
    file = tmp_path / "form.pdf"
    status, out, _ = ready("paper", "es", "--out", str(file))
    assert status == 0
    assert file.read_bytes().startswith(b"%PDF-")
    code = next(word for word in out.split() if re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{8}", word))
    with installation.open_store(from_environment()).reading(installation.clock()) as work:
        found = for_somebody.paper(work, content.load_content(), code)
        assert (found.languages, found.changed) == ({"es"}, ())
    refused(ready("paper", "es", "--out", str(file)), "exists")
