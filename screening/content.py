"""What this installation asks and flags: the questionnaire and the packs, loaded once and handed around together."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from threading import Lock

from screening.questionnaire import loading
from screening.questionnaire.whole import Questionnaire
from screening.rules import library
from screening.rules.kept_pack import load_kept_pack, load_kept_trd, unfit
from screening.rules.pack import RulePack
from screening.rules.strict_yaml import ContentError
from screening.rules.trd.load import TrdPack
from screening.rules.vocabulary import Vocabulary, shipped_vocabulary
from screening.storage import kept
from screening.storage.errors import NotFound
from screening.storage.work import Work

log = logging.getLogger(__name__)
_earlier: dict[str, Questionnaire] = {}
"""Questionnaires of other releases by their digest: a kept text never changes, so each is read and understood once."""


@dataclass(frozen=True, repr=False)
class Content:
    """The questionnaire that is asked, the vocabulary between it and the rules, and both packs."""

    questionnaire: Questionnaire
    vocabulary: Vocabulary
    safety: RulePack
    trd: TrdPack
    doubtful: frozenset[str] = frozenset()
    """Ids of packs about which database and audit chain disagree: nothing is evaluated with them."""
    number: int = -1
    """Which change of packs this follows (``kept.newest``); -1 for what ships, whatever the database says."""
    in_use: Mapping[str, str | None] = field(default_factory=dict)
    """By the id of a pack the digest that the database named at that number."""

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


class InUse:
    """The content that a process uses, which follows what is published: a clinic's own packs stand in the database."""

    def __init__(self, shipped: Content) -> None:
        self._shipped = shipped
        self._taking = Lock()
        self.content = shipped

    def follow(self, work: Work) -> Content:
        """The content of now; packs are read again only when another one came into use."""
        content = self.content
        if kept.newest(work) == content.number:
            return content
        return self._take(published(work, self._shipped))

    def _take(self, found: Content) -> Content:
        """Unless somebody who asked later was faster: what is newer is never put back."""
        with self._taking:
            if found.number > self.content.number:
                self.content = found
            return self.content


def published(work: Work, shipped: Content) -> Content:
    """The content with the packs that people have put into use in the place of those that ship.

    A pack of a release comes from its files, so that a changed file is found (CDS-14); a pack that people approved
    comes from the text that they approved, by the digest that stands in the audit chain.  One that cannot be read leaves
    the shipped one in its place, whose digest is not the published one: then nothing is evaluated.
    """
    # Asked before the packs: what comes into use in between is then found the next time.
    number = kept.newest(work)
    safety, trd, doubtful = shipped.safety, shipped.trd, set()
    in_use: dict[str, str | None] = {}
    for pack in shipped.pack_digests:
        active, digest = kept.active(work, pack), kept.published(work, pack)
        in_use[pack] = active.digest if active else None
        if active is not None and active.digest != digest:
            log.critical("the pack in use is not the one that the audit chain names")
            doubtful.add(pack)
        if active is None or digest is None or not is_of_people(active.proposed_by):
            continue
        try:
            if pack == shipped.safety.id:
                safety = _kept_pack(kept.text(work, digest))
            else:
                trd = _kept_trd(kept.text(work, digest))
        except (NotFound, ContentError, KeyError) as fault:
            log.critical("the published pack cannot be used: %s", type(fault).__name__)
    return replace(
        shipped,
        safety=safety,
        trd=trd,
        doubtful=frozenset(doubtful),
        number=number,
        in_use=in_use,
    )


def is_of_people(proposed_by: str) -> bool:
    """Whether somebody of the clinic proposed a pack, not a release."""
    return proposed_by.startswith("staff:")


@lru_cache(maxsize=4)
def _kept_pack(text: str) -> RulePack:
    _must_fit(text, trial=False)
    return load_kept_pack(text)


@lru_cache(maxsize=4)
def _kept_trd(text: str) -> TrdPack:
    _must_fit(text, trial=True)
    return load_kept_trd(text)


def _must_fit(text: str, *, trial: bool) -> None:
    problems = unfit(text, trial=trial)
    if problems:
        raise ContentError(problems)


def as_asked(work: Work, content: Content, digest: str) -> Content:
    """The content with the questionnaire that has this digest: a form keeps the one with which it was begun.

    One that this release can no longer read (its facts have other names by now) is replaced by the current one;
    answers are kept by the ids of their questions, so what was answered stays and what is new is asked.
    """
    if content.questionnaire.digest.endswith(digest):
        return content
    try:
        if digest not in _earlier:
            files = loading.Files.from_text(kept.text(work, digest))
            _earlier[digest] = loading.load_questionnaire(files, shipped_vocabulary())
        return replace(content, questionnaire=_earlier[digest])
    except (NotFound, ContentError, ValueError) as fault:
        log.error("the questionnaire of a form cannot be read: %s", type(fault).__name__)
        return content
