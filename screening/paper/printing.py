"""The blank form as it is printed now. Its texts are kept first, so that whoever types it later can tell which it was."""

from __future__ import annotations

from screening.intake.texts import consent_text, keep_consent, keep_questionnaire
from screening.paper.form import Printed, paper_code
from screening.paper.questions import HelpNumbers
from screening.questionnaire.whole import Questionnaire
from screening.safety.clinic import hours_of
from screening.storage.work import Work


def to_print(
    work: Work, questionnaire: Questionnaire, language: str, numbers: HelpNumbers, *, actor: str
) -> Printed:
    """What the sheet is made of, noted as printed. Raises ValueError when there is no consent."""
    questions = keep_questionnaire(work, questionnaire, actor)
    agreed = keep_consent(work, questionnaire, language, actor)
    work.audit("paper_printed", actor=actor, language=language, questionnaire=questions, consent=agreed)
    text, day = consent_text(work, questionnaire, language), hours_of(work).day_of(work.now)
    return Printed(questionnaire, text, paper_code(questions, agreed), numbers, day)


def file_name(printed: Printed, language: str) -> str:
    """Language and code; no person is in it."""
    return f"screening-form-{language}-{printed.code}.pdf"
