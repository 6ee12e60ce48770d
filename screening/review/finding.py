"""Finding a record at the telephone, and records that may be of the same person.

The blind index gives candidates; each is opened and compared, because values of the index are shared on purpose.
Restricted records are found by their reference alone: a search for a name must not tell that somebody came here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from screening.content import Content
from screening.questionnaire.answers import Answers
from screening.review.opening import NAME, answers_of
from screening.review.queue import Waiting, lines
from screening.storage import known_by, restrictions, submissions
from screening.storage.errors import NotFound, StorageError
from screening.storage.known_by import Term
from screening.storage.sealing import blind
from screening.storage.submissions import Submission
from screening.storage.work import Work

MOST = 50
OPENED = 200
"""Candidates that one search opens for each field."""
UNREADABLE = (NotFound, StorageError, ValueError, KeyError, TypeError)
SAME = {"surname_born": "same surname and date of birth", "phone": "same telephone number"}


@dataclass(frozen=True)
class Found:
    """What a search found, newest sent first; `more`: not all of it is shown."""

    hits: list[Waiting]
    more: bool


@dataclass(frozen=True)
class Twin:
    """Another record that may be of the same person, and why."""

    line: Waiting
    why: tuple[str, ...]


def find(work: Work, content: Content, me: str, text: str, born: date | None) -> Found:
    """By reference, surname, surname with date of birth, or telephone number, whichever the text can be."""
    row = submissions.find_by_reference(work, text)
    by_reference = {row.id} if row and row.state in submissions.READABLE else set[str]()
    candidates, more = _by_terms(work, text, born)
    open_ones = candidates - restrictions.closed_to(work, candidates, me)
    rows = [submissions.row(work, one) for one in by_reference | open_ones]
    rows.sort(key=lambda found: (found.sent_at or found.saved_at, found.id), reverse=True)
    return Found(lines(work, content, rows[:MOST], me), more or len(rows) > MOST)


def twins(work: Work, content: Content, me: str, submission: Submission, answers: Answers) -> list[Twin]:
    """Records with the same surname and date of birth, or the same number. A person decides; nothing is merged."""
    why: dict[str, set[str]] = {}
    for term in known_by.terms(answers):
        if term.field in SAME:
            found, _ = _matching(work, term)
            for one in found - {submission.id}:
                why.setdefault(one, set()).add(SAME[term.field])
    shown = sorted(set(why) - restrictions.closed_to(work, list(why), me))[:MOST]
    rows = [submissions.row(work, one) for one in shown]
    return [Twin(line, tuple(sorted(why[line.id]))) for line in lines(work, content, rows, me)]


def rebuild(work: Work, actor: str) -> int:
    """A new key for the index, and every sent form in it again; how many they are. All or nothing."""
    return blind.rebuild(work, lambda submission_id: _terms(work, submission_id), actor=actor)


def _terms(work: Work, submission_id: str) -> frozenset[Term]:
    try:
        return known_by.terms(answers_of(submissions.load(work, submission_id)))
    except UNREADABLE:
        return frozenset()  # found by its reference


def _by_terms(work: Work, text: str, born: date | None) -> tuple[set[str], bool]:
    found, more = set[str](), False
    number, said = known_by.folded_phone(text), known_by.words(text)
    if number:
        found, more = _matching(work, Term("phone", number))
    # One word of the surname is enough to look with; all that was said has to be in the name.
    for word in dict.fromkeys((said[-1], said[0])) if said and not found else ():
        term = known_by.with_birth(word, born) if born else Term("surname", word)
        named, many = _matching(work, term, said)
        found, more = found | named, more or many
    return found, more


def _matching(work: Work, term: Term, said: Iterable[str] = ()) -> tuple[set[str], bool]:
    candidates = blind.candidates(work, term, OPENED + 1)
    return set(_checked(work, candidates[:OPENED], term, frozenset(said))), len(candidates) > OPENED


def _checked(work: Work, candidates: Iterable[str], term: Term, said: frozenset[str]) -> Iterator[str]:
    for one in candidates:
        try:
            found = submissions.load(work, one)
            answers = answers_of(found)
        except UNREADABLE:
            continue  # what cannot be opened is in the queue, and found by its reference
        name = answers.items.get(NAME)
        words = known_by.words(name) if isinstance(name, str) else ()
        if found.row.state in submissions.READABLE and term in known_by.terms(answers) and said <= set(words):
            yield one
