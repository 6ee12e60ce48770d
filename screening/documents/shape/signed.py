"""What clinicians signed, and what they added to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True)
class Note:
    """Words of a member of staff."""

    author: Annotated[str, "name"]
    at: Annotated[str, "when"]
    text: Annotated[str, "the words"]


@dataclass(frozen=True)
class FindingDecision:
    """What a clinician said about one finding."""

    rule: Annotated[str, "id of the rule"]
    title: Annotated[str, "title of the finding, where the present evaluation still has it"]
    answer: Annotated[str, "in words"]
    words: Annotated[str, "what was added"]


@dataclass(frozen=True)
class Decision:
    """A signed decision."""

    signer: Annotated[str, "name of the person who signed"]
    at: Annotated[str, "when it was signed"]
    meaning: Annotated[str, "what the signature means"]
    sha256: Annotated[str, "SHA-256 of the signed statement"]
    intact: Annotated[bool, "the statement still has that SHA-256"]
    findings: Annotated[list[FindingDecision], "an answer on each finding"]
    disposition: Annotated[str, "in words"]
    disposition_words: Annotated[str, "what was added"]
    note: Annotated[str, "note"]
    addenda: Annotated[list[Note], "what was added afterwards"]
    retracted: Annotated[Note | None, "said when the signature was entered in error"]
