"""Who may see which page: every view names its audience, and a view without one cannot be registered.

``docs/access.md`` is this table in words.  How each audience is recognised is said once, by a doorkeeper.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from enum import Enum
from functools import partial
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request
from flask.typing import ResponseReturnValue

from screening.web.errors import kind_and_place

log = logging.getLogger(__name__)
View = TypeVar("View", bound=Callable[..., Any])
Doorkeeper = Callable[[], ResponseReturnValue | None]


class Audience(Enum):
    """The kinds of visitor."""

    ANYONE = "anyone"
    PATIENT = "a patient with an open draft"
    SENT = "a patient who has sent the form"
    PASSWORD_GIVEN = "a member of staff between password and second factor"
    STAFF = "any member of staff, signed in with both factors"
    HOUSE = "front desk, clinician, clinical lead or administrator"
    FRONT_DESK = "front desk"
    INVITING = "front desk or clinician"
    CLINICIAN = "clinician"
    CLINICAL = "clinician or clinical lead"
    LEAD = "clinical lead"
    PACKS = "clinical lead or pack reviewer"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


WITH_ROLE: dict[Audience, frozenset[str]] = {
    Audience.HOUSE: frozenset({"front_desk", "clinician", "clinical_lead", "administrator"}),
    Audience.FRONT_DESK: frozenset({"front_desk"}),
    Audience.INVITING: frozenset({"front_desk", "clinician"}),
    Audience.CLINICIAN: frozenset({"clinician"}),
    Audience.CLINICAL: frozenset({"clinician", "clinical_lead"}),
    Audience.LEAD: frozenset({"clinical_lead"}),
    Audience.PACKS: frozenset({"clinical_lead", "pack_reviewer"}),
    Audience.ADMINISTRATOR: frozenset({"administrator"}),
    Audience.AUDITOR: frozenset({"auditor"}),
}
"""Any one of these roles lets a member of staff in who has given both factors."""


class NoAudience(TypeError):
    """A view was to be registered that does not say who may see it."""


_doorkeepers: dict[Audience, Doorkeeper] = {Audience.ANYONE: lambda: None}


def audience(who: Audience) -> Callable[[View], View]:
    """Says who may call the decorated view; stands below ``route``."""

    def mark(view: View) -> View:
        view.audience = who  # type: ignore[attr-defined]
        return view

    return mark


def doorkeeper(who: Audience) -> Callable[[Doorkeeper], Doorkeeper]:
    """The decorated function lets this audience in (None), or answers in the view's stead."""

    def keep(function: Doorkeeper) -> Doorkeeper:
        _doorkeepers[who] = function
        return function

    return keep


def audience_of(view: Callable[..., Any]) -> Audience | None:
    """Who may call this view."""
    inner = view.func if isinstance(view, partial) else view
    found = getattr(inner, "audience", None)
    return found if isinstance(found, Audience) else None


class GuardedFlask(Flask):
    """A Flask app that refuses to register a view without an audience."""

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable[..., Any] | None = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None:
        if view_func is None or audience_of(view_func) is None:
            allowed = ", ".join(who.name for who in Audience)
            raise NoAudience(f"{rule}: found no audience; allowed one of {allowed}")
        super().add_url_rule(rule, endpoint, view_func, False, **options)

    def log_exception(self, exc_info: Any) -> None:
        """Faults outside of every view: no message of an exception and no address, which may be personal."""
        log.error("fault: %s", kind_and_place(exc_info[1]))


def install(app: Flask) -> None:
    """Each request passes the doorkeeper of its view before the view runs."""
    app.before_request(_guard)


def _guard() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    who = audience_of(current_app.view_functions[request.endpoint])
    keeper = _doorkeepers.get(who) if who else None
    if keeper is None:
        abort(403)
    return keeper()


def table(app: Flask) -> Iterator[tuple[str, str, Audience | None]]:
    """Every route with its methods and audience, sorted: what docs/access.md and its test read."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda found: found.rule):
        methods = ", ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        yield rule.rule, methods, audience_of(app.view_functions[rule.endpoint])
