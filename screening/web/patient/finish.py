"""The overview, checking, sending, and what happens next: the same for everybody."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, request
from flask.typing import ResponseReturnValue

from screening.intake import Draft, NotReady
from screening.questionnaire.answers import show as in_words
from screening.questionnaire.path import AskedPage
from screening.storage.errors import Refused
from screening.web.access import Audience, audience
from screening.web.patient import lists
from screening.web.patient.frame import (
    address,
    day_words,
    draft,
    go,
    intake,
    now,
    onward,
    page_address,
    see,
    show,
)
from screening.web.patient.leaving import end_session, lead_away, phrase_first
from screening.web.security import keeps_text
from screening.web.sessions import visit
from screening.web.words import language, t


def add_to(pages: Blueprint, lang: str) -> None:
    pages.add_url_rule(f"{lang}/form", "form", overview)
    pages.add_url_rule(f"{lang}/form", "form_post", leave_overview, methods=["POST"])
    pages.add_url_rule(f"{lang}/check", "check", check)
    pages.add_url_rule(f"{lang}/check", "check_post", send, methods=["POST"])
    pages.add_url_rule(f"{lang}/sent", "sent", sent)
    pages.add_url_rule(f"{lang}/copy", "copy", own_copy)
    pages.add_url_rule(f"{lang}/withdraw", "withdraw", ask_withdraw)
    pages.add_url_rule(f"{lang}/withdraw", "withdraw_post", withdraw, methods=["POST"])


@audience(Audience.PATIENT)
def overview(lang: str) -> ResponseReturnValue:
    """The sections with their states; every one can be opened."""
    found = draft()
    if found.document.phrase:
        return see(address("phrase"))
    states = found.path.states()
    items = []
    for section in found.questionnaire.sections:
        pages = [page for page in found.path.pages if page.section is section]
        if pages:
            where = next((page for page in pages if page.key not in found.path.saved), pages[0])
            status = t(f"state_{states[section.id]}")
            items.append({"title": section.title.in_(lang), "href": page_address(where), "status": status})
    return show(
        "overview",
        t("form_title"),
        items=items,
        next=onward(found.path.first_unsaved()),
        ready=not found.unsaved("a"),
        rest=bool(found.unsaved("b")),
        form_page=True,
    )


@audience(Audience.PATIENT)
@keeps_text(phrase_first)
def leave_overview(lang: str) -> ResponseReturnValue:
    """The buttons in the frame of the overview."""
    return lead_away(address("form"), back=address("")) or see(onward(draft().path.first_unsaved()))


@audience(Audience.PATIENT)
def check(lang: str) -> ResponseReturnValue:
    """Every answer, by section, each with its way to change it."""
    found = draft()
    again = found.asked_again(now())
    return show(
        "check",
        t("check_title"),
        sections=_sections(found, change=True),
        missing=[(page.page.title.in_(lang), page_address(page)) for page in found.unsaved("a")],
        later=bool(found.unsaved("b")),
        again=[(page.page.title.in_(lang), page_address(page) + "?from=check") for page in again],
        back=address("form"),
        form_page=True,
    )


@audience(Audience.PATIENT)
@keeps_text(phrase_first)
def send(lang: str) -> ResponseReturnValue:
    """Sends the form, once."""
    away = lead_away(address("check"))
    if away is not None:
        return away
    try:
        intake().send(now(), draft().id)
    except NotReady:
        return see(address("check"))
    response = make_response(see(address("sent")))
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@audience(Audience.SENT)
def sent(lang: str) -> ResponseReturnValue:
    """What happens next. It depends on nothing that was answered."""
    found = draft()
    row = found.submission.row
    if row.state == "draft":
        return see(onward(found.path.first_unsaved()))
    read_by = day_words(intake().clinic_day(row.due_at)) if row.due_at else ""
    return show(
        "sent",
        t("sent_title"),
        reference=f"{row.reference[:4]} {row.reference[4:]}",
        read_by=read_by,
        withdrawn=row.state == "withdrawn",
        may_copy=_may_copy(found),
    )


@audience(Audience.SENT)
def own_copy(lang: str) -> ResponseReturnValue:
    """The person's own answers, to print: before sending, and in the visit in which the form was sent."""
    found = draft()
    if found.state != "draft" and not _may_copy(found):
        return see(address("sent"))
    back = address("check") if found.state == "draft" else address("sent")
    return show("copy", t("copy_title"), sections=_sections(found, change=False), back=back)


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


def _may_copy(found: Draft) -> bool:
    """Only the session that sent the form shows its answers; one opened later never does (PRV-13)."""
    row, session = found.submission.row, visit().row
    return (
        row.state == "submitted"
        and row.sent_at is not None
        and session is not None
        and session.created_at < row.sent_at
    )


def _sections(found: Draft, *, change: bool) -> list[dict[str, Any]]:
    lang = language()
    sections: dict[str, dict[str, Any]] = {}
    for page in found.path.pages:
        section = sections.setdefault(page.section.id, {"title": page.section.title.in_(lang), "blocks": []})
        rows = [_row(found, page, item, change) for item in page.items]
        rows += [_list_row(found, page, group, change) for group in page.lists]
        # By the record and not by its title: two readings of one day stay two.
        record = (page.group.id, page.entry.key) if page.group and page.entry else None
        if section["blocks"] and section["blocks"][-1]["record"] == record:
            section["blocks"][-1]["rows"] += rows
        else:
            title = lists.entry_title(found, page)
            section["blocks"].append({"record": record, "title": title, "rows": rows})
    return [section for section in sections.values() if any(block["rows"] for block in section["blocks"])]


def _row(found: Draft, page: AskedPage, item: Any, change: bool) -> dict[str, Any]:
    group = page.group.id if page.group else None
    answer = found.answers.answer(item.id, group, page.entry.key if page.entry else None)
    row: dict[str, Any] = {
        "key": item.label.in_(language()),
        "value": t("not_yet") if answer is None else in_words(item, answer, language()),
    }
    if change:
        row["actions"] = [(t("change"), row["key"], f"{page_address(page)}?from=check#{item.id}")]
    return row


def _list_row(found: Draft, page: AskedPage, group: Any, change: bool) -> dict[str, Any]:
    titles = [title for _, title in lists.shown(found, group, {}).entries]
    row: dict[str, Any] = {
        "key": page.page.title.in_(language()),
        "value": "; ".join(titles) or t("none_listed"),
    }
    if change:
        row["actions"] = [(t("change"), row["key"], f"{page_address(page)}?from=check")]
    return row
