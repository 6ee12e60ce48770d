"""What came after sending: additions, evaluations of before, questions back; in the shape in which it leaves."""

from __future__ import annotations

from collections.abc import Iterable

from screening.content import Content
from screening.copies.answers import answer
from screening.documents import shape
from screening.review.added import Added
from screening.review.asking import Asked, asking
from screening.review.earlier import Earlier, earlier
from screening.storage.work import Work


def addition(found: Added) -> shape.Addition:
    """What the person added once, beside what stood there before."""
    changes = [
        shape.Change(answer(change.before) if change.before else None, answer(change.now))
        for change in found.changes
    ]
    left = [shape.Unfinished(one.item, one.question, one.text) for one in found.unfinished]
    new, gone = list(found.new), list(found.gone)
    return shape.Addition(found.at.isoformat(), changes, found.compared, new, gone, left)


def evaluations_before(work: Work, content: Content, submission_id: str) -> list[shape.EarlierEvaluation]:
    """Every evaluation but the newest, the last of them first."""
    return [_evaluation(one) for one in earlier(work, content, submission_id)]


def _evaluation(found: Earlier) -> shape.EarlierEvaluation:
    return shape.EarlierEvaluation(
        evaluated=found.made_at.isoformat(),
        pack=found.pack,
        readable=found.readable,
        findings=list(found.titles),
        new=list(found.added),
        gone=list(found.gone),
        otherwise=list(found.changed),
    )


def questions_back(work: Work, content: Content, submission_id: str) -> list[shape.QuestionsBack]:
    """What clinicians asked again, newest first."""
    return list(_asked(asking(work, content, submission_id).asked))


def _asked(found: Iterable[Asked]) -> Iterable[shape.QuestionsBack]:
    for one in found:
        yield shape.QuestionsBack(
            asked=one.at.isoformat(),
            by=one.by,
            topics=list(one.topics),
            by_letter=one.by_letter,
            state=one.state,
            opened=one.opened.isoformat() if one.opened else None,
            answered=one.answered.isoformat() if one.answered else None,
        )
