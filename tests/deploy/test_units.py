"""What systemd is told: each unit can be read by it, starts a command of ours, and agrees with the document.

No systemd runs here: what it makes of the units (the sandbox, the limits, starting anew) is its own word.
"""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import socket
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from screening import cli
from screening.supervised import ALIVE, tell_alive
from tests.on_call import servers
from tests.on_call.servers import Taken

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
DOCUMENT = (ROOT / "docs" / "deploying.md").read_text("utf-8")
PROGRAM = "/opt/screening/current/bin/screening"
RUN_AS_OURS = ("screening-web", "screening-worker", "screening-backup", "screening-verify")
BOUND = {
    "User": "screening", "ProtectSystem": "strict", "PrivateTmp": "yes", "NoNewPrivileges": "yes", "LimitCORE": "0",
    "CapabilityBoundingSet": "", "EnvironmentFile": "/etc/screening/environment", "UMask": "0077",
}  # fmt: skip


def unit(name: str) -> configparser.ConfigParser:
    found = configparser.ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read(ROOT / "deploy" / "systemd" / name, encoding="utf-8")
    return found


def test_systemd_reads_every_unit_without_a_word(tmp_path: Path) -> None:
    for file in UNITS:
        text = file.read_text("utf-8").replace(PROGRAM, sys.executable)
        (tmp_path / file.name).write_text(text)
    # An instance, because a template alone starts nothing.
    shutil.copy(tmp_path / "screening-alarm@.service", tmp_path / "screening-alarm@screening-web.service")
    files = [str(file) for file in sorted(tmp_path.iterdir()) if "@." not in file.name]
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *files], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_unit_starts_commands_that_the_shell_knows_with_no_more_rights_than_its_own_folder() -> None:
    assert {file.name for file in UNITS} == {
        *(f"{name}.service" for name in (*RUN_AS_OURS, "screening-alarm@")),
        "screening-backup.timer",
        "screening-verify.timer",
    }
    started = set()
    for name in RUN_AS_OURS:
        service = unit(f"{name}.service")["Service"]
        assert {key: service.get(key) for key in BOUND} == BOUND, name
        assert service["ReadWritePaths"].split()[0] == "/var/lib/screening"
        assert int(service["MemoryMax"].rstrip("GM")) > 0
        for command in re.findall(rf"(?:{PROGRAM}|(?<=[' ])screening) ([a-z][^';&]*)", service["ExecStart"]):
            words = shlex.split(command)
            cli._parser().parse_args(words)
            started.add(" ".join(words[:2]))
    assert started == {"serve", "worker", "backup /var/backups/screening", "audit verify", "doctor"}


def test_what_dies_is_started_again_for_ever_and_told_each_time_and_what_fails_once_is_told() -> None:
    for name in ("screening-web", "screening-worker"):
        found = unit(f"{name}.service")
        assert (found["Service"]["Type"], found["Service"]["Restart"]) == ("notify", "always")
        assert found["Unit"]["StartLimitIntervalSec"] == "0"
        assert "systemctl start --no-block screening-alarm@%p" in found["Service"]["ExecStopPost"]
    for name in ("screening-backup", "screening-verify"):
        assert unit(f"{name}.service")["Unit"]["OnFailure"] == "screening-alarm@%p.service"
        assert unit(f"{name}.timer")["Timer"]["Persistent"] == "yes"


def test_every_place_and_unit_that_is_named_stands_in_the_document_and_no_other_in_the_settings() -> None:
    texts = [
        file.read_text("utf-8")
        for file in (*UNITS, ROOT / "deploy/environment.example", ROOT / "deploy/screening")
    ]
    places = set(re.findall(r"/(?:etc|var/lib|var/backups|opt)/screening[\w./-]*", "\n".join(texts)))
    (
        roots := {
            "/".join(place.split("/")[: 3 if place.startswith(("/etc", "/opt")) else 4]) for place in places
        }
    )
    assert roots == {"/etc/screening", "/opt/screening", "/var/lib/screening", "/var/backups/screening"}
    assert not [place for place in roots if place not in DOCUMENT]
    for file in UNITS:
        assert file.stem.rstrip("@") in DOCUMENT, file.name


def test_the_worker_is_given_the_audit_key_and_cannot_reach_the_folder_of_the_ring() -> None:
    service = unit("screening-worker.service")["Service"]
    assert service["LoadCredential"] == "worker-audit-key:/var/lib/screening/keys/worker-audit-key"
    assert service["InaccessiblePaths"] == "/var/lib/screening/keys"
    assert "SCREENING_KEYS=%d/keyring" in service["ExecStart"]
    assert int(service["WatchdogSec"]) >= 120


def test_the_alarm_reaches_the_pager_without_our_program_and_names_nothing_but_the_service(
    tmp_path: Path,
) -> None:
    (_, _, script) = shlex.split(unit("screening-alarm@.service")["Service"]["ExecStart"])
    script = script.replace("%i", "screening-web").replace("%%", "%").replace("$$", "$")
    assert "python" not in script
    taken, certificate = Taken(), servers.certificate(tmp_path)
    with servers.https(certificate, taken) as port:
        there = {
            "ALARM_URL": f"https://127.0.0.1:{port}/clinic",
            "ALARM_TOKEN": "word",
            "PATH": "/usr/bin:/bin",
        }
        there["CURL_CA_BUNDLE"] = str(certificate)
        subprocess.run(["/bin/sh", "-c", script], env=there, check=True, timeout=60)
    ((path, headers, body),) = taken.posts
    assert (path, body) == ("/clinic", "Screening: screening-web failed. Please look at the server.")
    assert headers["Authorization"] == "Bearer word"


@pytest.mark.parametrize("kind", ["a file", "a name of the kernel's"])
def test_a_service_says_that_it_lives_where_systemd_listens_and_nowhere_else(
    tmp_path: Path, kind: str
) -> None:
    address = str(tmp_path / "notify") if kind == "a file" else f"@screening-{uuid.uuid4()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(address.replace("@", "\0", 1) if address.startswith("@") else address)
        systemd.settimeout(10)
        tell_alive({"NOTIFY_SOCKET": address})
        assert systemd.recv(100) == ALIVE
    tell_alive({"NOTIFY_SOCKET": str(tmp_path / "nobody")})
    tell_alive({})
