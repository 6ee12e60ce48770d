"""Saving one page: what is kept, what comes next, and whether the help page stands before it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from screening.content import Content
from screening.intake.document import Document
from screening.intake.draft import Draft, load
from screening.questionnaire.answers import Answer, Answers, Form, Typed
from screening.questionnaire.dates import PartialDate
from screening.questionnaire.messages import message
from screening.questionnaire.page import PageRead, differences, read_page
from screening.questionnaire.path import AskedPage
from screening.safety import SafetyOutcome, after_save
from screening.safety.clinic import hours_of
from screening.storage import additions, invitations, removal, submissions
from screening.storage.errors import Refused
from screening.storage.work import Work

ADULT = 18
MOST_UNJUDGED = 2 * 1024 * 1024
"""Characters of typed text that wait unjudged in one form, all pages together: as much as one page can post."""
Result = Literal["saved", "kept", "refused", "asked", "conflict", "minor", "too_much"]


@dataclass(frozen=True)
class Saved:
    """What became of a posted page.

    ``saved``: it is an answer now. ``kept``: it is typed text that waits, unjudged. ``refused``: something
    must be put right. ``asked``: something unusual must be confirmed. ``conflict``: the page was saved elsewhere
    meanwhile, with other answers. ``minor``: the form ends here and is erased. ``too_much``: more text waits
    unjudged than a form may hold; what waited before stays, and this page's text stands on the page alone.

    ``help``: the help page comes next. ``told``: somebody must be told at once (a notice waits).
    ``pages_before``: what was on the path before this save.
    """

    result: Result
    draft: Draft
    page: AskedPage
    read: PageRead
    help: bool = False
    told: bool = False
    pages_before: frozenset[str] = frozenset()

    @property
    def next(self) -> AskedPage | None:
        """The page to show next: the first that is not saved; None when all are."""
        return self.draft.path.next_after(self.page.key)


def save_page(
    work: Work,
    content: Content,
    draft_id: str,
    key: str,
    posted: Form,
    revision: int,
    *,
    judged: bool,
    leaves: bool = False,
) -> Saved:
    """Keep what was posted for a page, in the transaction of ``work``.

    ``judged`` False: the person leaves without Continue, so nothing is refused, and text that cannot be read
    is kept as typed. ``leaves``: no help page can come next; one that is wanted comes before the next other page.
    Raises Gone for a page off the path and Refused for a form that was sent.
    """
    draft = load(work, content, draft_id)
    if not draft.open:
        raise Refused(f"the form is {draft.state}")
    page, today = draft.page(key), hours_of(work).day_of(work.now)
    found = _asking_back_age(draft, read_page(draft.questionnaire, draft.answers, page, posted, today), today)
    stale = revision != draft.answers.revision(key)
    differs = bool(differences(draft.answers, page, found.values, revision)) or not found.accepted
    if stale and not differs:
        # The same once more: a double click, of which the browser shows the last answer.
        return Saved("saved", draft, page, found, _asked_for_help(draft, page))
    if not judged:
        return _leave(work, draft, page, found, today, stale=stale, leaves=leaves)
    if stale:
        return Saved("conflict", draft, page, found)
    if not found.accepted:
        return _kept(work, draft, page, found, "refused" if found.errors else "asked")
    return _save(work, draft, page, found, today)


def _asked_for_help(draft: Draft, page: AskedPage) -> bool:
    """Whether the help page comes after this page as it was saved last."""
    shown, saved = draft.document.help_shown, draft.answers.saved.get(page.key)
    return bool(draft.document.help_due) or (saved is not None and saved.at == shown)


def _leave(
    work: Work, draft: Draft, page: AskedPage, found: PageRead, today: date, *, stale: bool, leaves: bool
) -> Saved:
    if _is_empty(found) and page.key not in draft.answers.saved:
        return Saved("kept", draft, page, found)
    if found.accepted and not stale:
        return _save(work, draft, page, found, today, leaves=leaves)
    return _kept(work, draft, page, found, "kept")


def _is_empty(found: PageRead) -> bool:
    """Whether nothing at all was answered or typed."""
    return not any(text.strip() for texts in found.typed.values() for text in texts)


def _kept(work: Work, draft: Draft, page: AskedPage, found: PageRead, result: Result) -> Saved:
    """The typed text waits in the form, unless too much waits there already."""
    if dict(draft.answers.typed.get(page.key, {})) == dict(found.typed):
        return Saved(result, draft, page, found)
    document = replace(draft.document, answers=draft.answers.keeping(page.key, found.typed))
    if sum(_length(one.typed) for one in document.all_unfinished) > MOST_UNJUDGED:
        return Saved("too_much", draft, page, found)
    return Saved(result, store(work, draft, document), page, found)


def _length(typed: Typed) -> int:
    return sum(len(text) for texts in typed.values() for text in texts)


def _save(
    work: Work, draft: Draft, page: AskedPage, found: PageRead, today: date, *, leaves: bool = False
) -> Saved:
    group = page.group.id if page.group else None
    entry = page.entry.key if page.entry else None
    answers = draft.answers.saving(page.key, found.values, work.now, group, entry)
    if is_minor(draft, answers, today):
        return _end_for_minor(work, draft, page, found)
    document = replace(draft.document, answers=answers)
    later = draft.with_document(document)
    key = later.key_in_whole(page.key) if later.addition else page.key
    outcome = after_save(work, draft.content, draft.submission, later.whole, key, today)
    shows = _shows_help(document, page, outcome, work.now)
    if shows:
        form = "body" if outcome.help == "body" or document.body_help_waits else "help"
        document = (
            replace(document, help_form=form, help_due=page.key)
            if leaves
            else document.with_help(form, work.now)
        )
    if not draft.answers.saved:
        invitations.spend(work, draft.id)
    saved = store(work, draft, document)
    before = frozenset(page.key for page in draft.path.pages)
    return Saved("saved", saved, page, found, shows, outcome.raised, before)


def _shows_help(document: Document, page: AskedPage, outcome: SafetyOutcome, now: datetime) -> bool:
    wanted = outcome.help != "none" or page.page.help_after
    return bool(document.help_due) or (wanted and (outcome.now or document.may_show_help(now)))


def _asking_back_age(draft: Draft, found: PageRead, today: date) -> PageRead:
    """The page as read; an age under 18 is asked back once anything is saved that would end with it.

    The year of today instead of that of one's birth is a common slip, and ends a whole form, or takes a sent one back.
    """
    birth = draft.questionnaire.birth_item or ""
    born = found.reads[birth].value if birth in found.reads else None
    saved_before = draft.addition is not None or draft.answers.saved
    if not saved_before or not _under_age(born, today) or any(found.typed.get(f"{birth}-sure", ())):
        return found
    return replace(found, soft={**found.soft, birth: message("under_18")})


def is_minor(draft: Draft, answers: Answers, today: date) -> bool:
    """Whether the date of birth in these answers is that of somebody under 18."""
    return _under_age(answers.items.get(draft.questionnaire.birth_item or ""), today)


def _under_age(born: Answer | None, today: date) -> bool:
    return isinstance(born, PartialDate) and born.years_before(today) < ADULT


def _end_for_minor(work: Work, draft: Draft, page: AskedPage, found: PageRead) -> Saved:
    try:
        if draft.addition is not None:
            raise Refused("the clinic has the form")
        removal.erase(work, draft.id, reason="under_18", actor=draft.actor)
    except Refused:
        # What the clinic has, or an open task, keeps the record until a person has looked at it.
        submissions.withdraw(work, draft.submission, draft.actor)
    return Saved("minor", draft, page, found)


def store(work: Work, draft: Draft, document: Document) -> Draft:
    """The draft with this document, saved."""
    if draft.addition is not None:
        kept = additions.save(work, draft.addition, document.to_text())
        return replace(draft, document=document, addition=kept)
    submission = submissions.save_answers(work, draft.submission, document.to_text(), draft.actor)
    return Draft(submission, document, draft.content)
