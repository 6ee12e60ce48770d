"""The state of this installation in sentences: what ``screening doctor`` prints and a page of staff shows.

Each sentence comes from the module that knows; here they are gathered, and what would hurt a person is told apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from screening import released
from screening.config import Config
from screening.content import Content, load_content
from screening.publishing.standing import faults, standing
from screening.safety.clinic import hours_of
from screening.safety.ground import Disk, Ground
from screening.safety.reach import reach
from screening.storage import heartbeat, settings
from screening.storage.accounts import staff, staff_letters
from screening.storage.audit import chain
from screening.storage.tables import StaffRow
from screening.storage.work import Work
from screening.web import state_waiting, wording
from screening.web.help_lines import HelpLines
from screening.web.words import LANGUAGES

NOT_TRIED = (
    "Nobody has tried the numbers for help for 90 days. Somebody calls them, and an administrator says in the settings "
    "that they are still right."
)
BROKEN = (
    "The record of who did what does not fit what stands in the database: somebody may have changed it by hand. Whoever "
    "runs this system calls: screening audit verify."
)
NOT_MAILED = (
    "Nobody was sent the end of the audit chain by mail for two days, so one that is rewritten on this server might not be "
    "found. Somebody with the role auditor needs a mail address that counts: staff pages, Your account."
)
NOT_TRIED_OUT = (
    "No backup was tried out for 100 days. Whoever keeps a recovery sheet brings it, and whoever runs this system calls: "
    "screening drill FILE, with the newest backup."
)
DEMO = "This is the demo. Nobody reads what is typed here, and nobody may be asked to type anything real."
ROOMY = 0.2
"""Of the disk: less than this share free is said long before forms are refused."""
VERIFIED_WITHIN = timedelta(hours=26)
MAILED_WITHIN = timedelta(days=2)
TRIED_WITHIN = timedelta(days=100)
IDLE = timedelta(days=90)
HOLIDAYS_END = timedelta(days=60)


@dataclass(frozen=True)
class Line:
    """``hurts``: a person could come to harm, or a record be lost, while it is so."""

    hurts: bool
    said: str


def state(work: Work, config: Config, ground: Ground, content: Content, lines: HelpLines) -> list[Line]:
    """Everything that somebody has to see to, the worst first; nothing when all is well."""
    today = hours_of(work).day_of(work.now)
    stands = reach(work, config.usable, demo=config.demo, ground=ground)
    packs = standing(work, content, today)
    dangers = faults(replace(one, overdue=False) for one in packs)
    silent = [] if config.demo else not_offered(work)
    worst = (*stands.unwatched, *stands.closed, *_broken(work), *state_waiting.harmful(work))
    found = [Line(True, said) for said in worst]
    found += [Line(not config.demo, said) for said in dangers]
    found += [Line(len(silent) == len(LANGUAGES), said) for said in silent]
    soon = [*stands.lost, *stands.due, *(said for said in faults(packs) if said not in dangers)]
    soon += [NOT_TRIED] if lines.is_stale(today) else []
    soon += [*_people(work), *state_waiting.due(work), *_verified(work), *_holidays(work, today)]
    soon += [*_filling(ground.disk)] if ground.disk else []
    soon += stands.paused
    soon += [DEMO] if config.demo else [*_kept_elsewhere(work), *released.faults(released.ON, today)]
    found += [Line(False, said) for said in soon]
    return sorted(dict.fromkeys(found), key=lambda line: not line.hurts)


def not_offered(work: Work) -> list[str]:
    """Why no form can be begun in a language."""
    questionnaire, accepted = load_content().questionnaire, settings.get(work, wording.ACCEPTED)
    return [
        f"forms in '{language}': {wording.states(questionnaire, language)['drafted']} texts are drafts; "
        "have them reviewed, or accept the language by name: screening settings set languages FILE"
        for language in LANGUAGES
        if not wording.is_offered(questionnaire, language, accepted)
    ]


def _people(work: Work) -> Iterator[str]:
    members = [row for row in staff.everybody(work) if row.disabled_at is None]
    bare = sorted(row.login for row in members if row.totp_confirmed_at is None)
    if bare:
        yield f"Nobody has signed in yet as {', '.join(bare)}. Make a new link if theirs is over, or close the account."
    idle = sorted(
        row.login for row in members if row.login not in bare and _last_seen(work, row) < work.now - IDLE
    )
    if idle:
        yield f"Nobody has worked as {', '.join(idle)} for 90 days. Close the account of whoever has left."


def _filling(disk: Disk) -> Iterator[str]:
    if not disk.is_short and disk.free < ROOMY * disk.whole:
        yield f"The disk is filling: {disk.free * 100 // disk.whole} % are free. Make room before forms are refused."


def _last_seen(work: Work, row: StaffRow) -> datetime:
    return chain.last_of(work.db, row.id) or row.created_at


def _verified(work: Work) -> Iterator[str]:
    last = heartbeat.of(work, heartbeat.VERIFIED)
    if last is None or work.now - last > VERIFIED_WITHIN:
        yield "Nobody has checked the chain of events for a day. Have the server run each night: screening audit verify."


def _broken(work: Work) -> Iterator[str]:
    found, whole = heartbeat.of(work, heartbeat.BROKEN), heartbeat.of(work, heartbeat.VERIFIED)
    if found is not None and (whole is None or whole <= found):
        yield BROKEN


def _kept_elsewhere(work: Work) -> Iterator[str]:
    """What has left this server, and what was brought back from there."""
    mailed = staff_letters.last_sent(work, "head")
    if mailed is None or work.now - mailed > MAILED_WITHIN:
        yield NOT_MAILED
    tried = [at for name in (heartbeat.DRILL, heartbeat.RESTORED) if (at := heartbeat.of(work, name))]
    if tried and work.now - max(tried) > TRIED_WITHIN:
        yield NOT_TRIED_OUT


def _holidays(work: Work, today: date) -> Iterator[str]:
    known = hours_of(work).holidays
    if known and max(known) < today + HOLIDAYS_END:
        yield "The list of holidays ends soon. Put those of the next year into the opening hours."
