"""What stands beside a record, in the shape in which it leaves."""

from __future__ import annotations

from collections.abc import Iterable

from screening.content import Content
from screening.documents import shape, shape_beside
from screening.review.asking import Asked, asking
from screening.review.comparisons import Comparisons
from screening.review.earlier import Earlier, earlier
from screening.review.typed import Typed
from screening.rules.profiles import GapList
from screening.rules.staging import Stage
from screening.rules.trd_words import number_text
from screening.storage.work import Work


def evaluations_before(
    work: Work, content: Content, submission_id: str
) -> list[shape_beside.EarlierEvaluation]:
    """Every evaluation but the newest, the last of them first."""
    return [_evaluation(one) for one in earlier(work, content, submission_id)]


def _evaluation(found: Earlier) -> shape_beside.EarlierEvaluation:
    return shape_beside.EarlierEvaluation(
        evaluated=found.made_at.isoformat(),
        pack=found.pack,
        readable=found.readable,
        findings=list(found.titles),
        new=list(found.added),
        gone=list(found.gone),
        otherwise=list(found.changed),
    )


def staging(beside: Comparisons | None) -> list[shape_beside.Stage]:
    """Every method of this release."""
    return [_stage(one, beside.staging_version) for one in beside.stages] if beside else []


def _stage(found: Stage, version: str) -> shape_beside.Stage:
    return shape_beside.Stage(
        method=found.method,
        title=found.title,
        words=found.words,
        points=found.shown,
        why=list(found.why),
        parts=[
            shape_beside.StagePart(
                part.title, None if part.points is None else number_text(part.points), part.words
            )
            for part in found.parts
        ],
        remarks=list(found.remarks),
        sources=list(found.sources),
        version=version,
    )


def profiles(beside: Comparisons | None) -> list[shape.Profile]:
    """Every criteria profile of this release."""
    return [_profile(one, beside.profiles_version) for one in beside.profiles] if beside else []


def _profile(found: GapList, version: str) -> shape.Profile:
    return shape.Profile(
        id=found.profile,
        title=found.title,
        mark=found.mark,
        words=found.words,
        dated=found.dated,
        source=found.source.title,
        version=version,
        criteria=[
            shape.Criterion(one.asks, list(one.documented), list(one.missing)) for one in found.criteria
        ],
        not_looked_at=list(found.not_looked_at),
    )


def questions_back(work: Work, content: Content, submission_id: str) -> list[shape_beside.QuestionsBack]:
    """What clinicians asked again, newest first."""
    return list(_asked(asking(work, content, submission_id).asked))


def _asked(found: Iterable[Asked]) -> Iterable[shape_beside.QuestionsBack]:
    for one in found:
        yield shape_beside.QuestionsBack(
            asked=one.at.isoformat(),
            by=one.by,
            topics=list(one.topics),
            by_letter=one.by_letter,
            state=one.state,
            opened=one.opened.isoformat() if one.opened else None,
            answered=one.answered.isoformat() if one.answered else None,
        )


def entered(by: Typed) -> shape_beside.Entered:
    """How a form came that a member of staff typed."""
    return shape_beside.Entered(
        by=by.who,
        at=by.at.isoformat(),
        how=by.how,
        why=by.why,
        informant=by.informant,
        consent=by.consent,
        consent_by=by.consent_by,
        paper=by.paper,
        other_paper=by.other_paper,
    )
