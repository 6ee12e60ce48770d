"""Who may put which pack into use: two people, or the clinical lead alone for one that ships with the release unchanged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from screening.content import Content, is_of_people, load_content
from screening.publishing.reading import Told, check, of_json, own_text, whole
from screening.safety.packs import hexadecimal
from screening.storage import comparisons, kept, proposals
from screening.storage.accounts import staff
from screening.storage.errors import Refused
from screening.storage.plain import from_text
from screening.storage.tables import PackProposalRow
from screening.storage.work import Work

LEAD, REVIEWER = "clinical_lead", "pack_reviewer"
LONGEST_UNTIL_REVIEW = timedelta(days=3 * 365)


def propose(
    work: Work, content: Content, kind: str, text: str, told: Sequence[Told], *, actor: str
) -> PackProposalRow:
    """Ask that a text be used, with all that the check says of it (``told``); Refused when it waits already.

    The check takes seconds, and on SQLite nobody saves while somebody writes: it is made before there is any work.
    """
    return proposals.propose(
        work, kind, whole(content, kind, text), checked=[each.to_json() for each in told], actor=actor
    )


def propose_release(work: Work, kind: str, today: date, *, actor: str) -> None:
    """The pack of this release waits beside one that people have put into use; asked for once."""
    shipped = load_content()
    text = shipped.pack_texts[kind]
    known = {row.digest for row in (*proposals.waiting(work, kind), *proposals.decided(work))}
    if kept.digest_of(text) not in known:
        own = own_text(text)
        propose(work, shipped, kind, own, check(kind, own, today), actor=actor)


def sign_shipped(work: Work, kind: str, staff_id: str, again_by: date) -> None:
    """The clinical lead signs the unchanged pack of this release, which is in use already."""
    if LEAD not in staff.roles(work, staff_id):
        raise Refused("a clinical lead signs a pack")
    _check_date(again_by, work.now.date())
    active = kept.active(work, kind)
    if active is None or active.digest != hexadecimal(load_content().pack_digests[kind]):
        raise Refused("the pack in use is not the one of this release; it needs a proposal and two people")
    if is_of_people(active.proposed_by):
        raise Refused("the clinic proposed this pack itself; it needs a proposal and two people")
    actor = f"staff:{staff_id}"
    kept.activate(
        work,
        kind,
        active.digest,
        proposed_by=active.proposed_by,
        approved_by=actor,
        actor=actor,
        again_by=again_by,
    )


def approve(work: Work, number: int, staff_id: str, again_by: date, *, seen: int) -> bool:
    """One person's approval; whether the pack is in use by it.  ``seen``: the comparison that stood on the page.

    Refused with the reason: problems of the check, not compared with past forms since the pack in use changed, compared
    anew since the page was made, a second time by the same person, or a role that may not.
    """
    row = proposals.get(work, number)
    if not staff.roles(work, staff_id) & {LEAD, REVIEWER}:
        raise Refused("a clinical lead or a pack reviewer approves a pack")
    _check_date(again_by, work.now.date())
    hindrance = hinders(work, row)
    if hindrance:
        raise Refused(hindrance)
    if seen != comparisons.version(work, number):
        raise Refused("it was compared anew meanwhile; read what was found, then approve it")
    given = [each.staff_id for each in proposals.approvals(work, number)]
    if not (given == [staff_id] and is_enough(work, row, given)):
        given = [each.staff_id for each in proposals.approve(work, number, staff_id)]
    if not is_enough(work, row, given):
        return False
    proposals.put_into_use(work, number, again_by, actor=f"staff:{staff_id}")
    return True


def hinders(work: Work, row: PackProposalRow) -> str:
    """Why nobody can approve a proposal now; empty when somebody can."""
    if any(not each.notice for each in told_of(row)):
        return "the check found problems; propose a text without them"
    active = kept.active(work, row.kind)
    compared = active is not None and row.against == active.digest
    if not compared or not comparisons.version(work, row.number):
        return "it has not been compared with past forms beside the pack in use"
    return ""


def is_enough(work: Work, row: PackProposalRow, given: Iterable[str]) -> bool:
    """Whether these people together may put it into use."""
    people = set(given)
    has_lead = any(LEAD in staff.roles(work, one) for one in people)
    unchanged = row.digest == hexadecimal(load_content().pack_digests.get(row.kind, ""))
    return has_lead and (unchanged or len(people) >= 2)


def told_of(row: PackProposalRow) -> list[Told]:
    """What the check said of a proposal."""
    lines = from_text(row.checked)
    return of_json(lines) if isinstance(lines, list) else []


def _check_date(again_by: date, today: date) -> None:
    if not today < again_by <= today + LONGEST_UNTIL_REVIEW:
        raise Refused("the next review is due after today and within three years")
