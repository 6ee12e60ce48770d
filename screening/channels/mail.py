"""Mail through an SMTP server, always encrypted: from the first byte, or by STARTTLS before anything is said."""

from __future__ import annotations

import secrets
import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from screening.channels import SECONDS

SUBJECT = "Screening"


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over.  ``tls``: encrypted from the first byte; otherwise STARTTLS is demanded."""

    host: str
    port: int
    tls: bool
    user: str
    password: str = field(repr=False)
    sender: str


@dataclass(frozen=True)
class Mail:
    """Sends plain text to one address.  ``seconds``: for each answer of the server."""

    server: MailServer
    seconds: float = SECONDS
    subject: str = SUBJECT

    def send(self, address: str, text: str, at: datetime) -> None:
        """OSError (SMTPException is one) when the server did not take it, or is not who it says it is."""
        with self._connect() as session:
            if self.server.user:
                session.login(self.server.user, self.server.password)
            session.send_message(self.message(address, text, at))

    def message(self, address: str, text: str, at: datetime) -> EmailMessage:
        """What is sent: no header holds a word about a person, a task or a program."""
        domain = self.server.sender.rpartition("@")[2]
        made = EmailMessage()
        made["From"], made["To"], made["Subject"] = self.server.sender, address, self.subject
        made["Date"], made["Message-ID"] = format_datetime(at), f"<{secrets.token_hex(16)}@{domain}>"
        made["Auto-Submitted"] = "auto-generated"
        # As it is where it can be: a link that was broken over two lines could not be pressed.
        made.set_content(text + "\n", cte="7bit" if text.isascii() else "quoted-printable")
        return made

    def _connect(self) -> smtplib.SMTP:
        server, trusted = self.server, ssl.create_default_context()
        # By its own name in the greeting this host would tell the mail provider what it is called inside.
        name = server.sender.rpartition("@")[2]
        if server.tls:
            return smtplib.SMTP_SSL(
                server.host, server.port, local_hostname=name, timeout=self.seconds, context=trusted
            )
        session = smtplib.SMTP(server.host, server.port, local_hostname=name, timeout=self.seconds)
        try:
            session.starttls(context=trusted)
        except BaseException:
            session.close()
            raise
        return session


def is_refusal(fault: Exception | None) -> bool:
    """Whether the server said for good that there is no such address: what is tried again does not arrive either."""
    if not isinstance(fault, smtplib.SMTPRecipientsRefused):
        return False
    # RFC 5321, 4.2.3: 550 to 553 are about the mailbox; 501, 504 and 530 are about how we asked.
    return all(550 <= code <= 553 for code, _ in fault.recipients.values())
