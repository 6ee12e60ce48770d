"""What every document says of itself."""

from __future__ import annotations

from datetime import date

SELF_REPORTED = "Self-reported, unverified. What a person answered in a form; nothing in it has been checked."
INTENDED_USE = (
    "Intended use: for clinicians, about what adults, or others for them, answered in the form. Decision support: it "
    "computes no diagnosis, no verdict and no overall score. Not for time-critical use; the form is not watched live."
)
PART_2 = "Holds answers about alcohol or drugs. 42 CFR part 2 prohibits unauthorized use or disclosure of these records."
"""The short notice that 42 CFR 2.32(a)(2) gives word for word, after a sentence that says why it stands here."""
NOT_EVALUATED = "Not evaluated. Nothing has been ruled out."
NO_FINDING = "No rule of the pack applies to these answers. Self-report cannot exclude anything."
CONTINUES = "continues in the record"
FROM_PAPER = "from paper"


def file_name(reference: str, day: date, kind: str, ending: str) -> str:
    """Reference, what it is and the day; no name, because file names land where others look."""
    return f"screening-{reference}-{kind}-{day.isoformat()}.{ending}"
