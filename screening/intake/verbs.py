"""The patient's verbs, each in one transaction. No clock here: ``now`` is an argument."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from screening.content import Content
from screening.intake import sending
from screening.intake.document import Document
from screening.intake.draft import Draft, load
from screening.intake.inviting import by_invitation_only
from screening.intake.limiting import limited
from screening.intake.outcomes import NoRoom, NotInvited, NotReady, Started
from screening.intake.saving import Saved, save_page, store
from screening.intake.texts import consent_text, keep_consent, keep_questionnaire, texts_in_use
from screening.intake.times import Times
from screening.numbers import counting
from screening.questionnaire.answers import Answer, Answers, Form
from screening.questionnaire.clinic_texts import ClinicText
from screening.storage import invitations, sessions, submissions
from screening.storage.errors import Refused
from screening.storage.phrase import new_phrase
from screening.storage.tables import SessionRow
from screening.storage.work import Store

STARTS_AN_HOUR = 60  # from one network: a clinic's waiting room, not a script
PHRASES_AN_HOUR = 60  # 66 bits need no lock-out; this saves work


class Intake(Times):
    """What a patient can do."""

    def __init__(self, store: Store, content: Content, tell: Callable[[], None]) -> None:
        super().__init__(store)
        self.content = content
        self.tell = tell  # the people on call, after a commit that raised something

    def start(
        self,
        now: datetime,
        language: str,
        network: str,
        visitor: str | None = None,
        *,
        in_clinic: bool = False,
    ) -> Started:
        """A new draft, after consent. The phrase stands sealed in it until it is written down.

        ``visitor``: whose session it was until now; of somebody invited, the form belongs to the invitation.
        ``in_clinic``: at a tablet of the clinic, where nobody else needs an invitation. Raises TooOften or NotInvited.
        """
        limited(self.store, now, f"start:{network}", STARTS_AN_HOUR)
        questionnaire = self.content.questionnaire
        phrase = new_phrase(language)
        with self.store.writing(now) as work:
            draft = submissions.create(
                work,
                language=language,
                questionnaire_digest=keep_questionnaire(work, questionnaire),
                consent_digest=keep_consent(work, questionnaire, language),
                answers=Document(phrase=phrase).to_text(),
                phrase=phrase,
            )
            invited = visitor is not None and invitations.begin(work, visitor, draft.id)
            if not invited and not in_clinic and by_invitation_only(work):
                raise NotInvited
            return Started(draft.id, sessions.start(work, "intake", draft.id), "draft")

    def consent_text(self, now: datetime, language: str) -> str:
        """What a person consents to, as the next page shows it."""
        with self.store.reading(now) as work:
            return consent_text(work, self.content.questionnaire, language)

    def clinic_texts(self, now: datetime) -> tuple[ClinicText, ...]:
        """What the clinic says about privacy, languages and accessibility."""
        with self.store.reading(now) as work:
            return texts_in_use(work)

    def open(self, now: datetime, draft_id: str) -> Draft:
        """The form as it is."""
        with self.store.reading(now) as work:
            return load(work, self.content, draft_id)

    def seen(self, now: datetime, session: SessionRow) -> None:
        """Note that the person is there, at most once a minute."""
        if sessions.needs_touch(session, now):
            with self.store.writing(now) as work:
                sessions.touch(work, session)

    def save(
        self,
        now: datetime,
        draft_id: str,
        key: str,
        posted: Form,
        revision: int,
        *,
        judged: bool = True,
        leaves: bool = False,
    ) -> Saved:
        """Keep one page: see ``saving.save_page``."""
        with self.store.writing(now) as work:
            saved = save_page(
                work, self.content, draft_id, key, posted, revision, judged=judged, leaves=leaves
            )
        if saved.told:
            self.tell()
        return saved

    def help_seen(self, now: datetime, draft_id: str) -> None:
        """The help page that was due stood before the person."""
        with self.store.writing(now) as work:
            draft = load(work, self.content, draft_id)
            if draft.open and draft.document.help_due:
                store(work, draft, draft.document.with_help(draft.document.help_form, now))

    def put_off(self, now: datetime, draft_id: str, key: str) -> Draft:
        """Answer this page alone, later."""
        return self._change(now, draft_id, lambda draft: draft.answers.putting_off(key))

    def add_entries(
        self, now: datetime, draft_id: str, group_id: str, starts: Iterable[Mapping[str, Answer]]
    ) -> Draft:
        """New readings or medicines, each beginning with these answers: all of them, or NoRoom is raised.

        The room is counted in the transaction that adds, so that two clicks at once cannot overfill a list.
        """
        wanted = list(starts)

        def change(draft: Draft) -> Answers:
            if len(wanted) > draft.room(group_id):
                raise NoRoom
            return draft.answers.adding(group_id, wanted)

        return self._change(now, draft_id, change)

    def add_what_fits(
        self, now: datetime, draft_id: str, group_id: str, starts: Iterable[Mapping[str, Answer]]
    ) -> Draft:
        """The same for who leaves the page: as many as there is room for, the first ones first."""
        wanted = list(starts)
        return self._change(
            now, draft_id, lambda draft: draft.answers.adding(group_id, wanted[: draft.room(group_id)])
        )

    def remove_entry(self, now: datetime, draft_id: str, group_id: str, entry_key: str) -> Draft:
        """Take one out of the list; harmless when it is gone already."""
        return self._change(now, draft_id, lambda draft: draft.answers.removing(group_id, entry_key))

    def confirm_phrase(self, now: datetime, draft_id: str) -> Draft:
        """The phrase is written down; it is not shown again."""
        with self.store.writing(now) as work:
            draft = load(work, self.content, draft_id)
            if not draft.document.phrase:
                return draft
            submissions.confirm_phrase(work, draft_id)
            return store(work, draft, replace(draft.document, phrase=""))

    def new_phrase(self, now: datetime, draft_id: str, language: str) -> Draft:
        """Another phrase; the old one opens nothing any more. Refused once the form was sent: it is the one way back."""
        phrase = new_phrase(language)
        with self.store.writing(now) as work:
            draft = load(work, self.content, draft_id)
            if draft.state != "draft":
                raise Refused(f"the form is {draft.state}")
            submissions.change_phrase(work, draft_id, phrase)
            return store(work, draft, replace(draft.document, phrase=phrase))

    def resume(self, now: datetime, phrase: str, network: str) -> Started | None:
        """A session for the form with this phrase; None when there is none. Raises TooOften."""
        limited(self.store, now, f"phrase:{network}", PHRASES_AN_HOUR)
        with self.store.writing(now) as work:
            row = submissions.find_by_phrase(work, phrase)
            if row is None:
                work.audit("resume_refused", actor="visitor", outcome="refused")
                return None
            work.audit("intake_resumed", actor=submissions.PATIENT, record=row.id)
            sending.hide_typed(work, load(work, self.content, row.id))
            return Started(row.id, sessions.start(work, "intake", row.id), row.state)

    def lock(self, now: datetime, token: str) -> None:
        """End this browser's session; the way back needs the phrase."""
        with self.store.writing(now) as work:
            sessions.end(work, "intake", token)
            sessions.end(work, "typed", token)

    def send(self, now: datetime, draft_id: str) -> Draft:
        """Send the form to the clinic: once, however often it is asked. Raises NotReady.

        Evaluated in the same transaction; a fault there keeps the form, marks it and tells a person (safety).
        """
        with self.store.writing(now) as work:
            draft = load(work, self.content, draft_id)
            if not draft.open:
                return draft
            if not draft.can_be_sent or draft.asked_again(now):
                raise NotReady
            send = sending.send_first if draft.addition is None else sending.send_addition
            sent, raised = send(work, draft)
        if raised:
            self.tell()
        return sent

    def add(self, now: datetime, draft_id: str, sections: Iterable[str]) -> Draft:
        """Begin to add to a form that was sent: see ``sending.begin``."""
        with self.store.writing(now) as work:
            return sending.begin(work, load(work, self.content, draft_id), sections)

    def drop(self, now: datetime, draft_id: str) -> None:
        """Forget what was being added; the form stays as it was sent."""
        with self.store.writing(now) as work:
            sending.drop(work, draft_id)

    def withdraw(self, now: datetime, draft_id: str) -> None:
        """Take the form back. What a person must still act on stays until that is done."""
        with self.store.writing(now) as work:
            draft = load(work, self.content, draft_id)
            submissions.withdraw(work, draft.submission, draft.actor)
            if draft.state == "draft":
                counting.stopped(work, draft.path)

    def _change(self, now: datetime, draft_id: str, change: Callable[[Draft], Answers]) -> Draft:
        with self.store.writing(now) as work:
            draft = load(work, self.content, draft_id)
            if not draft.open:
                raise Refused(f"the form is {draft.state}")
            return store(work, draft, replace(draft.document, answers=change(draft)))
