"""Into which stretch of days something is counted: months, quarters or years.  Pure, like the hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

SETTING = "numbers_period"
"""The name of the setting: how long a period is that begins from now on."""
MONTHS = {"month": 1, "quarter": 3, "year": 12}
DEFAULT = "quarter"


@dataclass(frozen=True)
class Stretch:
    """From the first day to the last, both counted."""

    first: date
    last: date

    @property
    def words(self) -> str:
        """As a page names it: *July 2026*, *July to September 2026*."""
        if (self.first.year, self.first.month) == (self.last.year, self.last.month):
            return f"{self.last:%B %Y}"
        began = f"{self.first:%B}" if self.first.year == self.last.year else f"{self.first:%B %Y}"
        return f"{began} to {self.last:%B %Y}"


def around(day: date, length: str) -> Stretch:
    """The month, quarter or year of the calendar that holds this day."""
    months = MONTHS[length]
    begins = (day.month - 1) // months * months + 1
    first = date(day.year, begins, 1)
    next_begins = date(day.year + (begins + months > 12), (begins + months - 1) % 12 + 1, 1)
    return Stretch(first, next_begins - timedelta(days=1))
