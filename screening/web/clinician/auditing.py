"""The audit trail as an auditor reads it: what, who, when, about which record; no answer and no detail of one."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from screening.storage import submissions
from screening.storage.accounts import staff
from screening.storage.audit import chain
from screening.storage.audit.kinds import KINDS
from screening.storage.errors import NotFound
from screening.storage.work import Work
from screening.web import posted
from screening.web.access import Audience, audience
from screening.web.clinician.accounts_in_words import who
from screening.web.clinician.frame import note_read, now, page
from screening.web.parts import parts

PAGE = 100


def add_to(pages: Blueprint) -> None:
    """The trail."""
    pages.add_url_rule("/audit", "trail", trail)


@audience(Audience.AUDITOR)
def trail() -> ResponseReturnValue:
    """Newest first, page by page; of one kind, of one person."""
    kind = request.args.get("kind", "")
    kind = kind if kind in KINDS else ""
    actor = request.args.get("who", "")[:80]
    with parts().store.reading(now()) as work:
        found = chain.events(
            work.db, before=posted.older_than(), kind=kind or None, actor=actor or None, limit=PAGE + 1
        )
        rows = [(row, who(work, row.actor), _about(work, row.record)) for row in found[:PAGE]]
        head = chain.head(work.db)
        people = [(f"staff:{row.id}", row.name) for row in staff.everybody(work)]
    note_read("audit_read", None)
    older = ""
    if len(found) > PAGE:
        older = url_for("staff.trail", kind=kind or None, who=actor or None, before=found[PAGE - 1].sequence)
    return page(
        "trail",
        here="trail",
        rows=rows,
        head=head,
        kinds=sorted(KINDS),
        kind=kind,
        actor=actor,
        people=people,
        older=older,
    )


def _about(work: Work, record: str | None) -> str:
    """The reference of a form, or the name of an account; nothing where the event is about neither, or it is erased."""
    if record is None:
        return ""
    try:
        return submissions.row(work, record).reference
    except NotFound:
        named = who(work, f"staff:{record}")
        return "" if named.startswith("staff:") else named
