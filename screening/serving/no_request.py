"""What the server answers before there is a request: to a line too long, an odd method, a broken header.

Like every other answer it carries the headers that bind a browser and the numbers for help, and repeats nothing that was
sent: not to whoever sent it, and not in a log.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from gunicorn.http import errors as unread  # type: ignore[import-untyped]
from gunicorn.util import write_nonblock  # type: ignore[import-untyped]
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

from screening.web import security
from screening.web.errors import PLAIN, kind_and_place

log = logging.getLogger(__name__)

STATUSES: dict[type[Exception], HTTPStatus] = {
    unread.LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG,
    unread.LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    unread.ExpectationFailed: HTTPStatus.EXPECTATION_FAILED,
    unread.UnsupportedTransferCoding: HTTPStatus.NOT_IMPLEMENTED,
    # Of our own answers, although gunicorn counts them among what cannot be read.
    unread.InvalidResponseHeader: HTTPStatus.INTERNAL_SERVER_ERROR,
    unread.InvalidResponseHeaderName: HTTPStatus.INTERNAL_SERVER_ERROR,
    unread.ParseException: HTTPStatus.BAD_REQUEST,
}
"""What is wrong, the narrower kind first; anything else is a fault of ours."""


def answer(fault: BaseException, *, https: bool) -> bytes:
    """The whole response, after which the connection is closed."""
    found = (status for kind, status in STATUSES.items() if isinstance(fault, kind))
    status, body = next(found, HTTPStatus.INTERNAL_SERVER_ERROR), PLAIN.encode()
    headers = security.bound(
        [
            ("Connection", "close"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
        ],
        https=https,
    )
    lines = [f"HTTP/1.1 {status.value} {status.phrase}", *(f"{name}: {text}" for name, text in headers)]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body


class Worker(ThreadWorker):  # type: ignore[misc]
    """Gunicorn's own, but for what it says to strangers and to its log. ``https``: whether a proxy ends TLS before it."""

    https = True

    def handle_error(self, req: object, client: Any, addr: object, exc: BaseException) -> None:
        """Answer what could not be read, or could not be answered."""
        if not isinstance(exc, unread.ParseException):
            log.error("fault: %s", kind_and_place(exc))
        try:
            write_nonblock(client, answer(exc, https=self.https))
        except OSError:
            log.debug("whoever sent what cannot be read is gone")


class PlainWorker(Worker):
    """The same for the demo, which has no TLS."""

    https = False
