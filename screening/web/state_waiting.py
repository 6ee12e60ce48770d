"""The part of the state of this installation that people wait for: tasks, findings, messages, a second person's word."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from screening.safety.clinic import hours_of
from screening.storage import evaluations, proposals, restrictions, stuck, tasks
from screening.storage.accounts import staff, staff_addresses
from screening.storage.work import Work

LATE = "An urgent task is past its deadline and nobody has acknowledged it. Call whoever is on call."
NOT_EVALUATED = (
    "{count} forms that were sent are not evaluated, so nothing in them was ruled out. A clinician opens each in the queue "
    "and has it evaluated again."
)
REFUSED_WITHIN = timedelta(days=7)


def harmful(work: Work) -> Iterator[str]:
    """What would hurt a person while it is so."""
    if any(row.due_at < work.now for row in tasks.open_tasks(work, states=("open",))):
        yield LATE
    if count := len(evaluations.not_evaluated(work)):
        yield NOT_EVALUATED.format(count=count)


def due(work: Work) -> Iterator[str]:
    """What somebody sees to before it hurts."""
    if late := stuck.waiting(work):
        since = late[0].astimezone(hours_of(work).zone)
        yield (
            f"{len(late)} messages should have left and wait, one since {since:%Y-%m-%d %H:%M}. Look at the settings of "
            "mail and pager, and whether web process and worker run."
        )
    if count := stuck.refused(work, work.now - REFUSED_WITHIN):
        yield (
            f"{count} letters of the last week were refused by their address. Staff pages, Invitations, and the accounts say "
            "whose; somebody calls these people."
        )
    if staff.waiting_roles(work):
        yield "A role waits for a second person to confirm it: staff pages, Accounts."
    if staff_addresses.waiting(work):
        yield "A mail address of staff waits for the old one or for a second person: staff pages, Accounts."
    if proposals.waiting(work):
        yield "A proposed rule pack waits for two people to approve or refuse it: staff pages, Rule packs."
    if restrictions.unmarked(work):
        yield "Somebody opened a restricted record, and nobody else has looked at why: staff pages, Broken glass."
