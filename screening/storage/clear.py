"""What the database shows to someone without the keys, column by column.  A test compares it with the tables.

Urgency is the one clinical bit in clear: the database sorts by it and the worker escalates without keys.  It names
no reason.  Nothing here is a rule, a page, an item, a medicine, a severity or a word of a patient.
"""

from __future__ import annotations

SEALED: dict[str, frozenset[str]] = {
    "purpose_key": frozenset({"wrapped"}),
    "record_key": frozenset({"wrapped"}),
    "submission": frozenset({"sealed"}),
    "evaluation": frozenset({"sealed"}),
    "review": frozenset({"sealed"}),
    "addendum": frozenset({"sealed"}),
    "task": frozenset({"sealed"}),
    "staff": frozenset({"totp_sealed"}),
}
"""Columns that only the key ring opens."""

HASHED: dict[str, frozenset[str]] = {
    "submission": frozenset({"phrase_hash"}),
    "task": frozenset({"rule_hash"}),
    "staff": frozenset({"password_hash"}),
    "staff_device": frozenset({"token_hash"}),
    "recovery_code": frozenset({"code_hash"}),
    "session": frozenset({"token_hash"}),
    "limit": frozenset({"key_hash"}),
    "audit_event": frozenset({"previous", "mac"}),
}
"""Columns that can be compared and not read: keyed hashes, hashes of random tokens, slow hashes of passwords."""

CLEAR: dict[str, frozenset[str]] = {
    # About patients: ids, state, times, language, which texts were shown, who has it, urgency.
    "submission": frozenset(
        [
            "id",
            "reference",
            "state",
            "version",
            "language",
            "questionnaire_digest",
            "consent_digest",
            "phrase_confirmed_at",
            "created_at",
            "saved_at",
            "sent_at",
            "due_at",
            "withdrawn_at",
            "urgency",
            "claimed_by",
            "claimed_at",
        ]
    ),
    "evaluation": frozenset(["id", "submission_id", "kind", "number", "made_at"]),
    "review": frozenset(["id", "submission_id", "author", "version", "created_at", "saved_at", "signed_at"]),
    "addendum": frozenset(["id", "review_id", "author", "written_at"]),
    "task": frozenset(
        [
            "id",
            "submission_id",
            "state",
            "urgency",
            "version",
            "step",
            "raised_at",
            "due_at",
            "next_step_at",
            "acknowledged_by",
            "acknowledged_at",
            "closed_by",
            "closed_at",
        ]
    ),
    "notice": frozenset(
        ["id", "task_id", "step", "contact", "state", "due_at", "claimed_at", "sent_at", "tries"]
    ),
    "session": frozenset(["kind", "subject_id", "created_at", "seen_at", "second_factor_at"]),
    "audit_event": frozenset(["sequence", "at", "kind", "actor", "record", "outcome", "detail"]),
    "removal": frozenset(["table_name", "row_id", "reason", "actor", "removed_at"]),
    "record_key": frozenset(["record_id", "kid"]),
    # About staff and the installation.
    "staff": frozenset(
        [
            "id",
            "login",
            "name",
            "password_at",
            "totp_version",
            "totp_counter",
            "totp_confirmed_at",
            "created_at",
            "disabled_at",
        ]
    ),
    "staff_role": frozenset(["staff_id", "role", "granted_by", "granted_at", "confirmed_by", "confirmed_at"]),
    "staff_device": frozenset(["staff_id", "first_at", "last_at"]),
    "recovery_code": frozenset({"staff_id"}),
    "purpose_key": frozenset(["name", "kid", "created_at"]),
    "kept_text": frozenset(["digest", "kind", "body", "kept_at"]),
    "active_pack": frozenset(["number", "kind", "digest", "proposed_by", "approved_by", "active_from"]),
    "setting": frozenset(["name", "value", "version", "changed_at", "changed_by"]),
    "heartbeat": frozenset(["name", "beat_at"]),
    "limit": frozenset(["window", "count", "ends_at"]),
}
"""Columns that anybody with the database file can read."""
