"""A page of the questionnaire: shown, posted, saved."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue

from screening.intake import Draft, Gone, Saved, TooOften
from screening.questionnaire.page import differences
from screening.questionnaire.path import AskedPage
from screening.storage.errors import NotFound, Refused
from screening.web.access import Audience, audience
from screening.web.errors import page as error_page
from screening.web.forms import PageForm, page_form, quoted_in, texts_of
from screening.web.patient import lists
from screening.web.patient.frame import (
    Errors,
    address,
    draft,
    go,
    intake,
    now,
    onward,
    page_address,
    see,
    show,
)
from screening.web.patient.leaving import end_session, lead_away, take_phrase
from screening.web.security import has_form_token, keeps_text
from screening.web.sessions import visit
from screening.web.words import language, t

log = logging.getLogger(__name__)
CHECK = "check"


def add_to(pages: Blueprint, lang: str) -> None:
    where = f"{lang}/intake/<page>"
    for rule in (where, f"{where}/<entry>"):
        pages.add_url_rule(rule, "page", show_page)
        pages.add_url_rule(rule, "page_post", save_page, methods=["POST"])


@audience(Audience.PATIENT)
def show_page(lang: str, page: str, entry: str | None = None) -> ResponseReturnValue:
    """The page with what was saved or typed; one that is not on the path leads to the first open one."""
    found = draft()
    asked = found.path.get(_key(page, entry))
    if found.document.phrase:
        return see(address("phrase"))
    if asked is None:
        return see(onward(found.path.first_unsaved()))
    return question_page(
        found, asked, page_form(asked, _texts(found, asked), found.answers.revision(asked.key))
    )


def question_page(
    found: Draft,
    asked: AskedPage,
    form: PageForm,
    errors: Errors | None = None,
    picks: Mapping[str, Sequence[str]] | None = None,
) -> ResponseReturnValue:
    """One page of questions, with its list of entries where it has one."""
    lang = language()
    before = found.path.before(asked.key)
    return show(
        "page",
        asked.page.title.in_(lang),
        status=422 if errors else 200,
        asked=asked,
        form=form,
        errors=errors or [],
        form_page=True,
        back=page_address(before) if before else address("form"),
        entry_title=lists.entry_title(found, asked),
        lists=[lists.shown(found, group, picks or {}) for group in asked.lists],
        quoted_in=quoted_in(asked),
        came_from=CHECK if request.values.get("from") == CHECK else "",
        credit=asked.page.instrument.credit.in_(lang) if asked.page.instrument else "",
    )


def locked(lang: str, page: str, entry: str | None = None) -> ResponseReturnValue:
    """The session ended: the typed text stays on the page, unstored, until the phrase is right."""
    status = 403
    errors: Errors = []
    # The phrase opens a form in this browser, so it must come from the page that asked for it here.
    if go() == "unlock" and has_form_token():
        try:
            if take_phrase(request.form.get("phrase", "")):
                return _save(page, entry)
        except TooOften as wait:
            return error_page(429, {"Retry-After": str(wait.seconds)})
        errors, status = [(t("phrase_wrong"), "phrase")], 422
    if go() in ("leave", "language", "help", "back"):
        away = lead_away(request.path, back=address(""))
        if away is not None:
            return away
    asked = _page_by_id(page, entry)
    typed = request.form.to_dict(flat=False)
    form = page_form(asked, typed, 0) if asked else None
    others = [(name, text) for name in typed if name not in _FRAME for text in typed[name]]
    return show(
        "locked", t("locked_title"), status=status, errors=errors, form=form, others=others, form_page=True
    )


_FRAME = frozenset({"csrf_token", "go", "phrase"})


@audience(Audience.PATIENT)
@keeps_text(locked)
def save_page(lang: str, page: str, entry: str | None = None) -> ResponseReturnValue:
    """Keeps what was posted, then goes where the button says."""
    return _save(page, entry)


def _save(page: str, entry: str | None) -> ResponseReturnValue:
    key = _key(page, entry)
    judged = go() in ("continue", "unlock", "mine")
    try:
        saved = intake().save(now(), _draft_id(), key, _posted(), _revision(), judged=judged)
    except Gone:
        return see(address("form"))
    except Refused:
        return see(address("sent"))
    except NotFound:
        visit().leave()
        return see(address("resume"))
    except Exception as fault:  # noqa: BLE001 - the text must come back, whatever it was
        # Only the kind of the fault: its text may hold an answer.
        log.error("a page could not be kept: %s", type(fault).__name__)
        return not_saved()
    return _after(saved)


def _after(saved: Saved) -> ResponseReturnValue:
    g.draft = saved.draft
    if saved.result == "minor":
        end_session()
        return see(address("adults"))
    if go() in ("leave", "language", "stop"):
        away = lead_away(request.path)
        assert away is not None
        return away
    if saved.help:
        return see(address("help"))
    if go() == "later":
        put_off = intake().put_off(now(), saved.draft.id, saved.page.key)
        return see(onward(put_off.path.next_after(saved.page.key)))
    if go() in ("help", "form"):
        return see(address(go()))
    listed = lists.act(saved)
    if isinstance(listed, lists.TooMany):
        return again(saved, [listed.error], listed.typed)
    if listed is not None:
        return listed
    if go() == "back":
        before = saved.draft.path.before(saved.page.key)
        return see(page_address(before) if before else address("form"))
    return _judged(saved)


def _judged(saved: Saved) -> ResponseReturnValue:
    if saved.result == "conflict":
        return _conflict(saved)
    if saved.result in ("refused", "asked"):
        return again(saved)
    if request.form.get("from") == CHECK:
        return see(_back_to_check(saved))
    return see(onward(saved.next))


def again(
    saved: Saved, more: Errors | None = None, picks: Mapping[str, Sequence[str]] | None = None
) -> ResponseReturnValue:
    """The same page with what was typed and what to do about it."""
    form = page_form(saved.page, saved.read.typed, saved.draft.answers.revision(saved.page.key))
    return question_page(saved.draft, saved.page, form, [*form.tell(saved.read), *(more or [])], picks)


def _back_to_check(saved: Saved) -> str:
    """Straight back; but questions that this answer has opened come first."""
    opened = [page for page in saved.draft.unsaved() if page.key not in saved.pages_before]
    return page_address(opened[0]) + "?from=check" if opened else address("check")


def _conflict(saved: Saved) -> ResponseReturnValue:
    lang = language()
    both = differences(saved.draft.answers, saved.page, saved.read.values, _revision())
    typed = [(name, text) for name, texts in saved.read.typed.items() for text in texts]
    return show(
        "conflict",
        t("conflict_title"),
        status=409,
        rows=[(one.item.label.in_(lang), one.saved.in_(lang), one.posted.in_(lang)) for one in both],
        typed=typed,
        revision=saved.draft.answers.revision(saved.page.key),
        keep=onward(saved.next),
        form_page=True,
    )


def not_saved() -> ResponseReturnValue:
    """The answer could not be kept: help first, and the text to try again with. Reads no database."""
    typed = [(name, text) for name, text in request.form.items(multi=True) if name != "csrf_token"]
    return show("not_saved", t("help_title"), status=503, typed=typed, on_help_page=True, here="/")


def _texts(found: Draft, asked: AskedPage) -> Mapping[str, Sequence[str]]:
    typed = found.answers.typed.get(asked.key)
    if typed is not None:
        return typed
    items = asked.entry.items if asked.entry else found.answers.items
    return texts_of(items, asked.items)


def _posted() -> dict[str, list[str]]:
    return request.form.to_dict(flat=False)


def _revision() -> int:
    text = request.form.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _key(page: str, entry: str | None) -> str:
    return f"{page}.{entry}" if entry else page


def _draft_id() -> str:
    return str(visit().subject)


def _page_by_id(page: str, entry: str | None) -> AskedPage | None:
    """The page as the questionnaire has it, when we do not know whose it is; only with what was posted."""
    shared: Any = intake().content.questionnaire
    for section in shared.sections:
        inside = [one for group in section.groups for one in group.pages]
        for found in (*section.pages, *inside):
            if found.id == page:
                names = {name.partition("-")[0] for name in request.form}
                posted = tuple(item for item in found.items if item.id in names)
                return AskedPage(_key(page, entry), found, section, posted)
    return None
