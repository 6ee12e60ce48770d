"""A browser over real sockets, in the shape of the test client that ``Visitor`` drives."""

from __future__ import annotations

import http.client
import random
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from http.cookies import SimpleCookie
from typing import Any

from werkzeug.wrappers import Response

SECONDS = 15


class Gone(Exception):
    """No answer came, or one that acknowledges nothing: what was sent may have been kept, or not."""


class Wire:
    """Sends each request to one of several servers, and holds the cookies of one browser."""

    def __init__(self, ports: Sequence[int], chance: random.Random) -> None:
        self.ports, self.chance = ports, chance
        self.cookies: dict[str, str] = {}

    def test_client(self) -> Wire:
        """Itself, where a ``Visitor`` asks an app."""
        return self

    def get(self, address: str, *, base_url: str, headers: Mapping[str, str] | None = None) -> Response:
        return self._ask("GET", address, dict(headers or {}), None)

    def post(
        self, address: str, *, data: str, content_type: str, base_url: str, headers: Mapping[str, str]
    ) -> Response:
        return self._ask("POST", address, {**headers, "Content-Type": content_type}, data)

    def _ask(self, method: str, address: str, headers: dict[str, str], body: str | None) -> Response:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            return self._answer(method, address, headers, body)
        except (OSError, http.client.HTTPException) as lost:
            raise Gone(type(lost).__name__) from None

    def _line(self, port: int, here: tuple[str, int]) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS, source_address=here)

    def _answer(self, method: str, address: str, headers: dict[str, Any], body: str | None) -> Response:
        port = self.chance.choice(self.ports)
        # From a network of its own each time: how often one network may begin a form is another test's matter.
        here = (f"127.{self.chance.randrange(256)}.{self.chance.randrange(256)}.1", 0)
        line = self._line(port, here)
        try:
            line.request(method, address, body, headers)
            raw = line.getresponse()
            text, answered = raw.read(), raw.getheaders()
        finally:
            line.close()
        if raw.status == HTTPStatus.SERVICE_UNAVAILABLE:
            raise Gone("not kept, and said so: a busy machine may be slow to connect to its database")
        for name, value in answered:
            if name.lower() == "set-cookie":
                self.cookies |= {key: morsel.value for key, morsel in SimpleCookie(value).items()}
        return Response(text, raw.status, answered)
