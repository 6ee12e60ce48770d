"""The tables, and nothing else.  What each column may hold in clear is declared in ``clear.py``."""

from __future__ import annotations

from screening.storage.tables.base import Base, new_id
from screening.storage.tables.house import (
    ActivePackRow,
    AuditEventRow,
    HeartbeatRow,
    KeptTextRow,
    PurposeKeyRow,
    RecordKeyRow,
    RemovalRow,
    SettingRow,
)
from screening.storage.tables.people import (
    LimitRow,
    RecoveryCodeRow,
    SessionRow,
    StaffDeviceRow,
    StaffRoleRow,
    StaffRow,
)
from screening.storage.tables.record import (
    AddendumRow,
    EvaluationRow,
    ReviewRow,
    SubmissionRow,
)
from screening.storage.tables.safety import (
    NoticeRow,
    TaskRow,
)

__all__ = [
    "ActivePackRow",
    "AddendumRow",
    "AuditEventRow",
    "Base",
    "EvaluationRow",
    "HeartbeatRow",
    "KeptTextRow",
    "LimitRow",
    "NoticeRow",
    "PurposeKeyRow",
    "RecordKeyRow",
    "RecoveryCodeRow",
    "RemovalRow",
    "ReviewRow",
    "SessionRow",
    "SettingRow",
    "StaffDeviceRow",
    "StaffRoleRow",
    "StaffRow",
    "SubmissionRow",
    "TaskRow",
    "new_id",
]
