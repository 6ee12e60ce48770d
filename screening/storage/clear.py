"""What the database shows to someone without the keys, column by column.  A test compares it with the tables.

Urgency is the one clinical bit in clear: the database sorts by it and the worker escalates without keys.  It names
no reason.  Nothing here is a rule, a page, an item, a medicine, a severity or a word of a patient.
"""

from __future__ import annotations


def columns(names: str) -> frozenset[str]:
    """The names, written with blanks between them."""
    return frozenset(names.split())


SEALED: dict[str, frozenset[str]] = {
    "purpose_key": columns("wrapped"),
    "record_key": columns("wrapped"),
    "submission": columns("sealed"),
    "typed_for": columns("sealed"),
    "evaluation": columns("sealed"),
    "review": columns("sealed"),
    "addendum": columns("sealed"),
    "addition": columns("sealed"),
    "ask": columns("sealed"),
    "invitation": columns("sealed"),
    "letter": columns("sealed"),
    "retraction": columns("sealed"),
    "restriction": columns("sealed"),
    "legal_hold": columns("sealed"),
    "broken_glass": columns("sealed"),
    "task": columns("sealed"),
    "staff": columns("totp_sealed"),
    "numbers": columns("sealed"),
    "passkey": columns("sealed"),
    "pack_comparison": columns("sealed"),
    "staff_address": columns("sealed"),
}
"""Columns that only the key ring opens."""

HASHED: dict[str, frozenset[str]] = {
    "submission": columns("phrase_hash"),
    "invitation": columns("code_hash"),
    "ask": columns("code_hash"),
    "task": columns("rule_hash"),
    "blind_index": columns("hash"),
    "staff": columns("password_hash"),
    "staff_device": columns("token_hash"),
    "recovery_code": columns("code_hash"),
    "set_up_link": columns("code_hash"),
    "session": columns("token_hash"),
    "tablet": columns("token_hash"),
    "limit": columns("key_hash"),
    "audit_event": columns("previous mac"),
}
"""Columns that can be compared and not read: keyed hashes, hashes of random tokens, slow hashes of passwords."""

CLEAR: dict[str, frozenset[str]] = {
    # About patients: ids, state, times, language, which texts were shown, who has it, who may open it, urgency.
    "submission": columns(
        "id reference state version language questionnaire_digest consent_digest "
        "phrase_confirmed_at created_at saved_at sent_at due_at withdrawn_at urgency claimed_by "
        "claimed_at"
    ),
    "typed_for": columns("submission_id staff_id begun_at"),
    "evaluation": columns("id submission_id kind number made_at"),
    "review": columns("id submission_id author version created_at saved_at signed_at"),
    "addendum": columns("id review_id author written_at"),
    "addition": columns("id submission_id number version created_at saved_at sent_at"),
    "ask": columns(
        "id submission_id asked_by asked_at ends_at tries opened_at answered_at ended_at ended_by"
    ),
    "invitation": columns("id made_by made_at ends_at exchanges submission_id spent_at language"),
    "letter": columns(
        "id kind language invitation_id submission_id number state due_at claimed_at sent_at tries stopped_at"
    ),
    "retraction": columns("id review_id author written_at"),
    "blind_index": columns("submission_id field"),
    "restriction": columns("id submission_id restricted_by restricted_at lifted_by lifted_at"),
    "legal_hold": columns("id submission_id version held_by held_at released_by released_at"),
    "named_reader": columns("restriction_id staff_id"),
    "broken_glass": columns("id submission_id staff_id broken_at ends_at marked_by marked_at"),
    "task": columns(
        "id submission_id state urgency version step raised_at due_at next_step_at acknowledged_by "
        "acknowledged_at closed_by closed_at"
    ),
    "notice": columns("id task_id step contact state due_at claimed_at sent_at tries"),
    "session": columns("kind subject_id created_at seen_at second_factor_at"),
    "audit_event": columns("sequence at kind actor record outcome detail"),
    "removal": columns("table_name row_id reason actor removed_at"),
    "record_key": columns("record_id kid"),
    # About staff and the installation.
    "staff": columns(
        "id login name password_at totp_version totp_counter totp_confirmed_at created_at disabled_at"
    ),
    "staff_role": columns("staff_id role granted_by granted_at confirmed_by confirmed_at"),
    "staff_device": columns("staff_id first_at last_at"),
    "recovery_code": columns("staff_id retired_at"),
    "set_up_link": columns("staff_id made_by made_at ends_at"),
    "staff_address": columns("id staff_id version wanted_at proven_at"),
    "staff_letter": columns("id staff_id kind state due_at claimed_at sent_at tries"),
    "passkey": columns("id staff_id name sign_count added_at used_at"),
    "tablet": columns("id name enrolled_by enrolled_at used_at ended_at"),
    "announcement": columns("number kind subject_id role made_by made_at"),
    "told": columns("staff_id number"),
    "purpose_key": columns("name kid created_at"),
    "kept_text": columns("digest kind body kept_at"),
    "active_pack": columns("number kind digest proposed_by approved_by active_from again_by"),
    "pack_proposal": columns(
        "number kind digest state proposed_by proposed_at checked against compared decided_by decided_at"
    ),
    "pack_approval": columns("number staff_id approved_at comparison"),
    "pack_comparison": columns("id number version made_by made_at"),
    "setting": columns("name value version changed_at changed_by"),
    "setting_change": columns("number name value state proposed_by proposed_at decided_by decided_at"),
    "message": columns(
        "id kind key contact state due_at claimed_at sent_at tries acknowledged_at acknowledged_by"
    ),
    "heartbeat": columns("name beat_at"),
    "numbers": columns("first_day last_day version"),
    "limit": columns("window count ends_at"),
}
"""Columns that anybody with the database file can read."""
