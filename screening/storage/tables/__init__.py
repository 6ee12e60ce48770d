"""The tables, and nothing else.  What each column may hold in clear is declared in ``clear.py``."""

from __future__ import annotations

from screening.storage.tables.asking import AskRow
from screening.storage.tables.base import Base, new_id
from screening.storage.tables.coming import AdditionRow, InvitationRow, LetterRow
from screening.storage.tables.house import (
    ActivePackRow,
    AuditEventRow,
    HeartbeatRow,
    KeptTextRow,
    PackApprovalRow,
    PackComparisonRow,
    PackProposalRow,
    PurposeKeyRow,
    RecordKeyRow,
    RemovalRow,
    SettingChangeRow,
    SettingRow,
)
from screening.storage.tables.keeping import LegalHoldRow
from screening.storage.tables.numbers import NumbersRow
from screening.storage.tables.people import (
    AnnouncementRow,
    LimitRow,
    PasskeyRow,
    RecoveryCodeRow,
    SessionRow,
    SetUpLinkRow,
    StaffAddressRow,
    StaffDeviceRow,
    StaffLetterRow,
    StaffRoleRow,
    StaffRow,
    ToldRow,
)
from screening.storage.tables.reading import (
    BlindIndexRow,
    BrokenGlassRow,
    NamedReaderRow,
    RestrictionRow,
)
from screening.storage.tables.record import (
    AddendumRow,
    EvaluationRow,
    RetractionRow,
    ReviewRow,
    SubmissionRow,
)
from screening.storage.tables.safety import (
    MessageRow,
    NoticeRow,
    TaskRow,
)
from screening.storage.tables.tablets import TabletRow
from screening.storage.tables.typing_for import TypedForRow

__all__ = [
    "ActivePackRow",
    "AddendumRow",
    "AdditionRow",
    "AnnouncementRow",
    "AskRow",
    "AuditEventRow",
    "Base",
    "BlindIndexRow",
    "BrokenGlassRow",
    "EvaluationRow",
    "HeartbeatRow",
    "InvitationRow",
    "KeptTextRow",
    "LegalHoldRow",
    "LetterRow",
    "LimitRow",
    "MessageRow",
    "NamedReaderRow",
    "NoticeRow",
    "NumbersRow",
    "PackApprovalRow",
    "PackComparisonRow",
    "PackProposalRow",
    "PasskeyRow",
    "PurposeKeyRow",
    "RecordKeyRow",
    "RecoveryCodeRow",
    "RemovalRow",
    "RestrictionRow",
    "RetractionRow",
    "ReviewRow",
    "SessionRow",
    "SetUpLinkRow",
    "SettingChangeRow",
    "SettingRow",
    "StaffAddressRow",
    "StaffDeviceRow",
    "StaffLetterRow",
    "StaffRoleRow",
    "StaffRow",
    "SubmissionRow",
    "TabletRow",
    "TaskRow",
    "ToldRow",
    "TypedForRow",
    "new_id",
]
