"""A person's own answers, section by section: to check, to change, to print."""

from __future__ import annotations

from typing import Any

from screening.intake import Draft
from screening.questionnaire.answers import show as in_words
from screening.questionnaire.path import AskedPage
from screening.web.patient import lists
from screening.web.patient.frame import page_address, shown_before
from screening.web.words import language, t


def sections_of(
    found: Draft, *, change: bool, only: str | None = None, back: str = "check"
) -> list[dict[str, Any]]:
    """Every question on the path with its answer; with ``change`` each leads to its page and back again.

    ``only``: the one section to show. ``back``: where Change comes back to. ``waits``: a page of it has no answer yet,
    without which the form cannot be sent.  How many questions were left blank is not said: it would hang on the answers.
    """
    lang = language()
    way = f"?from={back}" if change else ""
    sections: dict[str, dict[str, Any]] = {}
    for page in found.path.pages:
        if only not in (None, page.section.id):
            continue
        section = sections.setdefault(page.section.id, _empty(page.section.id, page.section.title.in_(lang)))
        rows = [_row(found, page, item, way) for item in page.items]
        rows += [_list_row(found, page, group, way) for group in page.lists]
        section["waits"] |= page.section.part == "a" and page.key not in found.path.saved
        section["count"] += len(rows)
        # By the record and not by its title: two readings of one day stay two.
        record = (page.group.id, page.entry.key) if page.group and page.entry else None
        if section["blocks"] and section["blocks"][-1]["record"] == record:
            section["blocks"][-1]["rows"] += rows
        else:
            title = lists.entry_title(found, page)
            section["blocks"].append({"record": record, "title": title, "rows": rows})
    return [section for section in sections.values() if any(block["rows"] for block in section["blocks"])]


def _empty(name: str, title: str) -> dict[str, Any]:
    return {"id": name, "title": title, "blocks": [], "waits": False, "count": 0}


def _row(found: Draft, page: AskedPage, item: Any, way: str) -> dict[str, Any]:
    group = page.group.id if page.group else None
    answer = found.answers.answer(item.id, group, page.entry.key if page.entry else None)
    row: dict[str, Any] = {
        "key": item.label.in_(language()),
        "value": t("not_yet") if answer is None else in_words(item, answer, language()),
    }
    if shown_before(found, page.key):
        row["value"] = t("answered_before")
    elif way:
        row["actions"] = [(t("change"), row["key"], f"{page_address(page)}{way}#{item.id}")]
    return row


def _list_row(found: Draft, page: AskedPage, group: Any, way: str) -> dict[str, Any]:
    titles = [title for _, title in lists.shown(found, group, {}).entries]
    row: dict[str, Any] = {
        "key": page.page.title.in_(language()),
        "value": "; ".join(titles) or t("none_listed"),
    }
    if way:
        row["actions"] = [(t("change"), row["key"], f"{page_address(page)}{way}")]
    return row
