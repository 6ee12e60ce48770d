"""Pages for what went wrong: in the language of the address, with the help numbers, without the database."""

from __future__ import annotations

import logging

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from screening.storage.errors import StorageError
from screening.web import help_lines, words

log = logging.getLogger(__name__)
STATUSES = (400, 403, 404, 405, 413, 429, 500, 503)


def install(app: Flask) -> None:
    """The app answers every error with a page of ours."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(StorageError, _storage)
    app.register_error_handler(Exception, _fault)


def page(status: int, headers: dict[str, str] | None = None) -> ResponseReturnValue:
    """The page for this status; an unknown one is shown as 500 or 400."""
    shown = status if status in STATUSES else (500 if status >= 500 else 400)
    patient = not request.path.startswith("/staff")
    html = render_template(
        "errors/page.html",
        layout="patient/layout.html" if patient else "base.html",
        patient=patient,
        status=shown,
        title=words.t(f"error_{shown}"),
        help=help_lines.current(),
    )
    return html, status, headers or {}


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or (error.code or 500) < 400:
        return error
    kept = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return page(error.code or 500, kept)


def _storage(error: StorageError) -> ResponseReturnValue:
    log.error("storage refused: %s", type(error).__name__)
    return page(503)


def _fault(error: Exception) -> ResponseReturnValue:
    # The message of an exception may hold what somebody typed; its kind and place do not.
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "unknown place"
    log.error("fault: %s at %s", type(error).__name__, where)
    return page(500)
