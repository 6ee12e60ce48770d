"""Urgent matters: evaluated when a page is saved, raised as tasks, told to people on call, escalated, closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from screening.content import Content
from screening.questionnaire.answers import Answers
from screening.safety.evaluating import Evaluated, evaluate_sent
from screening.safety.notices import Notifier
from screening.safety.watch import SafetyOutcome, after_save
from screening.storage.submissions import Submission
from screening.storage.work import Work

__all__ = ["Evaluated", "Safety", "SafetyOutcome", "after_save", "evaluate_sent"]


@dataclass(frozen=True)
class Safety:
    """The verbs, with what they need. After a commit that raised something, call `tell`."""

    content: Content
    notifier: Notifier

    def after_save(
        self, work: Work, submission: Submission, answers: Answers, page_key: str, today: date
    ) -> SafetyOutcome:
        """To be called in the transaction that keeps the answer; see `watch.after_save`."""
        return after_save(work, self.content, submission, answers, page_key, today)

    def evaluate_sent(self, work: Work, submission: Submission, answers: Answers, today: date) -> Evaluated:
        """To be called in the transaction that sends the form; see `evaluating.evaluate_sent`."""
        return evaluate_sent(work, self.content, submission, answers, today)

    def tell(self) -> None:
        """Try the first notice now, outside of the request."""
        self.notifier.send_soon()
