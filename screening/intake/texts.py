"""The texts that a draft names by their digests: what was asked, and what was consented to."""

from __future__ import annotations

from screening.questionnaire.model import Questionnaire
from screening.storage import kept
from screening.storage.submissions import PATIENT
from screening.storage.work import Work


def keep_questionnaire(work: Work, questionnaire: Questionnaire) -> str:
    """Keep what is asked; its digest."""
    return kept.keep(work, "questionnaire", questionnaire.text, PATIENT)


def keep_consent(work: Work, questionnaire: Questionnaire, language: str) -> str:
    """Keep what was consented to, in the language in which it was read; its digest."""
    return kept.keep(work, "consent", consent_text(questionnaire, language), PATIENT)


def consent_text(questionnaire: Questionnaire, language: str) -> str:
    """The consent as shown. Raises ValueError when the questionnaire has none."""
    if questionnaire.consent is None:
        raise ValueError("this questionnaire has no consent text")
    return questionnaire.consent.in_(language)
