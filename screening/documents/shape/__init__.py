"""The record as it leaves: one shape, from which text, JSON and paper are made.

The names of the fields are the keys of the JSON document; docs/export.md is printed from here. A key that is added
keeps `VERSION`; one that is renamed, removed or means something else raises it.
"""

from __future__ import annotations

from screening.documents.shape.answers import Answer, Missing, Page, Section
from screening.documents.shape.findings import Finding, InstrumentItem, Phq9, Pressure, Reading, Route, Source
from screening.documents.shape.later import Addition, Change, EarlierEvaluation, QuestionsBack, Unfinished
from screening.documents.shape.record import (
    FORMAT,
    VERSION,
    Contradiction,
    Entered,
    Medicines,
    Pack,
    Person,
    RecordCopy,
    Unasked,
)
from screening.documents.shape.signed import Decision, FindingDecision, Note
from screening.documents.shape.trials import Criterion, Profile, Resistance, Stage, StagePart, Test, Trial
from screening.documents.shape.whole import (
    TASKS_FORMAT,
    TASKS_VERSION,
    WHOLE_FORMAT,
    WHOLE_VERSION,
    Event,
    KeptText,
    Letter,
    TasksAlone,
    UrgentTask,
    WholeRecord,
)

__all__ = [
    "FORMAT",
    "TASKS_FORMAT",
    "TASKS_VERSION",
    "VERSION",
    "WHOLE_FORMAT",
    "WHOLE_VERSION",
    "Addition",
    "Answer",
    "Change",
    "Contradiction",
    "Criterion",
    "Decision",
    "EarlierEvaluation",
    "Entered",
    "Event",
    "Finding",
    "FindingDecision",
    "InstrumentItem",
    "KeptText",
    "Letter",
    "Medicines",
    "Missing",
    "Note",
    "Pack",
    "Page",
    "Person",
    "Phq9",
    "Pressure",
    "Profile",
    "QuestionsBack",
    "Reading",
    "RecordCopy",
    "Resistance",
    "Route",
    "Section",
    "Source",
    "Stage",
    "StagePart",
    "TasksAlone",
    "Test",
    "Trial",
    "Unasked",
    "Unfinished",
    "UrgentTask",
    "WholeRecord",
]
