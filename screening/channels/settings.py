"""What the environment says about channels.  Secrets stand there or in a file of their own, never in the database.

What is wrong is said and never stops the start: help pages, sign-in and open tasks are served without any channel.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from screening.channels import Channel, Kind
from screening.channels.addresses import ADDRESS
from screening.channels.mail import Mail, MailServer
from screening.channels.pager import Pager

MAIL_VARIABLES: dict[Kind, str] = {"mail": "SCREENING_MAIL", "second-mail": "SCREENING_MAIL2"}
PAGER_TOKEN = "SCREENING_PAGER_TOKEN"
LETTERS_FROM = "SCREENING_LETTERS_FROM"
PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True)
class ChannelSettings:
    """``mails``: the mail systems that can be used.  ``problems``: one line for each thing that is wrong.

    ``letters_from``: the address that letters to patients come from; "" for that of the mail system.
    """

    mails: Mapping[Kind, MailServer] = field(default_factory=dict)
    pager_token: str = field(default="", repr=False)
    problems: tuple[str, ...] = ()
    letters_from: str = ""

    def channels(self) -> dict[Kind, Channel]:
        """What can be used.  A pager needs no setting but its address."""
        made: dict[Kind, Channel] = {kind: Mail(server) for kind, server in self.mails.items()}
        return {**made, "pager": Pager(self.pager_token)}

    def letters(self, subject: str) -> Channel | None:
        """What hands letters to patients over; None where no mail system is set up."""
        for kind in ("mail", "second-mail"):
            server = self.mails.get(kind)
            if server is not None:
                return Mail(replace(server, sender=self.letters_from or server.sender), subject=subject)
        return None


def from_environment(environ: Mapping[str, str]) -> ChannelSettings:
    """The channels that the environment describes; never raises."""
    problems: list[str] = []
    mails = {kind: _mail(environ, name, problems) for kind, name in MAIL_VARIABLES.items()}
    token = _secret(environ, PAGER_TOKEN, problems)
    if token and not (token.isascii() and token.isprintable()):
        problems.append(f"{PAGER_TOKEN}: found signs that no header can hold; allowed printable ASCII")
        token = ""
    letters_from = environ.get(LETTERS_FROM, "")
    if letters_from and not ADDRESS.fullmatch(letters_from):
        problems.append(f"{LETTERS_FROM}: found {letters_from!r}; allowed the address that letters come from")
        letters_from = ""
    found = {kind: server for kind, server in mails.items() if server}
    return ChannelSettings(found, token, tuple(problems), letters_from)


def _mail(environ: Mapping[str, str], name: str, problems: list[str]) -> MailServer | None:
    text, sender = environ.get(name, ""), environ.get(f"{name}_FROM", "")
    if not text:
        return None
    try:
        where = urlsplit(text)
        usual = PORTS[where.scheme]
        port = where.port or usual
        user = unquote(where.username or "")
        rest = where.password or where.path.strip("/") or where.query or where.fragment
    except (ValueError, KeyError):
        where, port, user, rest = urlsplit(""), 0, "", "unreadable"
    if not where.hostname or rest:
        # What was found is not shown: somebody may have put a password into it.
        problems.append(f"{name}: found another form; allowed smtp://user@host:587 or smtps://user@host:465")
        return None
    if not ADDRESS.fullmatch(sender):
        problems.append(
            f"{name}_FROM: found {sender or 'nothing'!r}; allowed the address that mail comes from"
        )
        return None
    password = _secret(environ, f"{name}_PASSWORD", problems)
    if user and not password:
        problems.append(
            f"{name}_PASSWORD: found nothing; allowed the password, or a file in {name}_PASSWORD_FILE"
        )
        return None
    return MailServer(where.hostname, port, where.scheme == "smtps", user, password, sender)


def _secret(environ: Mapping[str, str], name: str, problems: list[str]) -> str:
    """A secret from the environment, or from the file that it names (as ``systemd`` hands over credentials)."""
    file = environ.get(f"{name}_FILE", "")
    if not file:
        return environ.get(name, "")
    try:
        if stat.S_IMODE(os.stat(file).st_mode) & 0o007:
            problems.append(f"{name}_FILE: found a file that everybody may read; allowed mode 0600 or 0400")
            return ""
        return Path(file).read_text("utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError) as fault:
        problems.append(
            f"{name}_FILE: cannot be read ({type(fault).__name__}); allowed a file with the secret"
        )
        return ""
