"""A pager: one fixed sentence to an https address that the clinic names.  Nothing about a patient, no number, no link."""

from __future__ import annotations

import http.client
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from screening.channels import SECONDS

SENTENCE = "Screening: please sign in and look at urgent tasks."


class NotTaken(OSError):
    """The pager's server answered, and did not take the sentence."""


@dataclass(frozen=True)
class Pager:
    """Posts the sentence.  ``token``: sent as a bearer token if the clinic has set one."""

    token: str = field(default="", repr=False)
    seconds: float = SECONDS

    def send(self, address: str, text: str, at: datetime) -> None:
        """Whatever the text is, the fixed sentence goes out.  Redirections are not followed."""
        where = urlsplit(address)
        path = (where.path or "/") + (f"?{where.query}" if where.query else "")
        headers = {"Content-Type": "text/plain; charset=utf-8"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        connection = http.client.HTTPSConnection(
            str(where.hostname), where.port, timeout=self.seconds, context=ssl.create_default_context()
        )
        try:
            connection.request("POST", path, SENTENCE.encode(), headers)
            status = connection.getresponse().status
        except http.client.HTTPException as fault:
            raise NotTaken(type(fault).__name__) from None
        finally:
            connection.close()
        if not 200 <= status < 300:
            raise NotTaken(f"status {status}")
