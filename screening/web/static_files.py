"""Style sheets, scripts and pictures, served before the app is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from whitenoise import WhiteNoise  # type: ignore[import-untyped]
from whitenoise.base import StaticFile  # type: ignore[import-untyped]

from screening import resources
from screening.web import security

SECONDS = 365 * 24 * 3600
"""Addresses of static files change with their content, so a browser may keep them for a year."""


class StaticFiles(WhiteNoise):  # type: ignore[misc]
    """Every answer, "not changed" and "no such part" too, carries the headers of every other response."""

    def __init__(self, app: Callable[..., Any], *, https: bool) -> None:
        super().__init__(
            app, root=resources.STATIC, prefix="static/", max_age=SECONDS, allow_all_origins=False
        )
        self.https = https

    def serve(
        self, static_file: StaticFile, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """The file, or why not."""

        def begin(status: str, headers: list[tuple[str, str]]) -> Any:
            return start_response(status, security.bound(headers, https=self.https))

        served: Iterable[bytes] = WhiteNoise.serve(static_file, environ, begin)
        return served
