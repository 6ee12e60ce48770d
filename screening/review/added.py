"""What a person added after sending: each answer beside the earlier one, and what that changed in the findings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from screening.content import Content
from screening.questionnaire.answers import Answers
from screening.questionnaire.whole import Questionnaire
from screening.rules.missing import Missing
from screening.safety.evaluating import SAFETY
from screening.safety.evidence import Said, said_line
from screening.storage import additions, evaluations
from screening.storage.evaluations import Evaluation
from screening.storage.work import Work


@dataclass(frozen=True)
class Changed:
    """One answer that was given later. `before` is None for a question that had no answer until then."""

    before: Said | None
    now: Said


@dataclass(frozen=True)
class Unfinished:
    """What was typed and never became an answer: the person left the page, and later pages do not show it."""

    item: str
    question: str
    text: str


@dataclass(frozen=True)
class Added:
    """One addition. `new` and `gone`: titles of findings that only the later or only the earlier evaluation has.

    `compared`: both evaluations are there; without, nothing is said about findings.
    """

    at: datetime
    changes: tuple[Changed, ...]
    compared: bool
    new: tuple[str, ...]
    gone: tuple[str, ...]
    unfinished: tuple[Unfinished, ...] = ()


def added(work: Work, content: Content, submission_id: str, language: str) -> tuple[Added, ...]:
    """Everything that was added, newest first."""
    sent = additions.sent(work, submission_id)
    if not sent:
        return ()
    runs = evaluations.evaluations(work, submission_id, SAFETY)
    titles = {rule.id: rule.title for rule in content.safety.rules}
    found = []
    for one in sent:
        assert one.sent_at is not None
        data: dict[str, Any] = json.loads(one.text, parse_float=Decimal)
        before, later = Answers.from_json(data["before"]), Answers.from_json(data["added"])
        changes = tuple(_changes(content, before, later, language))
        compared = _findings(runs, one.sent_at, titles)
        left = tuple(_unfinished(content.questionnaire, data["added"]))
        found.append(Added(one.sent_at, changes, *compared, left))
    return tuple(reversed(found))


def _changes(content: Content, before: Answers, later: Answers, language: str) -> list[Changed]:
    changes = []
    for item in content.questionnaire.items.values():
        saved = later.saved.get(item.page)
        now, then = later.items.get(item.id), before.items.get(item.id)
        if now is not None and now != then and now is not Missing.BLANK:
            old = before.saved.get(item.page)
            earlier = None if then is None else said_line(item, then, old.at if old else None, language)
            changes.append(Changed(earlier, said_line(item, now, saved.at if saved else None, language)))
    for group in content.questionnaire.groups.values():
        for entry in later.groups.get(group.id, ()):
            for item in group.items:
                now, saved = entry.items.get(item.id), later.saved.get(f"{item.page}.{entry.key}")
                if now is not None and now is not Missing.BLANK:
                    at = saved.at if saved else None
                    changes.append(Changed(None, said_line(item, now, at, language, entry.key)))
    return changes


def _unfinished(questionnaire: Questionnaire, added: Mapping[str, Any]) -> Iterator[Unfinished]:
    for page in added.get("intake", {}).get("unfinished", ()):
        for name, texts in page["typed"].items():
            item = questionnaire.items.get(name.partition("-")[0])
            said = " ".join(text for text in texts if text.strip())
            if item is not None and said:
                yield Unfinished(item.id, item.label.in_("en"), said)


def _findings(
    runs: list[Evaluation], at: datetime, titles: dict[str, str]
) -> tuple[bool, tuple[str, ...], tuple[str, ...]]:
    """Whether both evaluations are there; what the one made with the addition has more, and less, than the last before."""
    earlier = [run for run in runs if run.made_at < at]
    later = [run for run in runs if run.made_at == at]
    if not earlier or not later:
        return False, (), ()
    was, now = _fired(earlier[-1]), _fired(later[0])
    return True, _titles(now - was, titles), _titles(was - now, titles)


def _fired(run: Evaluation) -> set[str]:
    outcomes = json.loads(run.data)["result"]["outcomes"]
    return {one["rule_id"] for one in outcomes if one["outcome"] == "fired"}


def _titles(rules: set[str], titles: dict[str, str]) -> tuple[str, ...]:
    return tuple(titles.get(rule, rule) for rule in sorted(rules))
