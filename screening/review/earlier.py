"""Earlier evaluations of a submission beside the one after them: nothing is overwritten, and what differs is said."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from screening.content import Content
from screening.review.words import ROUTES, SEVERITIES, in_words
from screening.rules.kept_pack import load_kept_pack
from screening.rules.strict_yaml import ContentError
from screening.safety.evaluating import FORMAT, SAFETY
from screening.safety.packs import hexadecimal
from screening.storage import evaluations, kept
from screening.storage.errors import StorageError
from screening.storage.evaluations import Evaluation
from screening.storage.work import Work

NOT_READ = (StorageError, ContentError, ValueError, KeyError, TypeError)


@dataclass(frozen=True)
class Earlier:
    """One evaluation that is not the newest, in titles of findings. `readable` is False for one of another format.

    `added`, `gone` and `changed` say what the next evaluation found anew, no longer, or with another severity.
    """

    made_at: datetime
    pack: str
    readable: bool
    titles: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Ran:
    """What is compared of one evaluation."""

    made_at: datetime
    pack: str
    severities: Mapping[str, Mapping[str, Any]]
    titles: Mapping[str, str]


def earlier(work: Work, content: Content, submission_id: str) -> list[Earlier]:
    """All evaluations of the safety pack but the one over the answers as they stand, the last of them first."""
    made = evaluations.evaluations(work, submission_id, SAFETY)
    standing = evaluations.latest(work, submission_id, SAFETY)
    past = made if standing is None else made[:-1]
    ran = [_ran(work, content, one) for one in made] if past else []
    pairs = zip(past, ran, [*ran[1:], None], strict=False)
    return [_beside(one, before, after) for one, before, after in pairs][::-1]


def _beside(one: Evaluation, before: _Ran | None, after: _Ran | None) -> Earlier:
    if before is None:
        return Earlier(one.made_at, "", readable=False)
    titles = {**before.titles, **(after.titles if after else {})}
    later = after.severities if after else before.severities
    return Earlier(
        before.made_at,
        before.pack,
        readable=True,
        titles=tuple(before.titles[rule] for rule in before.severities),
        added=tuple(titles[rule] for rule in later if rule not in before.severities),
        gone=tuple(titles[rule] for rule in before.severities if rule not in later),
        changed=tuple(
            f"{titles[rule]}: {_routes(before.severities[rule])}, then {_routes(later[rule])}"
            for rule in before.severities
            if rule in later and later[rule] != before.severities[rule]
        ),
    )


def _ran(work: Work, content: Content, one: Evaluation) -> _Ran | None:
    try:
        data = json.loads(one.data)
        if data["format"] != FORMAT:
            return None
        about, digest = data["pack"], data["pack"]["digest"]
        pack = content.safety
        if digest != pack.digest:
            pack = load_kept_pack(kept.text(work, hexadecimal(digest)))
        outcomes = data["result"]["outcomes"]
        if {outcome["rule_id"] for outcome in outcomes} != pack.by_id.keys():
            return None  # what it lacks would be told as found anew or no longer
        fired = [outcome for outcome in outcomes if outcome["outcome"] == "fired"]
        return _Ran(
            one.made_at,
            f"{about['id']} {about['version']}",
            {outcome["rule_id"]: outcome["severity"] or {} for outcome in fired},
            {outcome["rule_id"]: pack.by_id[outcome["rule_id"]].title for outcome in fired},
        )
    except NOT_READ:
        return None


def _routes(severity: Mapping[str, Any]) -> str:
    found = [
        f"{in_words(ROUTES, route)} {in_words(SEVERITIES, code)}"
        for route, code in severity.items()
        if isinstance(code, str)
    ]
    return " and ".join(found) or "not graded"
