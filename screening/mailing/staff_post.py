"""Letters to members of staff: from the web process, because the worker cannot open an address (B7, B9, B18).

About accounts, and to auditors the end of the audit chain each day.  They name nobody and say nothing of a patient: who
reads another person's mail learns that somebody has an account.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from screening.channels import Channel
from screening.channels.folder import Folder
from screening.channels.mail import is_refusal
from screening.config import Config
from screening.mailing.rounds import hand_over, in_rounds
from screening.safety.handing_over import HandingOver, Letter
from screening.storage.accounts import staff, staff_addresses, staff_letters
from screening.storage.audit import chain
from screening.storage.errors import Unreadable
from screening.storage.tables import StaffLetterRow
from screening.storage.work import Store, Work

log = logging.getLogger(__name__)

TRY_AGAIN = timedelta(minutes=15)
KEPT = timedelta(days=30)
WORDS = {
    "code": "Screening: somebody, perhaps you, gave this address for an account. To say that it is yours, sign in and "
    "type the code {code} within a day: {url}/staff/account. If it was not you, do nothing.",
    "leaving": "Screening: another mail address is to take the place of this one for your account. If you want that, "
    "sign in and type the code {code} within a day: {url}/staff/account. If you do not, sign in, drop the change, change "
    "your password, and tell a colleague.",
    "own": "Screening: the password, a second factor, the recovery codes or the mail address of your account were "
    "changed. If it was not you, tell a colleague at once: {url}/staff/account",
    "account": "Screening: who may sign in or read records has changed, or somebody opened a restricted record. Sign in "
    "to read of it, and to confirm what waits for a second person: {url}/staff/",
    "head": "Screening: keep this mail. Whether somebody has cut or rewritten the list of who did what can be checked with "
    "the line below: save it as a file and give it to whoever runs the system, for screening audit verify --anchor FILE.\n\n"
    "{head}",
}


def channel_of(config: Config) -> Channel | None:
    """How letters leave: through the first mail system, in the demo into a folder; None where none is set up."""
    if config.demo:
        return Folder(config.data / "notices")
    channels = config.channels.channels()
    return channels.get("mail") or channels.get("second-mail")


@dataclass
class StaffPost:
    """Sends what waits; without mail nothing is claimed, and waits."""

    store: Store
    channel: Channel | None
    url: str
    clock: Callable[[], datetime]
    handing_over: HandingOver = field(default_factory=HandingOver)

    def round(self) -> int:
        """How many letters went out."""
        if self.channel is None:
            return 0
        return hand_over(self.store, self.clock, self.handing_over, self._claim, _mark)

    def start(self, stop: threading.Event | None = None) -> threading.Thread:
        """Rounds beside the web server, in a thread that ends with the process."""
        return in_rounds("letters to staff", self.round, stop)

    def _claim(self, work: Work) -> list[tuple[Letter, StaffLetterRow]]:
        staff_letters.purge(work, work.now - KEPT)
        staff_letters.put_daily(work, sorted(staff.holders(work, ["auditor"])))
        return [one for row in staff_letters.claim_due(work) if (one := self._opened(work, row))]

    def _opened(self, work: Work, row: StaffLetterRow) -> tuple[Letter, StaffLetterRow] | None:
        """The letter; None, and given up, when there is no address for it (any more)."""
        try:
            addresses = staff_addresses.of(work, row.staff_id)
        except Unreadable as fault:
            log.error("an address cannot be opened: %s", fault)
            addresses = staff_addresses.Addresses()
        address = addresses.wanted if row.kind == "code" else addresses.now
        if address is None:
            staff_letters.mark_failed(work, row, None)
            return None
        said = {"code": staff_letters.code_of(work, row), "head": chain.head(work.db).text(), "url": self.url}
        text = WORDS[row.kind].format(**said)
        return Letter(row.id, self.channel, address, text), row


def _mark(work: Work, row: StaffLetterRow, fault: Exception | None) -> None:
    if fault is None:
        staff_letters.mark_sent(work, row)
        return
    log.warning("a letter to staff could not be sent: %s", type(fault).__name__)
    staff_letters.mark_failed(work, row, None if is_refusal(fault) else work.now + TRY_AGAIN)
