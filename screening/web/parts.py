"""What the composition root hands to the web: one bundle, found through the app of the request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast

from flask import current_app

from screening.questionnaire.model import LANGUAGES

if TYPE_CHECKING:
    from screening.config import Config
    from screening.content import Content, InUse
    from screening.safety.ground import Ground
    from screening.storage.work import Store


def _nobody() -> None:
    """Without people on call, as in tests of single pages, nobody is told."""


def _always() -> bool:
    return True


def _every_language(language: str) -> bool:
    return True


@dataclass(frozen=True)
class Parts:
    """``clock`` gives aware UTC; it is the only clock of the web, and tests put their own in its place.

    ``tell`` tries the first notice to the people on call, outside of the request; called after the commit.
    ``speaks``: whether new forms may be begun in a language (requirement PRV-09).
    ``ground``: room on the disk and the recovery sheet, measured at most seconds ago.
    ``intake_open``: whether new forms may be begun; a form that was begun, help and sign-in are always served.
    """

    config: Config
    clock: Callable[[], datetime]
    store: Store
    packs: InUse
    ground: Callable[[], Ground]
    tell: Callable[[], None] = _nobody
    intake_open: Callable[[], bool] = _always
    speaks: Callable[[str], bool] = _every_language

    @property
    def content(self) -> Content:
        """What is asked and flagged now."""
        return self.packs.content

    @property
    def spoken(self) -> list[str]:
        """Languages in which new forms may be begun."""
        return [language for language in LANGUAGES if self.speaks(language)]


def parts() -> Parts:
    """The bundle of the app that serves this request."""
    return cast(Parts, current_app.extensions["screening"])
