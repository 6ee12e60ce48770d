"""The table of benzodiazepines in milligrams of lorazepam, checked; clinicians work with it, the program with no dose.

packs/lorazepam_equivalents.csv says for each medicine how many milligrams by mouth equal 1 mg of lorazepam: the
lowest number that a guideline gives (it counts; it leads to the highest equivalent) and the highest. A clinic signs
row by row. The form asks for a dose in the person's own words, so the fact `lorazepam_eq_mg` stays unknown wherever a
benzodiazepine is taken. Sources stand in docs/clinical/medicines.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from screening.rules.medicine_table import STATUSES, MedicineTable
from screening.rules.strict_yaml import ContentError, Problem
from screening.rules.table_lines import table_lines

COLUMNS = (
    "medicine", "lowest_mg", "highest_mg", "grade", "source", "status", "signed_by", "signed_on", "note",
)  # fmt: skip
GRADES = ("A", "B", "C", "D")  # as in the safety pack; nothing here is better than the agreement of experts
_AMOUNT = re.compile(r"[0-9]+(\.[0-9]+)?\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


@dataclass(frozen=True)
class Equivalent:
    """One medicine: mg a day by mouth that equal 1 mg of lorazepam; None where no number is accepted."""

    medicine: str
    lowest: Decimal | None
    highest: Decimal | None
    grade: str
    sources: tuple[str, ...]
    status: str
    signed_by: str | None
    signed_on: str | None
    note: str


def read_equivalents(text: str, name: str, medicines: MedicineTable) -> tuple[Equivalent, ...]:
    """The rows of the table; raises ContentError with every fault at its line."""
    lines = table_lines(text, name)
    if not lines or tuple(lines[0]) != COLUMNS:
        raise ContentError((Problem(name, 1, 1, f"the columns are {', '.join(COLUMNS)}, in this order"),))
    problems: list[Problem] = []
    rows: dict[str, Equivalent] = {}
    for number, cells in enumerate(lines[1:], start=2):
        faults = list(_faults(cells, rows, medicines))
        problems += [Problem(name, number, 1, fault) for fault in faults]
        if not faults:
            rows[cells[0]] = _row(cells)
    if problems:
        raise ContentError(tuple(problems))
    return tuple(rows.values())


def _faults(cells: list[str], rows: dict[str, Equivalent], medicines: MedicineTable) -> Iterator[str]:
    if len(cells) != len(COLUMNS):
        yield f"{len(cells)} cells; a row has {len(COLUMNS)}"
        return
    medicine, lowest, highest, grade, source, status, signed_by, signed_on, note = cells
    if medicine in rows:
        yield f"'{medicine}' a second time"
    if medicine not in medicines.members("benzodiazepine"):
        yield f"'{medicine}' is no benzodiazepine of the medicine-class table, by its generic name"
    yield from _amount_faults(lowest, highest, note)
    if grade not in GRADES:
        yield f"grade: found '{grade}'; allowed: {', '.join(GRADES)}"
    if status not in STATUSES:
        yield f"status: found '{status}'; allowed: {', '.join(STATUSES)}"
    if not source:
        yield "'source' is empty; it is needed"
    if bool(signed_by) != bool(signed_on):
        yield "signed_by and signed_on belong together"
    if signed_on and not _DATE.match(signed_on):
        yield f"signed_on: found '{signed_on}'; a date such as 2026-05-31"


def _amount_faults(lowest: str, highest: str, note: str) -> Iterator[str]:
    if not lowest and not highest:
        if not note:
            yield "no amounts, and no note that says why"
        return
    wrong = [cell for cell in (lowest, highest) if not _AMOUNT.match(cell) or not Decimal(cell)]
    for cell in wrong:
        yield f"found '{cell}'; an amount is a number above 0 such as 0.5"
    if not wrong and Decimal(lowest) > Decimal(highest):
        yield f"lowest_mg {lowest} is above highest_mg {highest}"


def _row(cells: list[str]) -> Equivalent:
    medicine, lowest, highest, grade, source, status, signed_by, signed_on, note = cells
    low, high = (Decimal(cell) if cell else None for cell in (lowest, highest))
    return Equivalent(medicine, low, high, grade, tuple(source.split()), status, signed_by or None,
                      signed_on or None, note)  # fmt: skip
