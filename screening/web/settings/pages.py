"""The list of settings, and the page of one: its form, what waits, its history.  Administrators change, others read."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from screening.questionnaire.clinic_texts import CONSENT, SETTING
from screening.questionnaire.model import LANGUAGES
from screening.safety import changes, rota
from screening.safety.changes import HELP
from screening.storage import kept, settings
from screening.storage.errors import Refused, Stale
from screening.storage.tables import SettingChangeRow
from screening.storage.work import Work
from screening.web import posted
from screening.web.access import Audience, audience
from screening.web.clinician.door import form_refused, person
from screening.web.clinician.frame import now, page
from screening.web.parts import parts
from screening.web.security import keeps_text
from screening.web.sentences import sentence
from screening.web.settings import help, history, shifts
from screening.web.settings.forms import Field, Kind, Wrong
from screening.web.settings.kinds import KINDS
from screening.web.settings.texts import in_use

NOT_IN_FORM = frozenset({"csrf_token", "seen"})
STALE = (
    "This setting was changed after you opened the page. Nothing of yours has been stored. What you typed stands below; "
    "where it differs from what is set or asked for now is listed. Save to keep what stands in the form."
)


def add_to(pages: Blueprint) -> None:
    """The list, a setting, and the button that says the numbers are still right."""
    pages.add_url_rule("/settings", "settings", overview)
    pages.add_url_rule("/settings/rota", "rota", shifts.show)
    pages.add_url_rule("/settings/rota", "rota_post", shifts.put, methods=["POST"])
    pages.add_url_rule("/settings/help/tried", "help_tried", still_right, methods=["POST"])
    pages.add_url_rule("/settings/<name>", "setting", show)
    pages.add_url_rule("/settings/<name>", "setting_post", change, methods=["POST"])


@audience(Audience.HOUSE)
def overview() -> ResponseReturnValue:
    """Every setting with who changed it last, and what waits for a second person."""
    with parts().store.reading(now()) as work:
        listed = [(kind, _last(work, kind)) for kind in KINDS.values()]
        waiting = {change.name for change in settings.waiting(work)}
        gaps = bool(rota.gaps(work, work.now, work.now + rota.LOOK_AHEAD))
    return page("settings", here="settings", listed=listed, waiting=waiting, gaps=gaps)


@audience(Audience.HOUSE)
def show(name: str) -> ResponseReturnValue:
    return setting_page(name)


def setting_page(
    name: str,
    *,
    status: int = 200,
    typed: dict[str, str] | None = None,
    errors: list[tuple[str, str]] | None = None,
    told: str = "",
    compared: list[history.Difference] | None = None,
) -> ResponseReturnValue:
    """The page of one setting; ``typed``: what somebody typed, else the value in use."""
    kind = _kind(name)
    with parts().store.reading(now()) as work:
        in_use = kind.show(work, settings.get(work, name))
        # A field that a form left out altogether was emptied, as far as its page is concerned.
        shown = in_use if typed is None else {**dict.fromkeys(in_use, ""), **typed}
        fields = kind.fields(work, shown)
        values: dict[str, Any] = {
            "groups": [(group, list(inside)) for group, inside in groupby(fields, lambda one: one.group)],
            "seen": settings.newest(work, name),
            "history": history.lines(work, kind),
            "versions": kept.of_kind(work, CONSENT) if name == SETTING else [],
        }
    errors = errors or []
    return page(
        "setting",
        status=status,
        here="settings",
        kind=kind,
        shown=shown,
        errors=_named(fields, errors),
        wrong=dict(errors),
        told=told,
        compared=compared or [],
        me=person().actor,
        editable="administrator" in person().roles,
        **values,
    )


@audience(Audience.ADMINISTRATOR)
@keeps_text(form_refused)
def change(name: str) -> ResponseReturnValue:
    """Ask for a new value; it counts at once, or when a second person has confirmed it."""
    kind, typed = _kind(name), {key: text for key, text in request.form.items() if key not in NOT_IN_FORM}
    try:
        with parts().store.writing(now()) as work:
            if settings.newest(work, name) != posted.number("seen"):
                raise Stale("the setting was changed meanwhile")
            value = kind.read(work, typed, person().name)
            if kind.show(work, value) != kind.show(work, settings.get(work, name)) or not settings.newest(
                work, name
            ):
                _take(work, kind, value)
    except Wrong as wrong:
        return setting_page(name, status=422, typed=typed, errors=_sentences(wrong.faults))
    except Refused as why:
        return setting_page(name, status=422, typed=typed, errors=[("page", sentence(why))])
    except Stale:
        return setting_page(name, status=409, typed=typed, told=STALE, compared=_compared(kind, typed))
    return redirect(url_for("staff.setting", name=name), 303)


@audience(Audience.ADMINISTRATOR)
@keeps_text(form_refused)
def still_right() -> ResponseReturnValue:
    """Somebody has tried the numbers today and they are right."""
    with parts().store.writing(now()) as work:
        help.still_right(work, person().actor)
    return redirect(url_for("staff.setting", name=HELP), 303)


def _take(work: Work, kind: Kind, value: Any) -> None:
    if kind.second:
        changes.propose(work, kind.name, value, actor=person().actor)
        return
    settings.put(work, kind.name, value, actor=person().actor)
    if kind.name == SETTING:
        # Before anybody sees it, so that no text was ever shown that is not kept (PRV-16).
        for language in LANGUAGES:
            kept.keep(work, CONSENT, in_use(value)[CONSENT].in_(language), person().actor)


def _compared(kind: Kind, typed: dict[str, str]) -> list[history.Difference]:
    with parts().store.reading(now()) as work:
        past = settings.history(work, kind.name)
        newest = settings.value_of(past[0]) if past else settings.get(work, kind.name)
        return history.between(work, kind, kind.show(work, newest), typed)


def _last(work: Work, kind: Kind) -> tuple[str, SettingChangeRow] | None:
    taken = [row for row in settings.history(work, kind.name) if row.state == "taken"]
    return (history.who(work, taken[0].proposed_by), taken[0]) if taken else None


def _kind(name: str) -> Kind:
    if name not in KINDS:
        abort(404)
    return KINDS[name]


def _named(fields: list[Field], errors: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What is wrong, each behind the name of its field: in the summary nothing else says which one it is."""
    known = {one.name: one for one in fields}
    return [(name, _behind_name(known[name], words) if name in known else words) for name, words in errors]


def _behind_name(one: Field, words: str) -> str:
    if one.group and words.startswith(one.group):
        return words  # it names its place itself
    return f"{one.group}, {one.label}: {words}" if one.group else f"{one.label}: {words}"


def _sentences(faults: dict[str, str]) -> list[tuple[str, str]]:
    return [(name, sentence(words)) for name, words in faults.items()]
