"""Dates as people know them: a day, a month or only a year, and what each of them allows."""

from __future__ import annotations

import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

MONTHS = {
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    "es": (
        "enero", "febrero", "marzo", "abril", "mayo", "junio",
        "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
    ),
}  # fmt: skip
_OTHER_SPELLINGS = {"sept": 9, "set": 9, "setiembre": 9}
LONGEST_NAME = 100
OLDEST_YEAR = 1880  # nobody who fills in a form was born before


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of which the day, or the day and the month, may be unknown."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def earliest(self) -> date:
        """The first day that it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day that it can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    def days_before(self, today: date) -> int:
        """Whole days from the most recent day that it allows to `today`; never below 0.

        The most recent day, because then the stricter window of a rule wins (safety.md 3.2, 4).
        """
        return max(0, (today - self.latest).days)

    def months_before(self, today: date) -> int:
        """Whole months since the most recent day that it allows; never below 0."""
        last = min(self.latest, today)
        whole = (today.year - last.year) * 12 + today.month - last.month
        return max(0, whole - (today.day < last.day))

    def years_before(self, today: date) -> int:
        """Whole years since the most recent day that it allows: an age, when it is a day of birth."""
        return self.months_before(today) // 12

    def iso(self) -> str:
        """`2024`, `2024-03` or `2024-03-05`."""
        parts = [f"{self.year:04d}"] + [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    @classmethod
    def from_iso(cls, text: str) -> PartialDate:
        """The reverse of `iso`; raises ValueError for anything else."""
        parts = text.split("-")
        if len(parts) > 3 or any(not part.isascii() or not part.isdigit() for part in parts):
            raise ValueError(f"{text!r} is not a date like 2024, 2024-03 or 2024-03-05")
        found = cls(*(int(part) for part in parts))
        if found.month is not None:
            date(found.year, found.month, found.day or 1)
        if found.iso() != text:
            raise ValueError(f"{text!r} is not a date like 2024, 2024-03 or 2024-03-05")
        return found

    def words(self, language: str) -> str:
        """The date as people write it in that language."""
        if self.month is None:
            return str(self.year)
        month = MONTHS[language][self.month - 1]
        if language == "es":
            start = f"{self.day} de {month}" if self.day else month
            return f"{start} de {self.year}"
        return f"{month} {self.day}, {self.year}" if self.day else f"{month} {self.year}"


def month_number(typed: str) -> int | None:
    """The month that a number or a name in either language means: `3`, `03`, `Mar.`, `marzo`; else None."""
    if len(typed) > LONGEST_NAME:
        return None
    digits = ascii_digits(typed.strip())
    if digits.isascii() and digits.isdigit() and len(digits) <= 2:
        return int(digits) if 1 <= int(digits) <= 12 else None
    return _MONTH_OF.get(fold(typed).rstrip("."))


def ascii_digits(typed: str) -> str:
    """Decimal digits of other scripts and widths written as 0 to 9; nothing else is touched (`10²` stays)."""
    return "".join(
        str(unicodedata.decimal(sign)) if not sign.isascii() and sign.isdecimal() else sign for sign in typed
    )


def fold(typed: str) -> str:
    """Lower case, without accents, with single blanks: how names are compared."""
    plain = unicodedata.normalize("NFKD", typed)
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).casefold().split())


def _spellings() -> dict[str, int]:
    found = dict(_OTHER_SPELLINGS)
    for names in MONTHS.values():
        for number, name in enumerate(names, start=1):
            found[name.lower()] = found[name.lower()[:3]] = number
    return found


_MONTH_OF = _spellings()
