"""Whether the form pauses out of opening hours."""

from __future__ import annotations

from screening.safety.pausing import PAUSES
from screening.web.settings.either import either

KIND = either(
    PAUSES,
    "Out of opening hours",
    "Paused, nobody is asked about danger while nobody is there: after how to reach them, people read when the form goes on, "
    "with the numbers for help. Never single questions alone. Who is past that point finishes; a finished form can be sent; "
    "a tablet of the clinic and a form that a clinician types are not paused. Otherwise everything is asked at any hour, and "
    "people are told by when somebody can call.",
    field="pause",
    label="Out of opening hours, the form",
    yes="Pauses after how to reach the person",
    no="Asks everything",
    at_first=False,
    second=True,
)
