"""What this installation asks and flags: the questionnaire and the packs, loaded once and handed around together."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from screening.questionnaire import loading
from screening.questionnaire.model import Questionnaire
from screening.rules import library
from screening.rules.pack import RulePack
from screening.rules.strict_yaml import ContentError
from screening.rules.trd import TrdPack
from screening.rules.vocabulary import Vocabulary, shipped_vocabulary
from screening.storage import kept
from screening.storage.errors import NotFound
from screening.storage.work import Work

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Content:
    """The questionnaire that is asked, the vocabulary between it and the rules, and both packs."""

    questionnaire: Questionnaire
    vocabulary: Vocabulary
    safety: RulePack
    trd: TrdPack

    @property
    def pack_texts(self) -> dict[str, str]:
        """Text of each pack, with the tables it reads, by its id: what is published and kept."""
        return {self.safety.id: self.safety.text, self.trd.id: self.trd.text}

    @property
    def pack_digests(self) -> dict[str, str]:
        """Digest of each pack by its id: what is compared with the published ones before anything is evaluated."""
        return {self.safety.id: self.safety.digest, self.trd.id: self.trd.digest}


@cache
def load_content() -> Content:
    """The content that ships with this release.

    Raises ContentError, with every problem in every file, when a file is broken.
    """
    packs = library.shipped()
    return Content(loading.shipped(), packs.vocabulary, packs.safety, packs.trd)


def as_asked(work: Work, content: Content, digest: str) -> Content:
    """The content with the questionnaire that has this digest: a form keeps the one with which it was begun.

    One that this release can no longer read (its facts have other names by now) is replaced by the current one;
    answers are kept by the ids of their questions, so what was answered stays and what is new is asked.
    """
    if content.questionnaire.digest.endswith(digest):
        return content
    try:
        return replace(content, questionnaire=_kept_questionnaire(digest, kept.text(work, digest)))
    except (NotFound, ContentError, ValueError) as fault:
        log.error("the questionnaire of a form cannot be read: %s", type(fault).__name__)
        return content


@lru_cache(maxsize=8)
def _kept_questionnaire(digest: str, text: str) -> Questionnaire:
    return loading.load_questionnaire(loading.Files.from_text(text), shipped_vocabulary())
