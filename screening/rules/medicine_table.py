"""The medicine-class table: which medicine, by generic and brand name, belongs to which class that rules read.

A row without medicines opens a class and says what it is; each row after it is one medicine: its generic name
first, then the brands and other names that mean the same. Sources stand in docs/clinical/medicines.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias, cast, get_args

from screening.rules.strict_yaml import ContentError, Problem
from screening.rules.table_lines import table_lines

COLUMNS = ("class", "medicines", "about", "source", "status")
# V: read in the source. V2: read in a page about it. M: general knowledge. own: a choice of this project.
Status: TypeAlias = Literal["V", "V2", "M", "own"]
STATUSES: tuple[Status, ...] = get_args(Status)


@dataclass(frozen=True)
class Medicine:
    """One medicine in one class. `about` is a remark for the clinician, mostly empty."""

    medicine_class: str
    generic: str
    names: tuple[str, ...]  # brands and other spellings
    about: str
    sources: tuple[str, ...]
    status: Status


@dataclass(frozen=True)
class MedicineClass:
    """One class, why it is there, and its medicines."""

    name: str
    about: str
    sources: tuple[str, ...]
    status: Status
    medicines: tuple[Medicine, ...]


@dataclass(frozen=True)
class MedicineTable:
    """All classes, in the order of the file."""

    classes: tuple[MedicineClass, ...]

    @cached_property
    def _generics(self) -> Mapping[str, str]:
        return {
            name.casefold(): medicine.generic
            for each in self.classes
            for medicine in each.medicines
            for name in (medicine.generic, *medicine.names)
        }

    def generic(self, name: str) -> str | None:
        """The generic name that a brand or generic name means; None when the table does not know it."""
        return self._generics.get(" ".join(name.casefold().split()))

    def members(self, medicine_class: str) -> tuple[str, ...]:
        """The generic names of one class."""
        found = next(each for each in self.classes if each.name == medicine_class)
        return tuple(medicine.generic for medicine in found.medicines)


def read_medicines(text: str, name: str) -> MedicineTable:
    """Read the table; raises ContentError with every fault at its line."""
    lines = table_lines(text, name)
    if not lines or tuple(lines[0]) != COLUMNS:
        raise ContentError((Problem(name, 1, 1, f"the columns are {', '.join(COLUMNS)}, in this order"),))
    reader = _Reader()
    problems = [
        Problem(name, number, 1, fault)
        for number, cells in enumerate(lines[1:], start=2)
        for fault in reader.read(number, cells)
    ]
    if problems:
        raise ContentError(tuple(problems))
    return MedicineTable(tuple(reader.classes.values()))


class _Reader:
    """Takes row after row; a class is open until the next one begins."""

    def __init__(self) -> None:
        self.classes: dict[str, MedicineClass] = {}
        self.meaning: dict[str, tuple[str, int]] = {}  # folded name -> generic, line

    def read(self, number: int, cells: list[str]) -> Iterator[str]:
        if len(cells) != len(COLUMNS):
            yield f"{len(cells)} cells; a row has {len(COLUMNS)}"
            return
        group, medicines, about, source, status = (cell.strip() for cell in cells)
        faults = list(_empty_cells(group, source)) + list(_wrong_status(status))
        yield from faults
        if faults:
            return
        sources, known = tuple(source.split()), cast(Status, status)
        if not medicines:
            yield from self._open(MedicineClass(group, about, sources, known, ()))
            return
        generic, *names = (part.strip() for part in medicines.split(";"))
        yield from self._add(number, Medicine(group, generic, tuple(names), about, sources, known))

    def _open(self, found: MedicineClass) -> Iterator[str]:
        if found.name in self.classes:
            yield f"class '{found.name}' a second time"
        elif not found.about:
            yield f"class '{found.name}' does not say what it is"
        else:
            self.classes[found.name] = found

    def _add(self, number: int, found: Medicine) -> Iterator[str]:
        if found.medicine_class not in self.classes or found.medicine_class != list(self.classes)[-1]:
            yield f"'{found.generic}' does not stand under the row of class '{found.medicine_class}'"
            return
        group = self.classes[found.medicine_class]
        if any(other.generic == found.generic for other in group.medicines):
            yield f"'{found.generic}' a second time in class '{group.name}'"
        for name in (found.generic, *found.names):
            yield from self._name(number, name, found.generic)
        self.classes[group.name] = MedicineClass(
            group.name, group.about, group.sources, group.status, (*group.medicines, found)
        )

    def _name(self, number: int, name: str, generic: str) -> Iterator[str]:
        if not name:
            yield f"an empty name after '{generic}'"
            return
        meant, line = self.meaning.setdefault(name.casefold(), (generic, number))
        if meant != generic:
            yield f"'{name}' means {meant} on line {line} and {generic} here; a name means one medicine"


def _empty_cells(group: str, source: str) -> Iterator[str]:
    for column, cell in (("class", group), ("source", source)):
        if not cell:
            yield f"'{column}' is empty; it is needed"


def _wrong_status(status: str) -> Iterator[str]:
    if status not in STATUSES:
        yield f"status: found '{status}'; allowed: {', '.join(STATUSES)}"
