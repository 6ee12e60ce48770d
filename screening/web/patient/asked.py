"""The clinic asks some parts of the form again: a link with a code, then the date of birth, then blank pages.

Opening the link changes nothing, so that programs that look at links in mails use nothing up. The code leaves the
address with the button. Who comes in sees what is asked and nothing that was ever answered.
"""

from __future__ import annotations

from typing import Literal

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue

from screening.intake import NotIn, Over, TooOften, come_in
from screening.questionnaire.answers import Answers
from screening.questionnaire.dates import PartialDate
from screening.questionnaire.page import PageRead, read_page
from screening.questionnaire.path import AskedPage
from screening.web.access import Audience, audience
from screening.web.errors import page as error_page
from screening.web.forms import page_form
from screening.web.parts import parts
from screening.web.patient.frame import Errors, address, go, intake, now, over_address, see, show
from screening.web.patient.leaving import end_session, lead_away, other_language
from screening.web.security import network
from screening.web.sessions import visit
from screening.web.words import t

End = Literal["sent", "later", "over"]
WRONG = {"unknown": ("asked_wrong", "code"), "birth": ("asked_birth_wrong", "birth_date-month")}


def add_to(pages: Blueprint, lang: str) -> None:
    pages.add_url_rule(f"{lang}/asked", "asked", asked)
    pages.add_url_rule(f"{lang}/asked/<code>", "asked_code", asked)
    pages.add_url_rule(f"{lang}/asked", "asked_post", exchange, methods=["POST"])
    pages.add_url_rule(f"{lang}/asked-sent", "asked_sent", sent)
    pages.add_url_rule(f"{lang}/asked-later", "asked_later", later)
    pages.add_url_rule(f"{lang}/asked-over", "asked_over", over)


@audience(Audience.ANYONE)
def asked(lang: str, code: str = "") -> ResponseReturnValue:
    """What the link is for, the date of birth, and one button."""
    return _page(code[:100], None, [])


@audience(Audience.ANYONE)
def exchange(lang: str) -> ResponseReturnValue:
    """With a good code and the date of birth the chosen parts stand blank in this browser."""
    code = request.form.get("code", "")[:100]
    if go() == "language":
        g.lang = other_language()
        return _page(code, _read(), [])
    away = lead_away(address("asked"), back=address(""))
    if away is not None:
        return away
    born = _read()
    if born.errors or not code.strip():
        missing = [] if code.strip() else [(t("asked_wrong"), "code")]
        return _page(code, born, missing)
    try:
        token = come_in(parts().store, parts().content, now(), code, _date(born), network())
    except TooOften as wait:
        return error_page(429, {"Retry-After": str(wait.seconds)})
    except NotIn as refused:
        key, field = WRONG[refused.why]
        return _page(code, born, [(t(key), field)])
    except Over as past:
        return see(over_address(past))
    end_session()
    visit().follow(token)
    return see(address("form"))


@audience(Audience.ANYONE)
def sent(lang: str) -> ResponseReturnValue:
    """What was asked is sent. The same for everybody."""
    return end_page("sent")


@audience(Audience.ANYONE)
def later(lang: str) -> ResponseReturnValue:
    """What was answered is kept; the link opens the rest again."""
    return end_page("later")


@audience(Audience.ANYONE)
def over(lang: str) -> ResponseReturnValue:
    """The link opens nothing any more."""
    return end_page("over")


def end_page(how: End, typed: list[str] | None = None) -> ResponseReturnValue:
    """The last page of a link. ``typed``: what was posted after its end and is kept nowhere but here."""
    status = 409 if typed else 200
    return show("asked_end", t(f"asked_{how}_title"), status=status, how=how, typed=typed or [])


def _page(code: str, born: PageRead | None, errors: Errors) -> ResponseReturnValue:
    page = _birth_page()
    form = page_form(page, born.typed if born else {}, 0)
    told = [*errors, *(form.tell(born) if born and go() != "language" else [])]
    return show(
        "asked",
        t("asked_title"),
        status=422 if told else 200,
        code=code,
        form=form,
        errors=told,
        code_error=next((text for text, field in told if field == "code"), None),
        back=address(""),
        form_page=True,
    )


def _birth_page() -> AskedPage:
    """The page with the date of birth alone."""
    asked_of_all = intake().content.questionnaire
    item = asked_of_all.items[asked_of_all.birth_item or ""]
    section = next(one for one in asked_of_all.sections if any(page.id == item.page for page in one.pages))
    return AskedPage(item.page, asked_of_all.pages[item.page], section, (item,))


def _read() -> PageRead:
    verbs = intake()
    page, posted = _birth_page(), request.form.to_dict(flat=False)
    return read_page(verbs.content.questionnaire, Answers(), page, posted, verbs.clinic_day(now()))


def _date(born: PageRead) -> PartialDate | None:
    (found,) = born.values.values()
    return found if isinstance(found, PartialDate) else None
