"""The texts that a draft names by their digests: what was asked, and what was consented to."""

from __future__ import annotations

from screening.questionnaire.clinic_texts import SETTING, ClinicText, clinic_texts, consent
from screening.questionnaire.whole import Questionnaire
from screening.storage import kept, settings
from screening.storage.submissions import PATIENT
from screening.storage.work import Work


def keep_questionnaire(work: Work, questionnaire: Questionnaire, actor: str = PATIENT) -> str:
    """Keep what is asked; its digest."""
    return kept.keep(work, "questionnaire", questionnaire.text, actor)


def keep_consent(work: Work, questionnaire: Questionnaire, language: str, actor: str = PATIENT) -> str:
    """Keep what is consented to, in the language in which it is read; its digest."""
    return kept.keep(work, "consent", consent_text(work, questionnaire, language), actor)


def consent_text(work: Work, questionnaire: Questionnaire, language: str) -> str:
    """The consent as shown: the clinic's own, or what ships. Raises ValueError when there is none."""
    return consent(questionnaire, settings.get(work, SETTING)).in_(language)


def texts_in_use(work: Work) -> tuple[ClinicText, ...]:
    """The other texts of the clinic."""
    return clinic_texts(settings.get(work, SETTING))
