"""A record gathered for the documents: what a clinician's page shows, in the shape in which it leaves."""

from __future__ import annotations

from screening.copies.record import record_copy, substance_items

__all__ = ["record_copy", "substance_items"]
