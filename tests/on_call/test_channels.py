"""Messages leave encrypted, to whom they should and nobody else, and say nothing in their headers."""

from __future__ import annotations

import smtplib
import ssl
from email import message_from_string
from email.policy import default
from pathlib import Path

import pytest

from screening.channels.mail import Mail, MailServer
from screening.channels.pager import SENTENCE, NotTaken, Pager
from screening.channels.settings import from_environment
from tests.databases import NOW
from tests.on_call import servers
from tests.on_call.servers import PASSWORD, USER, Taken

TO, TEXT = "kim@clinic.example", "Screening: 1 waiting for you."
HEADERS = {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type"}
HEADERS |= {"Content-Transfer-Encoding", "MIME-Version"}


def server_on(port: int, *, tls: bool = False, password: str = PASSWORD) -> MailServer:
    return MailServer("127.0.0.1", port, tls, USER, password, "screening@clinic.example")


def test_mail_is_taken_by_a_real_server_after_starttls_and_sign_in(mail_port: int, taken: Taken) -> None:
    Mail(server_on(mail_port)).send(TO, TEXT, NOW)
    ((to, text),) = taken.letters
    letter = message_from_string(text, policy=default)
    assert (to, letter["Subject"], letter["To"]) == (TO, "Screening", TO)
    assert letter.get_content().strip() == TEXT
    assert set(letter.keys()) == HEADERS
    assert letter["Message-ID"].endswith("@clinic.example>")
    assert taken.signed_in == 1


def test_mail_may_be_encrypted_from_the_first_byte(trusted: Path, taken: Taken) -> None:
    with servers.smtp(trusted, taken, tls=True) as port:
        Mail(server_on(port, tls=True)).send(TO, TEXT, NOW)
    assert len(taken.letters) == 1


def test_nothing_is_said_to_a_server_without_tls_or_with_a_certificate_that_nobody_trusts(
    certificate: Path, taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    with servers.smtp(certificate, taken) as port, pytest.raises(ssl.SSLError):
        Mail(server_on(port)).send(TO, TEXT, NOW)
    with servers.https(certificate, taken) as port, pytest.raises(ssl.SSLError):
        Pager().send(f"https://127.0.0.1:{port}/", TEXT, NOW)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    taken.offer_tls = False
    with servers.smtp(certificate, taken) as port, pytest.raises(smtplib.SMTPException):
        Mail(server_on(port)).send(TO, TEXT, NOW)
    assert (taken.letters, taken.posts, taken.signed_in) == ([], [], 0)


@pytest.mark.parametrize(("password", "refuse"), [("wrong", ""), (PASSWORD, "550 nobody here")])
def test_a_letter_that_is_not_taken_is_an_oserror(
    mail_port: int, taken: Taken, password: str, refuse: str
) -> None:
    taken.refuse = refuse
    with pytest.raises(OSError):
        Mail(server_on(mail_port, password=password)).send(TO, TEXT, NOW)
    assert taken.letters == []


def test_a_pager_gets_one_fixed_sentence_whatever_the_text_is(pager_port: int, taken: Taken) -> None:
    Pager("secret").send(f"https://127.0.0.1:{pager_port}/alarm?to=kim", "Screening: 7 waiting", NOW)
    ((path, headers, body),) = taken.posts
    assert (path, body) == ("/alarm?to=kim", SENTENCE)
    assert headers["Authorization"] == "Bearer secret"
    assert set(headers) == {"Host", "Accept-Encoding", "Content-Type", "Content-Length", "Authorization"}


@pytest.mark.parametrize("status", ["302", "404", "500"])
def test_a_pager_that_refuses_or_points_elsewhere_has_not_taken_it(
    pager_port: int, taken: Taken, status: str
) -> None:
    taken.refuse = status
    with pytest.raises(NotTaken, match=status):
        Pager().send(f"https://127.0.0.1:{pager_port}/", TEXT, NOW)
    assert len(taken.posts) == 1


def test_a_server_that_says_nothing_is_left_after_the_time_out(trusted: Path) -> None:
    with servers.mute() as port:
        with pytest.raises(OSError):
            Mail(server_on(port), seconds=0.05).send(TO, TEXT, NOW)
        with pytest.raises(OSError):
            Pager(seconds=0.05).send(f"https://127.0.0.1:{port}/", TEXT, NOW)


GOOD = {
    "SCREENING_MAIL": "smtp://clinic%40mail.example@mail.example",
    "SCREENING_MAIL_FROM": "screening@clinic.example",
    "SCREENING_MAIL_PASSWORD": "secret",
}


def test_the_environment_names_mail_systems_and_a_file_may_hold_the_secret(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("from a file\n")
    file.chmod(0o600)
    second = {
        "SCREENING_MAIL2": "smtps://me@other.example:4650",
        "SCREENING_MAIL2_FROM": "us@other.example",
        "SCREENING_MAIL2_PASSWORD_FILE": str(file),
    }
    found = from_environment({**GOOD, **second})
    assert found.problems == ()
    assert found.mails["mail"] == MailServer(
        "mail.example", 587, False, "clinic@mail.example", "secret", "screening@clinic.example"
    )
    assert found.mails["second-mail"] == MailServer(
        "other.example", 4650, True, "me", "from a file", "us@other.example"
    )
    assert "secret" not in repr(found)
    assert set(found.channels()) == {"mail", "second-mail", "pager"}
    assert set(from_environment({}).channels()) == {"pager"}


@pytest.mark.parametrize(
    ("changes", "start"),
    [
        ({"SCREENING_MAIL": "http://mail.example"}, "SCREENING_MAIL: "),
        ({"SCREENING_MAIL": "xsmtp://mail.example:587"}, "SCREENING_MAIL: "),
        ({"SCREENING_MAIL": "smtp://mail.example:x"}, "SCREENING_MAIL: "),
        ({"SCREENING_MAIL": "smtp://me:hidden@mail.example"}, "SCREENING_MAIL: "),
        ({"SCREENING_MAIL": "mail.example"}, "SCREENING_MAIL: "),
        ({"SCREENING_MAIL_FROM": ""}, "SCREENING_MAIL_FROM: "),
        ({"SCREENING_MAIL_FROM": "a@b.example\nBcc: c@d.example"}, "SCREENING_MAIL_FROM: "),
        ({"SCREENING_MAIL_PASSWORD": ""}, "SCREENING_MAIL_PASSWORD: "),
        ({"SCREENING_MAIL_PASSWORD_FILE": "/nowhere"}, "SCREENING_MAIL_PASSWORD_FILE: "),
        ({"SCREENING_PAGER_TOKEN": "a\r\nb"}, "SCREENING_PAGER_TOKEN: "),
    ],
)
def test_what_is_wrong_with_a_channel_is_said_without_its_secret_and_stops_nothing(
    changes: dict[str, str], start: str
) -> None:
    found = from_environment({**GOOD, **changes})
    assert found.problems[0].startswith(start)
    assert "hidden" not in str(found)
    assert ("mail" in found.mails) == start.startswith("SCREENING_PAGER")


def test_a_secret_that_everybody_may_read_is_not_used(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("open")
    file.chmod(0o644)
    environ = {**GOOD, "SCREENING_MAIL_PASSWORD": "", "SCREENING_MAIL_PASSWORD_FILE": str(file)}
    assert from_environment(environ).mails == {}
