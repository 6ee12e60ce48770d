"""Pages for what went wrong: in the language of the address, with the help numbers, without the database."""

from __future__ import annotations

import logging
from collections.abc import Callable

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from screening.storage.engine import is_away
from screening.storage.errors import NotFound, StorageError
from screening.web import help_lines, words

log = logging.getLogger(__name__)
PLAIN = (
    "Something went wrong. In danger call 911. To talk to somebody call or text 988.\n"
    "Algo salió mal. En peligro llame al 911. Para hablar con alguien llame o mande un texto al 988.\n"
)
"""What is left when not even the page for errors can be made; the shipped numbers, as in ``help.yaml``."""
Unsaved = Callable[[], ResponseReturnValue | None]
STATUSES = (400, 403, 404, 405, 413, 429, 500, 503)


def install(app: Flask) -> None:
    """The app answers every error with a page of ours."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(StorageError, _storage)
    app.register_error_handler(Exception, _fault)
    app.logger.addFilter(_kind_alone)


def page(status: int, headers: dict[str, str] | None = None) -> ResponseReturnValue:
    """The page for this status, an unknown one shown as 500 or 400; plain text if not even that can be made."""
    try:
        return _page(status), status, headers or {}
    except Exception as fault:  # noqa: BLE001 - the numbers for help must be there whatever is broken
        log.error("no error page: %s", kind_and_place(fault))
        return PLAIN, status, {**(headers or {}), "Content-Type": "text/plain; charset=utf-8"}


def _page(status: int) -> str:
    shown = status if status in STATUSES else (500 if status >= 500 else 400)
    patient = not request.path.startswith("/staff")
    return render_template(
        "errors/page.html",
        layout="patient/layout.html" if patient else "base.html",
        patient=patient,
        status=shown,
        text=words.t(_text_of(shown)),
        title=words.t(f"error_{shown}"),
        help=help_lines.current(),
    )


def _text_of(status: int) -> str:
    """Whoever only looks at a page has nothing that could not be kept."""
    only_looks = status == 503 and request.method in ("GET", "HEAD")
    return "error_503_read" if only_looks else f"error_{status}_text"


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or (error.code or 500) < 400:
        return error
    kept = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return page(error.code or 500, kept)


def gives_back(app: Flask, side: str, answer: Unsaved) -> None:
    """What answers a form of this side of the web that could not be kept, with the text that was typed.

    ``answer`` gives None where there is nothing to give back.  It must need no database.
    """
    app.extensions.setdefault("screening_unsaved", {})[side] = answer


def _unsaved() -> ResponseReturnValue | None:
    """What was typed, while nothing can be kept: also before the view, when not even the session can be read.

    The edge has compared the form's token by then, so nobody else's text is shown to anybody.
    """
    answers: dict[str, Unsaved] = current_app.extensions.get("screening_unsaved", {})
    answer = answers.get("staff" if request.path.startswith("/staff") else "patient")
    if request.method != "POST" or answer is None:
        return None
    try:
        return answer()
    except Exception as fault:  # noqa: BLE001 - then at least the page with the numbers for help
        log.error("what was typed cannot be given back: %s", kind_and_place(fault))
        return None


def _storage(error: StorageError) -> ResponseReturnValue:
    if isinstance(error, NotFound) and request.path.startswith("/staff"):
        return page(404)
    log.error("storage refused: %s", type(error).__name__)
    return _unsaved() or page(503)


def _fault(error: Exception) -> ResponseReturnValue:
    log.error("fault: %s", kind_and_place(error))
    given_back = _unsaved()
    if given_back is not None:
        return given_back
    # What somebody sent was not kept, and the page must say so (design/security.md B2).
    unkept = request.method == "POST" and not request.path.startswith("/staff")
    return page(503 if unkept or is_away(error) else 500)


def kind_and_place(error: BaseException) -> str:
    """What may be logged of an exception: its message may hold what somebody typed, its kind and place do not."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "unknown place"
    return f"{type(error).__name__} at {where}"


def _kind_alone(record: logging.LogRecord) -> bool:
    """The framework's own records of faults lose their message and their trace."""
    if record.exc_info and record.exc_info[1]:
        record.msg, record.args = "fault: %s", (kind_and_place(record.exc_info[1]),)
        record.exc_info = record.exc_text = None
    return True
