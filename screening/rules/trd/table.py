"""The table of adequate doses: which dose of which medicine counts, by formulation.

A row says from which daily dose a course counts (`adopt`) and, for some medicines, from which lower dose it
counts in the broad reading only (`borderline`). Sources stand in docs/clinical/trd.md.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal

from screening.rules.nearest import did_you_mean
from screening.rules.strict_yaml import ContentError, Problem
from screening.rules.table_lines import table_lines

COLUMNS = (
    "drug", "formulation", "counts_as", "related_group", "class", "counts", "unit", "adopt", "borderline",
    "usual_max",
)  # fmt: skip
ANY_FORM = "any"
TABLETS = "tablets_per_day"
UNITS = {
    "mg_per_day": "mg a day",
    "mg_per_24h": "mg in 24 hours",
    "mg_per_week": "mg a week",
    TABLETS: "tablets a day",
}
_DOSE = re.compile(r"[0-9]+(\.[0-9]+)?\Z")


@dataclass(frozen=True)
class Threshold:
    """One row: doses are in `unit`; no `borderline` means that nothing below `adopt` counts."""

    drug: str
    formulation: str
    counts_as: str
    related_group: str | None
    medicine_class: str
    counts: bool
    unit: str
    adopt: Decimal | None
    borderline: Decimal | None
    usual_max: Decimal | None

    def any_dose_counts(self) -> Threshold:
        """The row for a course with a blood level in range: the dose no longer matters."""
        return replace(self, adopt=Decimal(0), borderline=None)


@dataclass(frozen=True)
class Thresholds:
    """All rows, in the order of the file."""

    rows: tuple[Threshold, ...]

    @property
    def drugs(self) -> tuple[str, ...]:
        """Every medicine of the table, once."""
        return tuple(dict.fromkeys(row.drug for row in self.rows))

    def of(self, drug: str) -> tuple[Threshold, ...]:
        """The rows of one medicine; none when it is not in the table."""
        return tuple(row for row in self.rows if row.drug == drug)

    def possible(
        self, drug: str, formulation: str | None, never_assumed: Collection[str]
    ) -> tuple[Threshold, ...]:
        """The rows that may apply.

        A known formulation has its own row, else the row `any`. Where neither is there, or the formulation is
        not known, every form may be meant but those of `never_assumed` (not taken by mouth, or picked under a
        name of their own).
        """
        rows = self.of(drug)
        if formulation is not None:
            for wanted in (formulation, ANY_FORM):
                exact = tuple(row for row in rows if row.formulation == wanted)
                if exact:
                    return exact
        return tuple(row for row in rows if row.formulation not in never_assumed)


def read_thresholds(text: str, name: str) -> Thresholds:
    """Read the table; raises ContentError with every fault at its line."""
    lines = table_lines(text, name)
    if not lines or tuple(lines[0]) != COLUMNS:
        raise ContentError((Problem(name, 1, 1, f"the columns are {', '.join(COLUMNS)}, in this order"),))
    problems: list[Problem] = []
    rows: list[Threshold] = []
    seen: dict[tuple[str, str], int] = {}
    for number, cells in enumerate(lines[1:], start=2):
        faults = _faults(cells, seen)
        problems += [Problem(name, number, 1, fault) for fault in faults]
        if not faults:
            seen[cells[0], cells[1]] = number
            rows.append(_row(cells))
    if problems:
        raise ContentError(tuple(problems))
    return Thresholds(tuple(rows))


def _faults(cells: list[str], seen: dict[tuple[str, str], int]) -> list[str]:
    if len(cells) != len(COLUMNS):
        return [f"{len(cells)} cells; a row has {len(COLUMNS)}"]
    named = dict(zip(COLUMNS, cells, strict=True))
    faults = [
        f"'{column}' is empty; it is needed"
        for column in ("drug", "formulation", "counts_as", "class")
        if not named[column]
    ]
    if named["counts"] not in ("yes", "no"):
        faults.append(f"counts: found '{named['counts']}'; allowed: yes, no")
    if named["unit"] not in UNITS:
        faults.append(f"unit: found '{named['unit']}'{did_you_mean(named['unit'], UNITS)}")
    bad = [c for c in ("adopt", "borderline", "usual_max") if named[c] and not _DOSE.match(named[c])]
    faults += [f"{column}: found '{named[column]}'; a dose is a number such as 37.5" for column in bad]
    if named["counts"] == "yes" and not named["adopt"]:
        faults.append("no 'adopt' dose for a medicine that counts")
    if not bad and named["borderline"] and not Decimal(named["borderline"]) < Decimal(named["adopt"] or 0):
        faults.append(f"borderline {named['borderline']} is not below adopt {named['adopt']}")
    if (named["drug"], named["formulation"]) in seen:
        faults.append(
            f"this medicine and formulation stand on line {seen[named['drug'], named['formulation']]}"
        )
    return faults


def _row(cells: list[str]) -> Threshold:
    drug, formulation, counts_as, related, medicine_class, counts, unit, *doses = cells
    adopt, borderline, usual_max = (Decimal(dose) if dose else None for dose in doses)
    return Threshold(drug, formulation, counts_as, related or None, medicine_class, counts == "yes", unit,
                     adopt, borderline, usual_max)  # fmt: skip
