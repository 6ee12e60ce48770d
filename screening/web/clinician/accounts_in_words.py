"""How accounts, roles and what is announced about them are called on a page."""

from __future__ import annotations

from screening.storage.accounts import staff
from screening.storage.errors import NotFound
from screening.storage.tables import AnnouncementRow
from screening.storage.work import Work

ROLES = {
    "front_desk": "front desk",
    "clinician": "clinician",
    "clinical_lead": "clinical lead",
    "pack_reviewer": "pack reviewer",
    "administrator": "administrator",
    "auditor": "auditor",
}
SEES = {
    "front_desk": "name, contact, reference and state of each form, and invitations; nothing clinical",
    "clinician": "every submission, decides and signs",
    "clinical_lead": "rule packs, what becomes of their findings, the clinic's numbers; signs packs",
    "pack_reviewer": "rule packs and nothing else; may be outside the clinic",
    "administrator": "accounts and settings; nothing clinical",
    "auditor": "who did what and when; no answers",
}
DONE = {
    "granted": "{by} gave {whom} the role {role}. It counts when a second person confirms it.",
    "confirmed": "{by} confirmed the role {role} of {whom}.",
    "refused": "{by} refused the role {role} of {whom}.",
    "taken": "{by} took the role {role} from {whom}.",
    "reset": "{by} took password and second factor of {whom} away. Roles of {whom} wait for a second person.",
    "disabled": "{by} closed the account of {whom}.",
    "glass": "{whom} opened a restricted record in spite of the restriction; {by} has looked at why.",
}


def announcement(work: Work, row: AnnouncementRow) -> str:
    """One sentence."""
    role = ROLES.get(row.role or "", row.role or "")
    said = DONE[row.kind].format(by=who(work, row.made_by), whom=who(work, row.subject_id), role=role)
    return f"The {said[4:]}" if said.startswith("the ") else said


def who(work: Work, actor: str) -> str:
    """The name of an account by its id or by how the audit writes it; what is no account stays as it is written."""
    try:
        return staff.get(work, actor.removeprefix("staff:")).name
    except NotFound:
        known = {"patient": "the patient", "visitor": "a visitor", "worker": "this system"}
        return known.get(actor, f"the command line ({actor[4:]})" if actor.startswith("cli:") else actor)
