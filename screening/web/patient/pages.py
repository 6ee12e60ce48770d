"""A page of the questionnaire: shown, posted, saved."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import parse_qsl

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue

from screening.intake import Draft, Gone, Over, Saved, TooOften
from screening.questionnaire.messages import message
from screening.questionnaire.path import AskedPage
from screening.storage.errors import NotFound, Refused
from screening.web.access import Audience, audience
from screening.web.errors import page as error_page
from screening.web.forms import texts_of
from screening.web.patient import asked as asked_end
from screening.web.patient import asking, lists, pausing
from screening.web.patient.frame import (
    CHECK,
    HELP,
    Errors,
    address,
    came_from,
    draft,
    go,
    intake,
    now,
    onward,
    page_address,
    see,
    shown_before,
    way_back,
    way_in,
)
from screening.web.patient.leaving import (
    end_session,
    lead_away,
    left,
    left_unsaved,
    take_phrase,
    wrong_phrase,
)
from screening.web.security import UNTYPED, has_form_token, keeps_text
from screening.web.sessions import visit
from screening.web.tablet import on_tablet
from screening.web.words import language, t

log = logging.getLogger(__name__)

NOT_TYPED = frozenset({"csrf_token", "go", "revision", "newest", "from", "more"})


LEAVES = frozenset({"leave", "language", "stop"})
"""Buttons after which no help page can come next: one that is wanted waits for the next page."""


def add_to(pages: Blueprint, lang: str) -> None:
    where = f"{lang}/intake/<page>"
    for rule in (where, f"{where}/<entry>"):
        pages.add_url_rule(rule, "page", show_page)
        pages.add_url_rule(rule, "page_post", save_page, methods=["POST"])


@audience(Audience.PATIENT)
def show_page(lang: str, page: str, entry: str | None = None) -> ResponseReturnValue:
    """The page with what was saved or typed; one that is not on the path leads to the first open one."""
    found = draft()
    asked = found.path.get(asking.key_of(page, entry))
    if found.document.phrase:
        return see(address("phrase"))
    if asked is None or shown_before(found, asked.key):
        return see(onward(found.path.first_unsaved()))
    if pausing.is_paused(found, asked):
        return see(address(pausing.PAUSE))
    return asking.opened(found, asked, _texts(found, asked))


def locked(lang: str, page: str, entry: str | None = None) -> ResponseReturnValue:
    """The session ended: the typed text stays on the page, unstored, until the phrase is right.

    Not on a tablet of the clinic: there a page that is sent again is somebody else's.
    """
    if on_tablet():
        return left() if go() == "leave" else see(way_in())
    status = 403
    errors: Errors = []
    # The phrase opens a form in this browser, so it must come from the page that asked for it here.
    if go() == "unlock" and not has_form_token() and visit().row is not None:
        return asking.locked_page(page, entry, [(t("locked_open_again"), "phrase")], 422)
    if go() == "unlock" and has_form_token() and not visit().waits_for_typist:
        try:
            if take_phrase(request.form.get("phrase", "")):
                return _save(page, entry)
        except TooOften as wait:
            return error_page(429, {"Retry-After": str(wait.seconds)})
        errors, status = wrong_phrase(request.form.get("phrase", "")), 422
    if go() == "leave":
        return left()
    return asking.locked_page(page, entry, errors, status)


@audience(Audience.PATIENT)
@keeps_text(locked)
def save_page(lang: str, page: str, entry: str | None = None) -> ResponseReturnValue:
    """Keeps what was posted, then goes where the button says."""
    return _save(page, entry)


def _save(page: str, entry: str | None) -> ResponseReturnValue:
    key = asking.key_of(page, entry)
    try:
        saved = intake().save(
            now(), _draft_id(), key, _posted(), asking.revision(), judged=_judges(), leaves=go() in LEAVES
        )
    except Gone:
        return see(address("form"))
    except Refused:
        return see(address("sent"))
    except Over as over:
        return left() if go() == "leave" else _after_the_end(over)
    except NotFound:
        visit().leave()
        return see(way_in())
    except Exception as fault:  # noqa: BLE001 - the text must come back, whatever it was
        # Only the kind of the fault: its text may hold an answer.
        log.error("a page could not be kept: %s", type(fault).__name__)
        return left_unsaved() or asking.not_saved()
    return _after(saved)


def _after_the_end(over: Over) -> ResponseReturnValue:
    """The link ended while the page was open: what was typed is kept nowhere, and said so."""
    g.pop("draft", None)
    fields = [text for name, texts in _posted().items() if name not in NOT_TYPED for text in texts]
    return asked_end.end_page("sent" if over.answered else "over", [text for text in fields if text.strip()])


def _after(saved: Saved) -> ResponseReturnValue:
    g.draft = saved.draft
    if saved.result == "minor":
        end_session()
        return see(address("adults"))
    if saved.result == "too_much" and go() != "leave":
        return asking.again(saved, [(t("too_much_text"), "")])
    if not _judges() and not go().startswith("add:"):
        saved = replace(saved, draft=lists.keep(saved))
        g.draft = saved.draft
    if go() in LEAVES:
        away = lead_away(request.path + way_back())
        assert away is not None
        return away
    if saved.help:
        return see(address("help"))
    if go() == "later":
        put_off = intake().put_off(now(), saved.draft.subject, saved.page.key)
        return see(onward(put_off.path.next_after(saved.page.key)))
    if go() in ("help", "form", "about"):
        return see(address(go()))
    listed = lists.act(saved)
    if isinstance(listed, lists.NotAdded):
        return asking.again(saved, [listed.error], listed.typed)
    if listed is not None:
        return listed
    if go() == "back":
        before = saved.draft.path.before(saved.page.key)
        return see(page_address(before) if before else address("form"))
    return _judged(saved)


def _judges() -> bool:
    """Whether the button wants the page judged; every other one keeps the text and leads away."""
    return go() in ("continue", "unlock", "mine")


def _judged(saved: Saved) -> ResponseReturnValue:
    if saved.result == "conflict":
        return asking.conflict(saved)
    if saved.result in ("refused", "asked"):
        return asking.again(saved)
    removed = _removed_signs()
    if removed:
        return asking.again(saved, removed)
    if came_from():
        return see(_back_to_check(saved))
    if _is_stopping_place(saved):
        return see(address("form"))
    return see(onward(saved.next))


def _removed_signs() -> Errors:
    """A text came with signs that cannot be kept: it is saved without them, and the person looks at it again."""
    pairs = parse_qsl(request.get_data(as_text=True), keep_blank_values=True)
    names = [name for name, text in pairs if UNTYPED.search(text)]
    return [(message("removed").in_(language()), names[0])] if names else []


def _is_stopping_place(saved: Saved) -> bool:
    """After part A a person can send the form, or go on; the overview says so."""
    following = saved.next
    ends_part = saved.page.section.part == "a" and following is not None and following.section.part == "b"
    return ends_part and not saved.draft.unsaved("a")


def _back_to_check(saved: Saved) -> str:
    """Straight back; but questions that this answer has opened come first, and all that they open."""
    follows = request.form.get("more") == "1"
    opened = [
        page
        for page in saved.draft.unsaved()
        if page.key not in saved.pages_before
        or (follows and page.section is saved.page.section and page.key not in saved.draft.path.later)
    ]
    if opened:
        return page_address(opened[0]) + way_back(more=True)
    if came_from() == CHECK:
        return f"{address(CHECK)}?part={saved.page.section.id}"
    return address(HELP) if came_from() == HELP else address(CHECK, came_from())


def _texts(found: Draft, asked: AskedPage) -> Mapping[str, Sequence[str]]:
    typed = found.answers.typed.get(asked.key)
    if typed is not None:
        return typed
    items = asked.entry.items if asked.entry else found.answers.items
    return texts_of(items, asked.items, language())


def _posted() -> dict[str, list[str]]:
    return request.form.to_dict(flat=False)


def _draft_id() -> str:
    return str(visit().subject)
