"""The second factor once more, where the last one is some time ago: for what takes a record out of the house."""

from __future__ import annotations

from datetime import timedelta

from flask import request

from screening.storage import limits, sessions, staff
from screening.web.clinician.door import person
from screening.web.clinician.frame import now
from screening.web.clinician.signing_in import CODE_TRIES, WRONG_CODE
from screening.web.parts import parts
from screening.web.sessions import visit

FRESH = timedelta(minutes=15)
"""How old the second factor may be when something leaves (design/security.md B20)."""


def fresh() -> bool:
    """Whether this session's second factor is young enough."""
    row = visit().row
    return row is not None and row.second_factor_at is not None and now() - row.second_factor_at <= FRESH


def code_refused() -> tuple[str, int] | None:
    """Take the code of this form: None when it was right, else why not, and the status."""
    shared, me, row = parts(), person().id, visit().row
    with shared.store.writing(now()) as work:
        if isinstance(limits.hit(work, f"again {me}", *CODE_TRIES), limits.Wait):
            return "Too many codes were not right. Try again in a few minutes.", 429
        if row is None or not staff.verify_code(work, me, request.form.get("code", "")):
            work.audit("second_factor_refused", actor=person().actor, record=me, outcome="refused")
            return WRONG_CODE, 422
        sessions.second_factor_again(work, row)
        limits.forget(work, f"again {me}", CODE_TRIES[0])
    return None
