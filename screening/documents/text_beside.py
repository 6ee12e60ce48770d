"""What stands beside the record, as plain text: evaluations of before, staging, questions back, texts not finished."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from screening.documents.moments import Moments
from screening.documents.set_apart import block, inline
from screening.documents.shape import EarlierEvaluation, Entered, QuestionsBack, Stage, Unfinished
from screening.documents.text_answers import labelled
from screening.documents.words import FROM_PAPER

STATES = {
    "asked": "not opened yet",
    "opened": "opened, not answered",
    "answered": "answered",
    "ended": "taken back, replaced or withdrawn",
    "over": "over without an answer",
}


def staging_lines(found: Iterable[Stage]) -> Iterator[str]:
    """Points as information, each part with what gave them."""
    for one in found:
        yield f"{one.title}: {one.points} (version {one.version}). {inline(one.words)}"
        yield from (f"- n/a because: {inline(why)}" for why in one.why)
        yield from (f"- {part.title}: {part.points or 'n/a'}: {inline(part.words)}" for part in one.parts)
        yield from (f"- {inline(remark)}" for remark in one.remarks)
    yield "Information only: no rule reads a stage."


def earlier_lines(found: Iterable[EarlierEvaluation], when: Moments) -> Iterator[str]:
    """Each evaluation of before, and what the one after it found anew, no longer or otherwise."""
    for one in found:
        if not one.readable:
            yield f"{when.moment(one.evaluated)}: cannot be read by this release."
            continue
        yield f"{when.moment(one.evaluated)}, pack {one.pack}: {_list(one.findings)}."
        yield f"  After it new: {_list(one.new)}. No longer: {_list(one.gone)}. Otherwise: {_list(one.otherwise)}."


def asked_lines(found: Iterable[QuestionsBack], when: Moments) -> Iterator[str]:
    """Which topics were asked again, and what has come of it."""
    for one in found:
        way = "by letter" if one.by_letter else "link handed over"
        yield f"{when.moment(one.asked)} by {inline(one.by)}, {way}: {_list(one.topics)}; {STATES[one.state]}."


def unfinished_lines(found: Iterable[Unfinished]) -> Iterator[str]:
    """What was typed and is no answer, in the person's own words."""
    for one in found:
        yield f"  Typed and not finished, no answer: {inline(one.question)}"
        yield from block(one.text, "  ")


def _list(texts: Iterable[str]) -> str:
    return inline("; ".join(texts)) or "nothing"


def entered_lines(by: Entered, when: Moments) -> Iterator[str]:
    """How a form came that a member of staff typed; what they wrote stands on lines of its own."""
    yield f"Entered by {inline(by.by)} on {when.moment(by.at)}, {by.how}."
    yield from _theirs("Answered by somebody else", by.informant)
    yield from _theirs("Why the person did not type it", by.why)
    yield f"Consent: {by.consent}, by {'somebody else' if by.consent_by else 'the person'}."
    yield from _theirs("Who gave it", by.consent_by)
    if by.how == FROM_PAPER:
        other = " This paper was of another version of the form." if by.other_paper else ""
        yield f"Code of the paper: {inline(by.paper or 'not known')}.{other}"
    for one in by.unasked:
        written = f"Not asked, written down by {inline(one.by)} on {when.moment(one.at)}; no rule has read it"
        yield from labelled(written, one.words)


def _theirs(label: str, text: str | None) -> Iterator[str]:
    if text:
        yield from labelled(label, text)
