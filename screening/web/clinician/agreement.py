"""How clinicians judged the findings of each rule, for the clinical lead."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from screening.publishing import agreement
from screening.publishing.agreement import Agreement
from screening.review.words import FINDING_ANSWERS
from screening.storage import kept
from screening.storage.errors import NotFound
from screening.web.access import Audience, audience
from screening.web.clinician.door import form_refused, person
from screening.web.clinician.frame import now, page
from screening.web.parts import parts
from screening.web.security import keeps_text


def add_to(pages: Blueprint) -> None:
    """The page, and the button that counts."""
    pages.add_url_rule("/packs/agreement", "agreement", show)
    pages.add_url_rule("/packs/agreement", "count_agreement", count, methods=["POST"])


@audience(Audience.LEAD)
def show() -> ResponseReturnValue:
    """What will be counted; nothing is opened yet."""
    return page("agreement", here="packs", found=None, **_words())


@audience(Audience.LEAD)
@keeps_text(form_refused)
def count() -> ResponseReturnValue:
    """Count the answers of the signed decisions; opening them is an audit event."""
    shared = parts()
    found = agreement.count(shared.store, shared.clock, actor=person().actor)
    versions = _versions({digest for _, digest in found.answers})
    lines = sorted(found.answers, key=lambda each: (each[0], versions.get(each[1], "")))
    return page(
        "agreement",
        here="packs",
        found=found,
        lines=[_line(found, *each, versions) for each in lines],
        **_words(),
    )


def _line(found: Agreement, rule: str, digest: str, versions: dict[str, str]) -> dict[str, object]:
    rules = parts().content.safety.by_id
    return {
        "rule": rule,
        "title": rules[rule].title if rule in rules else "",
        "version": versions.get(digest, digest[:12] or "none"),
        "counts": {answer: found.shown(rule, digest, answer) for answer in FINDING_ANSWERS},
    }


def _versions(digests: set[str]) -> dict[str, str]:
    """The version that each pack text names, with the start of its digest."""
    found = {}
    with parts().store.reading(now()) as work:
        for digest in digests:
            try:
                head = kept.text(work, digest).split("\nversion:", 1)
                found[digest] = f"{head[1].split(chr(10), 1)[0].strip()} ({digest[:8]})"
            except (NotFound, IndexError):
                continue
    return found


def _words() -> dict[str, Any]:
    return {"answers": FINDING_ANSWERS, "least": agreement.LEAST, "most": agreement.MOST}
