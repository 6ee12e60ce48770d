"""The edge: what every request must pass and what every response must carry.

No nonce and no request id, so that two people's pages cannot differ by them.
"""

from __future__ import annotations

import hmac
import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from io import BytesIO
from typing import Any, TypeVar

from flask import Flask, Request, Response, abort, current_app, g, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException

from screening.web.sessions import visit

MOST_BYTES = 2 * 1024 * 1024
MOST_FIELDS = 2_000
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'{images}; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
}
STRICT_TRANSPORT = "max-age=63072000; includeSubDomains"
UNTYPED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
"""Control characters but for tab and line breaks, and code points that stand for no character."""
FORM = "application/x-www-form-urlencoded"
FORM_WITH_FILE = "multipart/form-data"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
View = TypeVar("View", bound=Callable[..., Any])


class Fields(ImmutableMultiDict[str, str]):
    """Posted fields without the signs that nobody types: a database, a page or a terminal could trip over them."""

    def __init__(self, fields: Iterable[tuple[str, str]] | Mapping[str, str] | None = None) -> None:
        pairs = fields.items() if isinstance(fields, Mapping) else fields or ()
        super().__init__([(UNTYPED.sub("", name), _typed(text)) for name, text in pairs])


def _typed(value: Any) -> Any:
    """A text without such signs; a file stays as it is, for whoever reads it to be strict."""
    return UNTYPED.sub("", value) if isinstance(value, str) else value


class CleanRequest(Request):
    """A request whose body is small and whose texts can be stored."""

    parameter_storage_class = Fields
    max_form_parts = MOST_FIELDS
    max_form_memory_size = MOST_BYTES + 1

    def _get_file_stream(self, *about: Any, **more: Any) -> BytesIO:
        """A file that came with a form stays in memory: nothing that is posted touches the disk unsealed."""
        return BytesIO()


def install(app: Flask, *, hosts: frozenset[str] | None = None, https: bool = False) -> None:
    """Every request and response passes here. ``hosts``: the only Host headers that are answered."""
    app.request_class = CleanRequest
    # One byte more is read than is allowed: a body without a length is cut there, and must not pass as whole.
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES + 1
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.config["SCREENING_HOSTS"] = hosts
    app.config["SCREENING_HTTPS"] = https
    app.before_request(_refuse)
    app.after_request(_headers)


def keeps_text(locked: Callable[..., ResponseReturnValue]) -> Callable[[View], View]:
    """The view's form may come without a live session; then ``locked`` answers, with the typed text."""

    def mark(view: View) -> View:
        view.locked = locked  # type: ignore[attr-defined]
        return view

    return mark


def without_form_token(view: View) -> View:
    """The decorated view changes nothing that a stranger could gain by; it needs no form token."""
    view.open_form = True  # type: ignore[attr-defined]
    return view


def takes_file(view: View) -> View:
    """The decorated view reads forms that carry a file, too; no other does."""
    view.takes_file = True  # type: ignore[attr-defined]
    return view


def csrf_token() -> str:
    """The form token of this session."""
    return visit().csrf


def has_form_token() -> bool:
    """Whether this form carries the token of this session."""
    return hmac.compare_digest(request.form.get("csrf_token", "").encode(), csrf_token().encode())


def network() -> str:
    """The /24 or /56 that the request comes from: what limits count by, and never more exact."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 56), strict=False))


def data_images() -> None:
    """This one response may show images that stand in the page itself (the code for an authenticator)."""
    g.data_images = True


def bound(headers: list[tuple[str, str]], *, https: bool) -> list[tuple[str, str]]:
    """These headers, and after them what binds the browser in every response and is not among them."""
    return [*headers, *_lacking((name for name, _ in headers), https=https)]


def _lacking(names: Iterable[str], *, https: bool, images: str = "") -> list[tuple[str, str]]:
    there = {name.lower() for name in names}
    return [pair for pair in _binding(https, images) if pair[0].lower() not in there]


@cache
def _binding(https: bool, images: str) -> tuple[tuple[str, str], ...]:
    found = {**HEADERS, "Content-Security-Policy": POLICY.format(images=images), "Cache-Control": "no-store"}
    if https:
        found["Strict-Transport-Security"] = STRICT_TRANSPORT
    return tuple(found.items())


def _refuse() -> ResponseReturnValue | None:
    hosts = current_app.config["SCREENING_HOSTS"]
    if hosts is not None and request.host.lower() not in hosts:
        abort(400)
    # No page of ours has such an address, and a line break in one must not reach a redirect.
    if not (request.path.isascii() and request.path.isprintable()):
        abort(404)
    if request.method in SAFE_METHODS:
        return None
    body, view = _body(), current_app.view_functions.get(request.endpoint or "")
    with_file = request.mimetype == FORM_WITH_FILE and getattr(view, "takes_file", False)
    if len(body) > MOST_BYTES or (body.count(b"&") >= MOST_FIELDS and not with_file):
        abort(413)
    if body and request.mimetype != FORM and not with_file:
        abort(415)
    if is_foreign():
        abort(403)
    return _check_form_token()


def _body() -> bytes:
    try:
        return request.get_data(cache=True)
    except HTTPException:
        raise
    except Exception:  # noqa: BLE001 - each server says in its own way that a body broke off or is none
        abort(400)


def _check_form_token() -> ResponseReturnValue | None:
    view: Any = current_app.view_functions.get(request.endpoint or "")
    if view is None or getattr(view, "open_form", False):
        return None
    if has_form_token():
        return None
    locked = getattr(view, "locked", None)
    if locked is None:
        abort(400)
    answer: ResponseReturnValue = locked(**(request.view_args or {}))
    return answer


def is_foreign() -> bool:
    """Whether another site sent this form. Such a request is refused and nothing of it is shown."""
    if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        return True
    origin = request.headers.get("Origin", "null").lower()
    # Browsers send "null" from pages with our own no-referrer policy; the form token decides then.
    schemes = ("https",) if current_app.config["SCREENING_HTTPS"] else ("http", "https")
    return origin != "null" and origin not in {f"{scheme}://{request.host.lower()}" for scheme in schemes}


def _headers(response: Response) -> Response:
    images = " data:" if g.get("data_images") else ""
    https = current_app.config["SCREENING_HTTPS"]
    response.headers.extend(_lacking(response.headers.keys(), https=https, images=images))
    return response
