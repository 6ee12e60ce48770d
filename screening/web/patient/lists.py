"""The list of readings or medicines on a page: add several by ticks or by name, change, remove; no script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

from flask import request
from flask.typing import ResponseReturnValue

from screening.intake import Draft, NoRoom, Saved
from screening.questionnaire.answers import Answer, show
from screening.questionnaire.dates import fold
from screening.questionnaire.messages import message
from screening.questionnaire.model import Group
from screening.questionnaire.path import AskedPage
from screening.web.patient.frame import intake, now, onward, page_address, see, way_back
from screening.web.words import language, t


@dataclass(frozen=True)
class Shown:
    """A list as its page shows it. ``entries``: key and title; ``picks``: value and label, or a heading."""

    group: Group
    entries: list[tuple[str, str]]
    picks: list[tuple[str, str] | str]
    ticked: list[str]
    names: str
    room: int


@dataclass(frozen=True)
class NotAdded:
    """More was ticked or typed than there is room for, or a name is too long; all of it stays on the page."""

    error: tuple[str, str]
    typed: Mapping[str, Sequence[str]]


def shown(found: Draft, group: Group, typed: Mapping[str, Sequence[str]]) -> Shown:
    """The list with what was ticked and typed, when the page comes back with an error."""
    entries = found.answers.groups.get(group.id, ())
    return Shown(
        group,
        [(entry.key, _title(group, entry.items, n)) for n, entry in enumerate(entries, start=1)],
        _under_headings(found, group),
        list(typed.get(f"pick-{group.id}", ())),
        next(iter(typed.get(f"name-{group.id}", ())), ""),
        found.room(group.id),
    )


def entry_title(found: Draft, asked: AskedPage) -> str:
    """Which reading or medicine a page is about; empty for a page that is about none."""
    if asked.group is None or asked.entry is None:
        return ""
    entries = found.answers.groups.get(asked.group.id, ())
    number = next((n for n, entry in enumerate(entries, start=1) if entry.key == asked.entry.key), 0)
    return _title(asked.group, asked.entry.items, number)


def _title(group: Group, answers: Mapping[str, Answer], number: int) -> str:
    own = group.title.in_(language()) if group.title else ""
    item = next((item for item in group.items if item.id == group.title_from), None)
    answer = answers.get(item.id) if item else None
    if item is None or answer is None or hasattr(answer, "unanswered"):
        return f"{own} {number}".strip()
    shown = show(item, answer, language())
    # Two readings of one day have one date.
    return f"{own} {number}: {shown}" if item.type == "date" else shown


def _pick_list(found: Draft, group: Group) -> list[tuple[str, str]]:
    if group.pick is None:
        return []
    medicines = found.questionnaire.medicines.lists[group.pick]
    return [(medicine.name.in_(language()), medicine.label(language())) for medicine in medicines]


def _under_headings(found: Draft, group: Group) -> list[tuple[str, str] | str]:
    """The pick list with the name of each kind above its first medicine: it helps to remember."""
    options: list[tuple[str, str] | str] = []
    medicines = found.questionnaire.medicines.lists[group.pick] if group.pick else ()
    for medicine, option in zip(medicines, _pick_list(found, group), strict=True):
        if medicine.heading is not None:
            options.append(medicine.heading.in_(language()))
        options.append(option)
    return options


def keep(saved: Saved) -> Draft:
    """What was ticked or typed goes on the list also when the person leaves by another button."""
    kept = saved.draft
    for group in saved.page.lists:
        typed = _picked(kept, group) if group.pick else []
        names = [piece for name in typed for piece in wrap(name, _longest(group))]
        if names:
            kept = intake().add_what_fits(now(), kept.subject, group.id, _starts(group, names))
    return kept


def act(saved: Saved) -> ResponseReturnValue | NotAdded | None:
    """What a button of a list asks for; None when the page goes on without its list."""
    pressed, _, rest = request.form.get("go", "").partition(":")
    for group in saved.page.lists:
        if pressed == "remove" and rest.startswith(f"{group.id}:"):
            intake().remove_entry(now(), saved.draft.subject, group.id, rest.removeprefix(f"{group.id}:"))
            return see(page_address(saved.page) + way_back())
        if pressed == "change" and rest.startswith(f"{group.id}:"):
            return see(_entry_address(saved.draft, rest.removeprefix(f"{group.id}:")))
        if pressed == "add" and rest == group.id and group.pick is None:
            return _add_one(saved, group)
        wants = pressed == "add" and rest == group.id
        if group.pick is not None and (wants or pressed == "continue" or not pressed):
            answer = _add_picked(saved, group, stay=wants)
            if answer is not None:
                return answer
    return None


def _add_one(saved: Saved, group: Group) -> ResponseReturnValue | NotAdded:
    try:
        added = intake().add_entries(now(), saved.draft.subject, group.id, [{}])
    except NoRoom:
        return _too_many(saved, group, 1)
    return see(_entry_address(added, added.answers.groups[group.id][-1].key))


def _entry_address(found: Draft, key: str) -> str:
    return onward(found.path.of_entry(key))


def _add_picked(saved: Saved, group: Group, *, stay: bool) -> ResponseReturnValue | NotAdded | None:
    names = _picked(saved.draft, group)
    if not names:
        return see(page_address(saved.page) + way_back()) if stay else None
    longest = max(map(len, names))
    if longest > _longest(group):
        text = message("too_long", length=longest, longest=_longest(group)).in_(language())
        return _not_added(group, f"{text} {t('list_names_hint')}")
    try:
        added = intake().add_entries(now(), saved.draft.subject, group.id, _starts(group, names))
    except NoRoom:
        return _too_many(saved, group, len(names))
    if stay or saved.result != "saved":
        return see(page_address(saved.page) + way_back())
    return see(onward(added.path.next_after(saved.page.key)))


def _starts(group: Group, names: Sequence[str]) -> list[dict[str, Answer]]:
    return [{str(group.title_from): name} for name in names]


def _picked(found: Draft, group: Group) -> list[str]:
    """Names that were ticked or typed, each once, in the order of the page."""
    listed = {name for name, _ in _pick_list(found, group)}
    names = [name for name in request.form.getlist(f"pick-{group.id}") if name in listed]
    typed = request.form.get(f"name-{group.id}", "").replace(",", "\n").replace(";", "\n")
    names += [line.strip() for line in typed.splitlines() if line.strip()]
    return list({fold(name): name for name in reversed(names)}.values())[::-1]


def _too_many(saved: Saved, group: Group, wanted: int) -> NotAdded:
    found = intake().open(now(), saved.draft.subject)
    text = t("too_many", wanted=wanted, room=found.room(group.id), most=group.most)
    return _not_added(group, text)


def _not_added(group: Group, text: str) -> NotAdded:
    return NotAdded((text, f"name-{group.id}" if group.pick else ""), request.form.to_dict(flat=False))


def _longest(group: Group) -> int:
    """Characters that a name on this list may have."""
    return next(item.longest for item in group.items if item.id == group.title_from)
