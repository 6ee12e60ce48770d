"""A page of questions as text with gaps: what it has for everybody is drawn once, what is one person's is filled in.

The same templates draw it, for a stranger: in a request of its own, without cookies, session or form, so that nothing of
a person can stand in what is remembered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from typing import Any

from flask import Flask, current_app
from markupsafe import escape

from screening.web.security import csrf_token

MOST = 1024
"""Pages that are remembered, about 9 KiB each: a few questionnaires in both languages."""
GAP = re.compile("\0(.+?)\0")
"""A name between two signs that no text of ours holds."""
Gaps = Mapping[str, str]
Draw = Callable[[Mapping[str, str]], str]


class KeptPages:
    """Drawing took a third of the time of a page; filling the gaps takes a fiftieth of that."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self.pages: dict[Hashable, list[str]] = {}

    def fill(self, same: Hashable, lang: str, gaps: Gaps, draw: Draw) -> str:
        """The page with a person's own texts in its gaps. ``same`` names all that ``draw`` depends on but for them."""
        key = same, lang, *(bool(text) for text in gaps.values())
        pieces = self.pages.get(key)
        if pieces is None:
            if len(self.pages) >= MOST:
                self.pages.clear()
            pieces = self.pages[key] = GAP.split(self._for_a_stranger(lang, gaps, draw))
        filled = pieces.copy()
        own: dict[str, Any] = {**gaps, "csrf_token": csrf_token()}
        filled[1::2] = [escape(own[name]) for name in pieces[1::2]]
        return "".join(filled)

    def _for_a_stranger(self, lang: str, gaps: Gaps, draw: Draw) -> str:
        with self._app.app_context(), self._app.test_request_context(f"/{lang}/"):
            html = draw({name: f"\0{name}\0" if text else "" for name, text in gaps.items()})
            return html.replace(csrf_token(), "\0csrf_token\0")


def install(app: Flask) -> None:
    app.extensions["screening_kept_pages"] = KeptPages(app)


def kept_pages() -> KeptPages:
    """Those of the app that serves this request."""
    found: KeptPages = current_app.extensions["screening_kept_pages"]
    return found
