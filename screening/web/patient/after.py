"""After sending: what happens next, the same for everybody; adding to the form; taking it back.

The six words open this page and never an answer: what was sent is not shown again, and what is asked again is blank.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from screening.intake import Draft
from screening.storage.errors import Refused
from screening.web.access import Audience, audience
from screening.web.patient.answers import sections_of
from screening.web.patient.frame import (
    Errors,
    address,
    day_words,
    draft,
    go,
    intake,
    now,
    onward,
    see,
    show,
)
from screening.web.patient.leaving import end_session, lead_away, phrase_first
from screening.web.security import keeps_text
from screening.web.sessions import visit
from screening.web.tablet import on_tablet
from screening.web.words import language, t

ADDS_TO = ("submitted", "in_review", "asked", "signed")
"""States in which something can be added."""


def add_to(pages: Blueprint, lang: str) -> None:
    pages.add_url_rule(f"{lang}/sent", "sent", sent)
    pages.add_url_rule(f"{lang}/sent", "sent_post", after_sent, methods=["POST"])
    pages.add_url_rule(f"{lang}/add", "add", ask_add)
    pages.add_url_rule(f"{lang}/add", "add_post", add, methods=["POST"])
    pages.add_url_rule(f"{lang}/copy", "copy", own_copy)
    pages.add_url_rule(f"{lang}/withdraw", "withdraw", ask_withdraw)
    pages.add_url_rule(f"{lang}/withdraw", "withdraw_post", withdraw, methods=["POST"])


@audience(Audience.SENT)
def sent(lang: str) -> ResponseReturnValue:
    """What happens next. It depends on nothing that was answered."""
    found = draft()
    row = found.submission.row
    if row.state == "draft":
        return see(onward(found.path.first_unsaved()))
    rest = found.not_reached
    read_by = day_words(intake().clinic_day(row.due_at)) if row.due_at else ""
    return show(
        "sent",
        t("sent_title"),
        reference=f"{row.reference[:4]} {row.reference[4:]}",
        read_by=read_by,
        state=row.state,
        withdrawn=row.state == "withdrawn",
        may_copy=sent_by_this_session(found),
        adding=found.addition is not None,
        rest=bool(rest),
        may_add=row.state in ADDS_TO,
        form_page=True,
    )


@audience(Audience.SENT)
@keeps_text(phrase_first)
def after_sent(lang: str) -> ResponseReturnValue:
    """Go on adding, forget it, or answer the rest."""
    away = lead_away(address("sent"), back=address("sent"))
    if away is not None:
        return away
    if visit().typist is not None:
        return see(address("sent"))
    found = draft()
    if go() == "drop":
        intake().drop(now(), found.id)
        return see(address("sent"))
    if go() == "rest" and found.addition is None:
        return _begin(found.not_reached)
    return see(address("form") if found.addition else address("sent"))


@audience(Audience.SENT)
def ask_add(lang: str) -> ResponseReturnValue:
    """Which parts of the form the person wants to answer again."""
    return see(address("form")) if draft().open else _add_page([])


@audience(Audience.SENT)
@keeps_text(phrase_first)
def add(lang: str) -> ResponseReturnValue:
    """Asks these parts again, blank."""
    away = lead_away(address("add"), back=address("sent"))
    if away is not None:
        return away
    known = {section.id for section in draft().questionnaire.sections}
    chosen = known.intersection(request.form.getlist("part"))
    if not chosen:
        return _add_page([(t("add_error"), "part")])
    return _begin(chosen)


def _begin(sections: Iterable[str]) -> ResponseReturnValue:
    try:
        added = intake().add(now(), draft().id, sections)
    except Refused:
        return see(address("sent"))
    return see(onward(added.path.first_unsaved()))


def _add_page(errors: Errors) -> ResponseReturnValue:
    return show(
        "add",
        t("add_title"),
        status=422 if errors else 200,
        errors=errors,
        parts=[(section.id, section.title.in_(language())) for section in draft().questionnaire.sections],
        back=address("sent"),
        form_page=True,
    )


@audience(Audience.SENT)
def own_copy(lang: str) -> ResponseReturnValue:
    """The person's own answers, to print: before sending, and in the visit in which the form was sent.

    Not on a tablet of the clinic, where what is printed or saved stays behind.
    """
    found = draft()
    if on_tablet() or (found.state != "draft" and not sent_by_this_session(found)):
        return see(address("sent"))
    back = address("check") if found.state == "draft" else address("sent")
    return show("copy", t("copy_title"), sections=sections_of(found.as_sent(), change=False), back=back)


@audience(Audience.SENT)
def ask_withdraw(lang: str) -> ResponseReturnValue:
    """What taking the form back means."""
    return show("withdraw", t("withdraw_title"), back=address("sent"), form_page=True)


@audience(Audience.SENT)
@keeps_text(phrase_first)
def withdraw(lang: str) -> ResponseReturnValue:
    """Takes the form back."""
    away = lead_away(address("withdraw"), back=address("sent"))
    if away is not None:
        return away
    if go() == "withdraw" or request.form.get("sure") == "yes":
        try:
            intake().withdraw(now(), draft().id)
        except Refused:
            return show("withdrawn", t("withdraw_late_title"), late=True)
        end_session()
    return show("withdrawn", t("withdrawn_title"), late=False)


def sent_by_this_session(found: Draft) -> bool:
    """Only the session that sent the form shows its answers; one opened later never does (PRV-13)."""
    row, session = found.submission.row, visit().row
    return (
        row.state == "submitted"
        and row.sent_at is not None
        and session is not None
        and session.created_at < row.sent_at
    )
