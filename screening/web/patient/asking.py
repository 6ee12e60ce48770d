"""Pages of questions as they are shown: first, again with what to do about it, with two versions, locked.

Nothing is decided here; ``pages`` decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import g, request
from flask.typing import ResponseReturnValue

from screening.intake import Draft, Saved
from screening.questionnaire.page import differences, page_fields
from screening.questionnaire.path import AskedPage
from screening.web import help_lines, posted
from screening.web.drawing import drawing
from screening.web.forms import PageForm, page_form, quoted_in
from screening.web.patient import lists
from screening.web.patient.frame import (
    SAVES,
    Errors,
    came_from,
    day_words,
    go,
    html_of,
    intake,
    now,
    onward,
    show,
    stay,
)
from screening.web.patient.kept import kept_pages
from screening.web.patient.leaving import left_unsaved, other_language
from screening.web.sessions import visit
from screening.web.tablet import on_tablet
from screening.web.typing_note import typing_now
from screening.web.words import language, t


def opened(found: Draft, asked: AskedPage, texts: Mapping[str, Sequence[str]]) -> ResponseReturnValue:
    """One page of questions as somebody opens it, with what was saved or typed."""
    locks = g.get("locks")
    if asked.lists or locks is None or came_from() or typing_now() or on_tablet():
        return question_page(found, asked, _form(found, asked, texts))
    everybodys = _everybodys(asked)
    same = (None if texts else asked.items, *everybodys.values())
    gaps = {
        "revision": str(found.answers.revision(asked.key)),
        "entry_title": lists.entry_title(found, asked),
        "questions": drawing().questions(_form(found, asked, texts)) if texts else "",
        **{f"locks_{name}": str(value) for name, value in locks.items()},
    }

    def draw(marks: Mapping[str, str]) -> str:
        blank = "" if texts else drawing().questions(page_form(asked, {}, 0))
        own = {**marks, "questions": marks["questions"] or blank}
        mine = {name: marks[f"locks_{name}"] for name in locks}
        return html_of("page", locks=mine, lists=(), came_from="", **everybodys, **own)

    return kept_pages().fill(same, language(), gaps, draw)


def question_page(
    found: Draft,
    asked: AskedPage,
    form: PageForm,
    errors: Errors | None = None,
    picks: Mapping[str, Sequence[str]] | None = None,
) -> ResponseReturnValue:
    """The same with its list of entries where it has one, and with what to do about what was posted."""
    if request.method == "POST":
        stay()
    return show(
        "page",
        status=422 if errors else 200,
        revision=found.answers.revision(asked.key),
        questions=drawing().questions(form),
        errors=errors or [],
        entry_title=lists.entry_title(found, asked),
        lists=[lists.shown(found, group, picks or {}) for group in asked.lists],
        came_from=came_from(),
        more=request.values.get("more") == "1",
        **_everybodys(asked),
    )


def _form(found: Draft, asked: AskedPage, texts: Mapping[str, Sequence[str]]) -> PageForm:
    return page_form(asked, texts, found.answers.revision(asked.key))


def _everybodys(asked: AskedPage) -> dict[str, Any]:
    """What a page says to everybody who comes to it by the same way."""
    lang, page = language(), asked.page
    return {
        "title": page.title.in_(lang),
        "section": asked.section,
        "page": page,
        "box": _box(page.box.in_(lang)) if page.box else "",
        "quoted_in": quoted_in(asked),
        "credit": page.instrument.credit.in_(lang) if page.instrument else "",
        "back": True,
        "by_link": g.get("by_link", False),
        "help": help_lines.current(),
        "form_page": True,
    }


def _box(text: str) -> str:
    """What stands out on a page, with the clinic's numbers and the day by which a form sent now is read."""
    filled = help_lines.current().fill_in(text)
    if "{read_by}" not in filled:
        return filled
    return filled.replace("{read_by}", day_words(intake().read_by(now())))


def again(
    saved: Saved, more: Errors | None = None, picks: Mapping[str, Sequence[str]] | None = None
) -> ResponseReturnValue:
    """The same page with what was typed and what to do about it."""
    form = page_form(saved.page, saved.read.typed, saved.draft.answers.revision(saved.page.key))
    return question_page(saved.draft, saved.page, form, [*form.tell(saved.read), *(more or [])], picks)


def conflict(saved: Saved) -> ResponseReturnValue:
    lang = language()
    stay()
    both = differences(saved.draft.answers, saved.page, saved.read.values, revision())
    typed = [(name, text) for name, texts in saved.read.typed.items() for text in texts]
    return show(
        "conflict",
        t("conflict_title"),
        status=409,
        rows=[(one.item.label.in_(lang), one.saved.in_(lang), one.posted.in_(lang)) for one in both],
        typed=typed,
        revision=revision(),
        newest=saved.draft.answers.revision(saved.page.key),
        keep=onward(saved.next),
        form_page=True,
    )


def locked_page(page: str, entry: str | None, errors: Errors, status: int) -> ResponseReturnValue:
    """What was typed on a page whose session is over, and a place for the phrase."""
    if go() == "language":
        g.lang = other_language()
    asked = _page_by_id(page, entry)
    typed = request.form.to_dict(flat=False)
    shown = {"csrf_token", "go", "phrase", *(page_fields(asked) if asked else ())}
    return show(
        "locked_typing" if visit().waits_for_typist else "locked",
        t("locked_title"),
        status=status,
        errors=errors,
        form=page_form(asked, typed, 0) if asked else None,
        others=[(name, text) for name in typed if name not in shown for text in typed[name]],
        action=f"/{language()}{request.path[3:]}",
        wants_help=go() == "help",
        form_page=True,
    )


def not_saved() -> ResponseReturnValue:
    """The answer could not be kept: help first, and what was typed, to copy or to send again.  Reads no database."""
    asked = _page_by_id(*_page_of_address())
    typed = request.form.to_dict(flat=False)
    shown = {"csrf_token", "go", *(page_fields(asked) if asked else ())}
    return show(
        "not_saved",
        t("help_title"),
        status=503,
        form=page_form(asked, typed, 0) if asked else None,
        others=[(name, text) for name in typed if name not in shown for text in typed[name]],
        on_help_page=True,
        here="/",
    )


def unsaved() -> ResponseReturnValue | None:
    """The same where not even the session could be read; None for what is no page of questions.

    Whoever wants to leave leaves, from every page.
    """
    away = left_unsaved()
    return not_saved() if away is None and request.endpoint == SAVES else away


def _page_of_address() -> tuple[str, str | None]:
    found = request.view_args or {}
    return str(found.get("page", "")), found.get("entry")


def revision() -> int:
    """Which version of the page the person saw. Who chose between two versions has seen both."""
    return max(0, posted.number("newest" if go() == "mine" else "revision"))


def key_of(page: str, entry: str | None) -> str:
    return f"{page}.{entry}" if entry else page


def _page_by_id(page: str, entry: str | None) -> AskedPage | None:
    """The page as the questionnaire has it, when we do not know whose it is; only with what was posted."""
    shared: Any = intake().content.questionnaire
    for section in shared.sections:
        inside = [one for group in section.groups for one in group.pages]
        for found in (*section.pages, *inside):
            if found.id == page:
                names = {name.partition("-")[0] for name in request.form}
                posted = tuple(item for item in found.items if item.id in names)
                return AskedPage(key_of(page, entry), found, section, posted)
    return None
