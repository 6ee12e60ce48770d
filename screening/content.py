"""What this installation asks and flags: the questionnaire and the packs, loaded once and handed around together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from screening.questionnaire import loading
from screening.questionnaire.model import Questionnaire
from screening.rules import library
from screening.rules.pack import RulePack
from screening.rules.trd import TrdPack
from screening.rules.vocabulary import Vocabulary


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
