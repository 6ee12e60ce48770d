"""The commands of docs/deploying.md, run as they stand there, in order, from a bare machine to the first sent form.

Each block of the document is one shell, as root. What stands in for a real machine is said in ``bare_machine.py``: nothing
is fetched (Debian's packages, the libraries and the certificate are there already; pip compares the libraries with the
lock and builds and installs the program), there is no systemd (the services run as their units say: user, settings,
credentials, hidden folders; not the rest of the sandbox), and nginx only reads its file. In the place of a clinic that
opens an editor, the test writes loopback addresses for the site, the mail server and the port.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_string
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import pyotp
import pytest

from tests.backup.shell import words_on
from tests.bare_server.bare_machine import IS_ROOT, ROOT, Machine, bare_machine
from tests.endurance.wire import Wire
from tests.on_call import servers
from tests.on_call.servers import PASSWORD, Taken
from tests.ports import free_port
from tests.web.client import Visitor
from tests.web.patient.steps import Person

DOCUMENT = (ROOT / "docs" / "deploying.md").read_text("utf-8")
RELEASE = (
    "screening", "templates", "migrations", "deploy", "setup.cfg", "pyproject.toml", "README.md", "LICENSE",
    "THIRD_PARTY_NOTICES.md", "requirements.lock",
)  # fmt: skip
UNSIGNED = "Not signed by a clinical lead"
WITHIN = 300
"""Seconds for the worker to send, on a machine that has much else to do."""


def blocks() -> list[str]:
    """What the document gives to be copied, in order."""
    return re.findall(r"^```sh\n(.*?)^```$", DOCUMENT, re.M | re.S)


@pytest.fixture
def taken() -> Taken:
    return Taken()


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    release = tmp_path / "release"
    for name in RELEASE:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        release.mkdir(exist_ok=True)
        copy(ROOT / name, release / name)
    with bare_machine(tmp_path, release) as made:
        yield made


class Forwarded(Wire):
    """A browser behind the proxy: what nginx says of it is said here."""

    def _ask(self, method: str, address: str, headers: dict[str, str], body: str | None) -> Any:
        return super()._ask(
            method, address, {**headers, "Host": "intake.example", "X-Forwarded-Proto": "https"}, body
        )


def browser(port: int, kind: type[Visitor] = Visitor) -> Any:
    found = kind(cast(Any, Forwarded([port], random.Random(port))))
    found.base = "https://intake.example"
    return found


def test_the_commands_of_the_document_lead_from_a_bare_machine_to_the_first_form(
    machine: Machine, taken: Taken
) -> None:
    todo = iter(blocks())
    port = free_port()
    for _ in ("the machine", "the program", "the settings"):
        machine.run(next(todo))
    certificate = machine.folder / "certificate.pem"
    with servers.smtp(certificate, taken) as mail, servers.https(certificate, taken) as pager:
        edit(machine, port, mail)
        words = sheet(machine, next(todo))
        machine.run(next(todo))
        the_services_have_no_more_than_they_need(machine)
        machine.run(next(todo))
        links = re.findall(r"Set-up link: (\S+)", machine.run(next(todo)))
        assert len(links) == 3
        for link in links:
            choose(port, link)
        machine.run(next(todo).replace("pager.example", f"127.0.0.1:{pager}"))
        machine.run(next(todo))
        for code in codes(taken, 2):
            machine.run(f"screening notify acknowledged {code}")
        machine.run("screening notify acknowledged --pager sam")
        machine.run(next(todo), typed=words + "\n")
        said = machine.run(next(todo))
        assert "Everything is set up." in said
        assert said.rstrip().endswith("The intake can be open.")
        assert next(todo, None) is None
        first_form(port)
        machine.run("screening audit verify")
        hurts = [line for line in json.loads(machine.run("screening doctor --json || true")) if line["hurts"]]
        assert hurts
        assert not [line for line in hurts if UNSIGNED not in line["said"]]


def edit(machine: Machine, port: int, mail: int) -> None:
    """What somebody writes into the settings: here the places of this test."""
    file = "/etc/screening/environment"
    machine.run(
        f"sed -i 's/^PORT=.*/PORT={port}/; s/@mail.example:587/@127.0.0.1:{mail}/' {file}\n"
        f"printf %s '{PASSWORD}' > /etc/screening/mail-password"
    )


def sheet(machine: Machine, block: str) -> str:
    """Run the block and type the words of the sheet back; the words."""
    process = machine.start(block)
    assert process.stdin is not None
    assert process.stdout is not None
    shown = ""
    while "It opens backups for:" not in shown:
        line = process.stdout.readline()
        assert line, process.communicate()[1]
        shown += line
    words = words_on(shown)
    out, err = process.communicate(words + "\n", timeout=300)
    assert process.returncode == 0, err
    assert "Proven" in out
    return words


def the_services_have_no_more_than_they_need(machine: Machine) -> None:
    """The worker sees no key ring, and both are who they should be."""
    for name, ring in (("screening-web", True), ("screening-worker", False)):
        process = (machine.folder / f"{name}.pid").read_text()
        inside = [*machine.inside[:-3], f"--target={process}", "--mount", "--"]
        found = subprocess.run(
            [*inside, "ls", "-A", "/var/lib/screening/keys"], capture_output=True, text=True
        )
        assert ("keyring" in found.stdout) is ring, (name, found)
        if IS_ROOT:
            who = subprocess.run(["ps", "-o", "user=", "-g", process], capture_output=True, text=True).stdout
            assert "root" not in who.split()[1:], who


def choose(port: int, link: str) -> None:
    """Somebody opens the own link, chooses a password and sets up an app."""
    person = browser(port)
    person.get(urlsplit(link).path)
    page = person.press(
        None, {"new_password": "a long walk by the river", "repeated": "a long walk by the river"}
    )
    secret = "".join((page.by_id("secret").text or "").split())
    page = person.press(None, {"code": pyotp.TOTP(secret).at(datetime.now(UTC))})
    assert page.heading == "Your recovery codes"


def codes(taken: Taken, many: int) -> set[str]:
    """The codes in the mails that the worker sent, once the pager has rung too."""
    until = time.monotonic() + WITHIN
    while time.monotonic() < until:
        texts = [
            cast(Any, message_from_string(text)).get_payload(decode=True).decode()
            for _, text in taken.letters
        ]
        found = {
            code
            for text in texts
            for code in re.findall(r"\b[A-Z0-9]{4} [A-Z0-9]{4}\b|\b[A-Z0-9]{8}\b", text)
        }
        if len(found) == many and taken.posts:
            return found
        time.sleep(0.1)
    raise AssertionError(taken.letters)


def first_form(port: int) -> None:
    """Somebody fills in and sends."""
    ana = browser(port, Person)
    ana.lang = "en"
    ana.begin()
    ana.fill_everything()
    assert ana.press("send").heading
