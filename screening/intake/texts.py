"""The texts that a draft names by their digests: what was asked, and what was consented to."""

from __future__ import annotations

from functools import cache

from screening.questionnaire.loading import shipped_files
from screening.questionnaire.model import Questionnaire
from screening.storage import kept
from screening.storage.submissions import PATIENT
from screening.storage.work import Work


@cache
def questionnaire_text() -> str:
    """The files of the questionnaire as one text, whose SHA-256 is the questionnaire's digest."""
    return shipped_files().text


def keep_questionnaire(work: Work, questionnaire: Questionnaire) -> str:
    """Keep what is asked; its digest. Raises ValueError when it is not what ships with this release."""
    digest = kept.keep(work, "questionnaire", questionnaire_text(), PATIENT)
    if digest != questionnaire.digest.removeprefix("sha256:"):
        raise ValueError("the questionnaire in use is not the one that ships with this release")
    return digest


def keep_consent(work: Work, questionnaire: Questionnaire, language: str) -> str:
    """Keep what was consented to, in the language in which it was read; its digest."""
    return kept.keep(work, "consent", consent_text(questionnaire, language), PATIENT)


def consent_text(questionnaire: Questionnaire, language: str) -> str:
    """The consent as shown. Raises ValueError when the questionnaire has none."""
    if questionnaire.consent is None:
        raise ValueError("this questionnaire has no consent text")
    return questionnaire.consent.in_(language)
