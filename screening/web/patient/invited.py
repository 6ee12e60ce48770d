"""Invitations: a link with a code. Opening it changes nothing; a button exchanges the code, and the address is clean."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from screening import intake as verbs
from screening.intake import TooOften
from screening.web.access import Audience, audience
from screening.web.errors import page as error_page
from screening.web.parts import parts
from screening.web.patient.frame import Errors, address, now, see, show
from screening.web.patient.leaving import end_session, lead_away
from screening.web.security import network
from screening.web.sessions import visit
from screening.web.tablet import on_tablet
from screening.web.words import t


def add_to(pages: Blueprint, lang: str) -> None:
    pages.add_url_rule(f"{lang}/invited", "invited", invited)
    pages.add_url_rule(f"{lang}/invited/<code>", "invited_code", invited)
    pages.add_url_rule(f"{lang}/invited", "invited_post", exchange, methods=["POST"])


@audience(Audience.ANYONE)
def invited(lang: str, code: str = "") -> ResponseReturnValue:
    """What the invitation is for, and one button. Programs that look at links in mails use nothing up."""
    return _page(code, [])


@audience(Audience.ANYONE)
def exchange(lang: str) -> ResponseReturnValue:
    """With a good code the form can be begun in this browser."""
    away = lead_away(address("invited"), back=address(""))
    if away is not None:
        return away
    code = request.form.get("code", "")[:100]
    try:
        token = verbs.accept(parts().store, now(), code, network()) if code.strip() else None
    except TooOften as wait:
        return error_page(429, {"Retry-After": str(wait.seconds)})
    if token is None:
        return _page(code, [(t("invited_wrong"), "code")])
    end_session()
    visit().follow(token)
    return see(address(""))


def _page(code: str, errors: Errors) -> ResponseReturnValue:
    return show(
        "invited",
        t("invited_title"),
        status=422 if errors else 200,
        code=code,
        errors=errors,
        back=address(""),
        form_page=True,
    )


def came_by_invitation() -> bool:
    """Whether the session of this browser is one that can begin a form, and holds none."""
    return verbs.is_invited(parts().store, now(), visit().subject)


def may_begin() -> bool:
    """Whether this browser can begin a form; whoever holds a tablet of the clinic has been let in by a person."""
    return on_tablet() or verbs.may_begin(parts().store, now(), visit().subject)
