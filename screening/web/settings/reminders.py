"""Whether the clinic reminds people who agreed to be written to."""

from __future__ import annotations

from screening.mailing.reminding import SETTING
from screening.web.settings.either import either

KIND = either(
    SETTING,
    "Reminders",
    "Letters to people whose invitation or form is left unfinished, if they agreed to be written to: after 3, 7 and 12 "
    "days, while the clinic is open and never before 8 or after 20. They do not say what they are about.",
    field="remind",
    label="Remind by mail",
    yes="Yes, at most three times",
    no="No",
    at_first=True,
)
