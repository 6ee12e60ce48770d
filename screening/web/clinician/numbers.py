"""The clinic's numbers, for the clinical lead: figures of one period that is over, as a page and as a table to take along."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from screening.numbers.calendar import Stretch
from screening.numbers.figures import Figure, figures
from screening.numbers.hiding import LEAST
from screening.publishing.standing import standing
from screening.review.words import DISPOSITIONS
from screening.safety.clinic import hours_of
from screening.storage import numbers as kept
from screening.storage.errors import Unreadable
from screening.web.access import Audience, audience
from screening.web.clinician.frame import note_read, now, page
from screening.web.parts import parts

MOST = 60
"""Periods to choose from: five years of months, or fifteen of quarters.  Older ones open by their address."""


def add_to(pages: Blueprint) -> None:
    """The page, and the same as a table."""
    pages.add_url_rule("/numbers", "numbers", numbers)
    pages.add_url_rule("/numbers.csv", "numbers_csv", table)


@dataclass(frozen=True)
class Shown:
    """``chosen``: None while no period is over; ``unreadable``: its counts do not open."""

    periods: list[Stretch]
    chosen: Stretch | None
    figures: list[Figure]
    unreadable: bool = False


@audience(Audience.LEAD)
def numbers() -> ResponseReturnValue:
    """One period, the last one if none is chosen."""
    shared, shown = parts(), _shown()
    with shared.store.reading(now()) as work:
        content, today = shared.packs.follow(work), hours_of(work).day_of(work.now)
        overdue = [each for each in standing(work, content, today) if each.overdue]
    _note(shown)
    return page("numbers", here="numbers", shown=shown, overdue=overdue, least=LEAST)


@audience(Audience.LEAD)
def table() -> ResponseReturnValue:
    """What the page says, and no more, as comma-separated values."""
    shown = _shown()
    if shown.chosen is None:
        abort(404)
    _note(shown)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["figure", "line", "forms", "share in per cent"])
    for figure in shown.figures:
        for line in figure.lines:
            count = line.words or (f"under {LEAST}" if line.count is None else line.count)
            writer.writerow([figure.title, line.label, count, "" if line.share is None else line.share])
    name = f"numbers-{shown.chosen.first.isoformat()}.csv"
    headers = {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    return text.getvalue(), 200, headers


def _shown() -> Shown:
    shared = parts()
    with shared.store.reading(now()) as work:
        today = hours_of(work).day_of(work.now)
        periods = [Stretch(*days) for days in kept.ended(work, today, MOST)]
        first = _asked() or (periods[0].first if periods else None)
        if first is None:
            return Shown(periods, None, [])
        try:
            found = kept.load(work, first, today)
        except Unreadable:
            found = None
            unreadable = next((one for one in periods if one.first == first), None)
            if unreadable is not None:
                return Shown(periods, unreadable, [], unreadable=True)
    if found is None:
        abort(404)
    asked = shared.content.questionnaire
    return Shown(periods, Stretch(found.first, found.last), figures(found.counts, asked, DISPOSITIONS))


def _asked() -> date | None:
    """The first day of the period in the address; 404 for what is no day."""
    written = request.args.get("from", "")
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        abort(404)


def _note(shown: Shown) -> None:
    """Looking is an event, also where there was nothing to see."""
    note_read("numbers_read", None, period=shown.chosen.first.isoformat() if shown.chosen else "")
