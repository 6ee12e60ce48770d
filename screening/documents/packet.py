"""A packet for prior authorization: the trials with their timeline, and what each profile asks that is not documented."""

from __future__ import annotations

from typing import Any

from screening.documents.drawable import line, words
from screening.documents.moments import Moments, made_with
from screening.documents.setting import pdf
from screening.documents.shape import Criterion, Profile, RecordCopy, Resistance, Trial
from screening.documents.words import CONTINUES, NOT_EVALUATED

NO_VERDICT = (
    "This list says what is documented and what is missing. It does not say what a payer will decide, and nothing follows "
    "from an empty list. The payer's own text counts."
)
HEAD = (
    "Medicine",
    "Dose",
    "Counts from",
    "At the dose",
    "Effect",
    "Regularity",
    "Episode",
    "Stopped",
    "Result",
)
LONGEST_CELL = 200


def packet(copy: RecordCopy, moments: Moments) -> bytes:
    """The packet as PDF/UA-1. Raises NotSet."""
    return pdf("packet", packet_data(copy, moments))


def packet_data(copy: RecordCopy, moments: Moments) -> dict[str, Any]:
    """What the template draws. Answers about alcohol and drugs are not in it."""
    day, found = moments.day(copy.copied), copy.resistance
    return {
        "title": f"Documentation for prior authorization {copy.reference}",
        "year": day.year,
        "month": day.month,
        "day": day.day,
        "numbered": True,
        "name": words(copy.person.name or "No name given", 160, copy.language),
        "who": line(
            f"Reference {copy.reference}; born {copy.person.born or 'not given'}; sent {moments.moment(copy.sent)}"
        ),
        "notices": [copy.self_reported, NO_VERDICT, copy.intended_use],
        "level": [line(one) for one in _level(copy, found)],
        "timeline": timeline(found.trials if found else [], copy),
        "trials": {
            "title": "Medicines tried, as told",
            "widths": [3, 2, 2, 2, 3, 3, 2, 3, 4],
            "head": list(HEAD),
            "rows": [[line(cell) for cell in _row(trial)] for trial in (found.trials if found else [])],
        },
        "obtain": [line(one) for one in found.to_obtain] if found else [],
        "profiles": [_profile(one) for one in copy.profiles],
        "foot": line(made_with(copy, moments)),
    }


def _level(copy: RecordCopy, found: Resistance | None) -> list[str]:
    if found is None:
        return [NOT_EVALUATED]
    told = [f"{found.level}. {found.sentence}.", *found.notes]
    return [*told, f"PHQ-9: {copy.phq9.sentence}"] if copy.phq9 else told


def _row(trial: Trial) -> tuple[str, ...]:
    cells = (
        f"{trial.medicine} ({trial.typed})" if trial.typed else trial.medicine,
        trial.dose or "not given",
        trial.counts_from,
        trial.weeks_at_dose,
        trial.improvement,
        trial.adherence,
        trial.episode,
        "still taken" if trial.ongoing else trial.stop_reason,
        f"{trial.result}: {trial.short}" if trial.short else trial.result,
    )
    return tuple(
        cell if len(cell) <= LONGEST_CELL else f"{cell[:LONGEST_CELL]}… {CONTINUES}" for cell in cells
    )


def _profile(found: Profile) -> dict[str, Any]:
    return {
        "title": line(found.title),
        "mark": found.mark,
        "about": line(f"{found.words} Dated {found.dated}; {found.source}. Profiles {found.version}."),
        "criteria": [_criterion(one) for one in found.criteria],
        "not_looked_at": [line(one) for one in found.not_looked_at],
    }


def _criterion(found: Criterion) -> dict[str, Any]:
    return {
        "asks": line(found.asks),
        "documented": [line(one) for one in found.documented],
        "missing": [line(one) for one in found.missing],
    }


def timeline(trials: list[Trial], copy: RecordCopy) -> dict[str, Any] | None:
    """Trials with dates as bars over years: place and length as shares of the axis, height the dose over the lowest
    dose that counts. None without dates; the table has all of it."""
    dated = [
        trial for trial in trials if trial.start is not None and (trial.stop is not None or trial.ongoing)
    ]
    if not dated:
        return None
    sent = int(copy.sent[:4]) * 12 + int(copy.sent[5:7])
    ends = [trial.stop if trial.stop is not None else sent for trial in dated]
    first = int(min(trial.start or 0 for trial in dated)) // 12
    last = -(-int(max(*ends, sent)) // 12)
    length = (last - first) * 12

    def share(month: float) -> float:
        return min(1.0, max(0.0, (month - first * 12) / length))

    bars = []
    for trial, end in zip(dated, ends, strict=True):
        begin = share(trial.start or 0)
        bars.append({
            "name": line(trial.medicine),
            "begin": begin,
            "length": max(0.01, share(end) - begin),
            "height": None if trial.share is None else min(1.0, trial.share / 2),
            "lacking": trial.lacking,
            "ongoing": trial.ongoing,
        })  # fmt: skip
    every = max(1, (last - first) // 8)
    years = [{"year": str(year), "at": share(year * 12)} for year in range(first, last + 1, every)]
    undated = len(trials) - len(dated)
    alt = f"Timeline of {len(dated)} trials from {first} to {last}; the table below has the same data."
    return {"bars": bars, "years": years, "undated": undated, "alt": alt}
