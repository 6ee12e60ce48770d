"""Letters to patients: sealed with what they belong to, sent once, never to who said no or where nothing arrives."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from screening.storage import holds, invitations, invited, letters, outbox, removal, revived, submissions
from screening.storage.audit import verification
from screening.storage.errors import NotFound, Refused, Unreadable
from screening.storage.tables import InvitationRow, LetterRow, RecordKeyRow
from screening.storage.work import Store, Work
from tests.databases import NOW
from tests.storage.records import send, start

DAY = dt.timedelta(days=1)
ANA = "ana@mail.example"
DESK = "staff:fay"


def invite(work: Work, address: str = ANA, name: str = "Ana Ruiz") -> InvitationRow:
    """Somebody is invited by mail; the letter waits."""
    row, code = invited.invite(work, language="es", name=name, address=address, actor=DESK)
    letters.write(
        work,
        kind="invitation",
        language="es",
        address=address,
        link=f"/es/invited/{code}",
        invitation=row.id,
        actor=DESK,
    )
    return row


def claim(work: Work) -> list[LetterRow]:
    return letters.claim_due(work, at_a_time=20, reminders_too=True)


def count(work: Work) -> int:
    return work.db.scalar(sa.select(sa.func.count()).select_from(LetterRow)) or 0


def test_a_letter_is_claimed_once_opened_with_its_key_and_marked(store: Store) -> None:
    with store.writing(NOW) as work:
        row = invite(work)
        assert ANA not in repr([tuple(found) for found in work.db.execute(sa.select(LetterRow.__table__))])
    with store.writing(NOW) as work:
        (mine,) = claim(work)
        found = letters.opened(work, mine)
        assert (found.address, found.link[:12], mine.number) == (ANA, "/es/invited/", 1)
        assert claim(work) == []
    later = NOW + outbox.TAKEN_OVER_AFTER + dt.timedelta(seconds=1)
    with store.writing(later) as work:
        (again,) = claim(work)  # whoever had it never came back
        letters.mark_waiting(work, again, later + DAY)
        assert claim(work) == []
    with store.writing(later + DAY) as work:
        letters.mark_sent(work, claim(work)[0])
        (sent,) = letters.of(work, invitation=row.id)
        work.db.refresh(sent)
        assert (sent.state, sent.tries, sent.sent_at) == ("sent", 3, later + DAY)
        assert claim(work) == []
        assert verification.verify(work.db, work.keys.purpose(work.db, "audit")) is None


def test_where_nothing_arrives_and_who_wants_nothing_more_gets_no_letter(store: Store) -> None:
    with store.writing(NOW) as work:
        row = invite(work)
        (first,) = claim(work)
        letters.mark_bounced(work, first)
        assert letters.why_not(work, " ANA@mail.example ", invitation=row.id) == "bounced"
        with pytest.raises(Refused, match="does not arrive"):
            letters.write(
                work, kind="reminder", language="es", address=ANA, link="/", invitation=row.id, actor="worker"
            )
        other = letters.write(
            work,
            kind="invitation",
            language="es",
            address="a@b.example",
            link="/",
            invitation=row.id,
            actor=DESK,
        )
        assert other.number == 2
        assert letters.stop(work, other.id)
        assert letters.stop(work, other.id)
        assert not letters.stop(work, "0" * 32)
        assert letters.why_not(work, "new@mail.example", invitation=row.id) == "stopped"
        assert {one.id for one in letters.of(work, invitation=row.id)} == {first.id, other.id}
        assert claim(work) == []


def test_no_more_letters_counts_for_the_form_that_was_begun_with_the_invitation_too(store: Store) -> None:
    form = start(store)
    with store.writing(NOW) as work:
        row = invite(work)
        assert invitations.begin(work, row.id, form)
        letters.mark_sent(work, claim(work)[0])
        letters.stop(work, letters.of(work, invitation=row.id)[0].id)
        assert letters.why_not(work, ANA, submission=form) == "stopped"
        with pytest.raises(Refused, match="no more letters"):
            letters.write(
                work, kind="ask", language="en", address=ANA, link="/en/", submission=form, actor="staff:kim"
            )


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "ana",
        "ana@",
        "@mail.example",
        "ana@localhost",
        "ana@mail..example",
        "ana ruiz@mail.example",
        "ana@mail.example\nBcc: all@mail.example",
        "ana@mail.example\r\nSubject: x",
        "Ana <ana@mail.example>",
        "ana@mail.example,bo@mail.example",
        "añá@mail.example",
        "安娜@mail.example",
        f"{'a' * 64}@{'b' * 240}.example",
    ],
)
def test_what_is_no_address_is_refused_in_words(bad: str) -> None:
    with pytest.raises(Refused, match="no e-mail address"):
        letters.checked_address(bad)


def test_what_nobody_needs_any_more_is_dropped_and_not_sent(store: Store) -> None:
    draft, done = start(store), start(store, phrase="another one")
    with store.writing(NOW) as work:
        ended, spent = invite(work), invite(work, "bo@mail.example")
        for form in (draft, done):
            letters.write(
                work,
                kind="reminder",
                language="en",
                address=ANA,
                link="/en/",
                submission=form,
                actor="worker",
            )
        work.db.execute(
            sa.update(InvitationRow)
            .where(InvitationRow.id == spent.id)
            .values(spent_at=NOW, submission_id=done)
        )
        invited.withdraw(work, ended.id, actor=DESK)
        with pytest.raises(Refused, match="ended already"):
            invited.withdraw(work, ended.id, actor=DESK)
        with pytest.raises(Refused, match="begun"):
            invited.withdraw(work, spent.id, actor=DESK)
    send(store, done)
    with store.writing(NOW) as work:
        assert [row.submission_id for row in claim(work)] == [draft]
        assert count(work) == 1
    with store.writing(NOW) as work:
        revived.end_what_opens(work)
        assert count(work) == 0


def test_reminders_wait_while_it_is_night(store: Store) -> None:
    form = start(store)
    with store.writing(NOW) as work:
        letters.write(
            work, kind="reminder", language="en", address=ANA, link="/en/", submission=form, actor="worker"
        )
        assert letters.claim_due(work, at_a_time=5, reminders_too=False) == []
        assert len(letters.claim_due(work, at_a_time=5, reminders_too=True)) == 1


def test_names_and_addresses_go_with_the_form_or_thirty_days_after_the_end(store: Store) -> None:
    form = start(store)
    with store.writing(NOW) as work:
        old, begun = invite(work), invite(work, "bo@mail.example", "Bo")
        invitations.begin(work, begun.id, form)
        invitations.spend(work, form)
        assert [(one.name, one.address, one.form) for one in invited.page(work)] in (
            [("Bo", "bo@mail.example", "begun"), ("Ana Ruiz", ANA, "")],
            [("Ana Ruiz", ANA, ""), ("Bo", "bo@mail.example", "begun")],
        )
        assert len(invited.waiting(work)) == 1
        letters.write(
            work, kind="reminder", language="en", address=ANA, link="/en/", submission=form, actor="worker"
        )
        removal.erase(work, form, reason="withdrawn", actor="worker")
        assert count(work) == 2
        invited.forget_old(work)
        assert [row.invitation_id for row in work.db.scalars(sa.select(LetterRow))] == [old.id]
        gone = invited.get(work, begun.id)
        assert (gone.name, gone.address, gone.form) == ("", "", "over")
        assert work.db.get(RecordKeyRow, begun.id) is None
    with store.writing(NOW + 43 * DAY) as work:
        invited.forget_old(work)
        assert count(work) == 1
    with store.writing(NOW + 45 * DAY) as work:
        (kept,) = work.db.scalars(sa.select(LetterRow))
        work.vault.forget(old.id)
        with pytest.raises(Unreadable):
            letters.opened(work, kept)
        invited.forget_old(work)
        assert (count(work), invited.page(work)) == (0, [])
        with pytest.raises(NotFound):
            invited.get(work, "0" * 32)


def test_while_a_form_is_held_the_name_the_address_and_the_letters_of_its_invitation_are_kept_too(
    store: Store,
) -> None:
    form = start(store)
    with store.writing(NOW) as work:
        row = invite(work)
        invitations.begin(work, row.id, form)
        invitations.spend(work, form)
        holds.hold(work, form, why="A court asks", actor="cli:test")
        submissions.withdraw(work, submissions.load(work, form))
    with store.writing(NOW + 99 * DAY) as work:
        invited.forget_old(work)
        assert invited.get(work, row.id).address == ANA
        assert count(work) == 1
        holds.release(work, form, why="The court has it", actor="cli:test")
        invited.forget_old(work)
        assert invited.get(work, row.id).address == ""
        assert count(work) == 0


def test_a_withdrawn_or_abandoned_form_is_over_for_the_desk_whether_a_row_is_left_or_not(
    store: Store,
) -> None:
    form = start(store)
    with store.writing(NOW) as work:
        row = invite(work)
        invitations.begin(work, row.id, form)
        invitations.spend(work, form)
    with store.writing(NOW + 29 * DAY) as work:
        invited.forget_old(work)
        assert invited.get(work, row.id).form == "begun"
    with store.writing(NOW + 31 * DAY) as work:
        assert invited.get(work, row.id).form == "over"
        invited.forget_old(work)
        assert invited.get(work, row.id).address == ""
    with store.writing(NOW + 31 * DAY) as work:
        submissions.withdraw(work, submissions.load(work, form))
        assert invited.get(work, row.id).form == "over"
