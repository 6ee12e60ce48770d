"""What is known of one person once all conditions are settled: what is asked, and what stands for each question."""

from __future__ import annotations

from dataclasses import dataclass

from screening.questionnaire.answers import Entry
from screening.questionnaire.model import Group
from screening.rules.missing import Missing, Value


@dataclass(slots=True)
class Settled:
    """For the questions outside of groups, or of one entry: what each stands for, and which are asked.

    `values` is what conditions read: points instead of options, `2024-03` for a date, Missing where there
    is no value.
    """

    values: dict[str, Value]
    asked: set[str]


@dataclass(slots=True)
class SettledEntry:
    """One entry of a group that is on the path."""

    group: Group
    entry: Entry
    settled: Settled


@dataclass(slots=True)
class Everything:
    """The whole questionnaire for one person.

    `entries` has the groups that are on the path; `without` says what stands for each group that has no
    entries.
    """

    top: Settled
    entries: dict[str, list[SettledEntry]]
    without: dict[str, Missing]
