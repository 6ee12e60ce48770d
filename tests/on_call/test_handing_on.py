"""What waits for somebody who is on call no more: it goes to those who are told now, once, and troubles nobody after that."""

from __future__ import annotations

import sqlalchemy as sa

from screening.content import Content
from screening.safety.escalation import escalate_due
from screening.safety.notices import Notifier
from screening.storage import messages, outbox, settings, tasks
from screening.storage.tables import MessageRow, NoticeRow
from screening.storage.work import Store
from tests.clinic import Clock
from tests.on_call.people import URL, danger, line, set_up
from tests.on_call.test_telling import Spy


def test_notices_of_a_later_step_go_to_everybody_of_that_step_and_nobody_is_tried_who_has_left(
    store: Store, keyless: Store, content: Content, clock: Clock
) -> None:
    """Kim was told, and Sam is next, but leaves before that: Lee is told in Sam's place, beside Kim."""
    spy = Spy()
    notifier = Notifier(keyless, {"mail": spy}, URL, clock)
    with store.writing(clock()) as work:
        kim, sam, lee = set_up(work, line("kim"), line("sam"), line("lee"))
    danger(store, content, clock())
    danger(store, content, clock())
    notifier.send_due()
    with store.writing(clock()) as work:
        tasks.acknowledge(work, tasks.open_tasks(work)[0].id, kim.person)
    clock.pass_(minutes=15)
    spy.sent.clear()
    with store.writing(clock()) as work:
        assert escalate_due(work) == 1
        messages.put(work, "change", "of hours", [sam.id])
        left = [{**line("kim"), "person": kim.person}, {**line("lee"), "person": lee.person}]
        settings.put(work, "on_call", left, actor="cli:test")
    assert notifier.send_due() == 2
    assert spy.told == ["kim@clinic.example", "lee@clinic.example"]
    assert {text.split(".")[0] for _, text in spy.sent} == {"Screening: 1 waiting for you"}, (
        "what somebody has acknowledged waits for nobody"
    )
    with store.reading(clock()) as work:
        (notice,) = work.db.scalars(sa.select(NoticeRow).where(NoticeRow.contact == sam.id))
        (message,) = work.db.scalars(sa.select(MessageRow).where(MessageRow.contact == sam.id))
        assert (notice.state, notice.tries) == ("failed", 0), "no channel is tried for somebody who has left"
        assert (message.state, message.sent_at) == ("failed", None)
        assert not {kim.id, lee.id} & outbox.failing(work)
