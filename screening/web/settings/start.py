"""Whether anybody can begin a form, or invited people alone."""

from __future__ import annotations

from screening.intake.inviting import ONLY
from screening.web.settings.either import either

KIND = either(
    ONLY,
    "Public start",
    "Invitations alone keep strangers out, also those who would page the people on call for nothing.",
    field="only",
    label="Who can begin a form",
    yes="Only people with an invitation",
    no="Anybody with the address",
    at_first=False,
)
