"""Every kind of audit event, with exactly the detail keys that it has.  No key holds a word about a patient."""

from __future__ import annotations

KINDS: dict[str, frozenset[str]] = {
    kind: frozenset(keys.split())
    for kind, keys in {
        # the installation
        "installed": "",
        "migrated": "revision",
        "keys_rotated": "kid count",
        "setting_changed": "name version",
        "text_kept": "kind digest",
        "pack_activated": "kind digest",
        "pack_replayed": "digest count",
        "evaluations_checked": "count",
        "clock_went_back": "seconds",
        # the patient's side
        "submission_started": "language questionnaire consent sealed",
        "answers_saved": "version sealed",
        "phrase_changed": "",
        "phrase_confirmed": "",
        "intake_resumed": "",
        "resume_refused": "",
        "submission_sent": "version sealed",
        "submission_withdrawn": "",
        "record_removed": "reason rows",
        # safety
        "task_raised": "task urgency sealed",
        "task_added_to": "task urgency sealed",
        "task_acknowledged": "task",
        "task_closed": "task sealed",
        "task_escalated": "task step",
        "notice_sent": "task step contact",
        "notice_failed": "task step contact",
        # the clinician's side
        "evaluated": "evaluation kind sealed",
        "queue_read": "count",
        "record_read": "",
        "task_read": "",
        "claimed": "",
        "released": "",
        "review_saved": "review version sealed",
        "review_signed": "review version sealed",
        "addendum_written": "review addendum sealed",
        "exported": "format",
        "searched": "hits",
        "audit_read": "",
        # staff
        "signed_in": "",
        "sign_in_refused": "why",
        "signed_out": "",
        "second_factor_set": "sealed",
        "second_factor_confirmed": "",
        "second_factor_refused": "",
        "recovery_code_used": "",
        "recovery_codes_made": "count",
        "password_changed": "",
        "staff_added": "",
        "role_granted": "role",
        "role_confirmed": "role",
        "role_taken": "role",
        "staff_reset": "",
        "staff_disabled": "",
        "sessions_ended": "count",
    }.items()
}
