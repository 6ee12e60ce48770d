"""``screening setup``: what a new installation still needs before its first form, in the order in which it is done."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator

from screening import installation
from screening.config import Config
from screening.retention import RETENTION, RetentionError, read_retention
from screening.safety import rota
from screening.safety.assurance import last_test
from screening.safety.contacts import contacts, people
from screening.safety.ground import ground_of
from screening.safety.reach import NO_GAP_WITHIN
from screening.storage import heartbeat, migrate, settings
from screening.storage.accounts import staff
from screening.storage.engine import make_engine
from screening.storage.told import HOURS
from screening.storage.work import Work
from screening.web.state import not_offered
from screening.web.words import LANGUAGES

Step = tuple[bool, str, str]
"""Whether it is done, what it is, and how it is done."""


def setup(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """Every step with its state and the command of the next one; 0 when all are done.  Changes nothing."""
    engine = make_engine(config.database)
    first = (migrate.current(engine) is not None, "database and key ring", "screening migrate")
    engine.dispose()
    steps = [first]
    if first[0]:
        with installation.open_store(config).reading(installation.clock()) as work:
            steps += _steps(work, config)
    upcoming = next((step for step in steps if not step[0]), None)
    for done, what, how in steps:
        print(f"{'done ' if done else 'to do'}  {what}" + (f": {how}" if not done else ""))
    if upcoming:
        print(f"Next: {upcoming[2]}. docs/deploying.md says how.")
        return 1
    print("Everything is set up. Now: screening config check; screening doctor.")
    return 0


def _steps(work: Work, config: Config) -> Iterator[Step]:
    known = contacts(work)
    yield ground_of(config).proven is not None, "recovery sheet typed back", "screening keys recovery"
    for role in ("clinician", "administrator", "auditor"):
        how = f"screening staff add LOGIN --name NAME --role {role}, then its person opens the link"
        yield _can_sign_in(work, role), f"{role} who can sign in", how
    yield settings.get(work, HOURS) is not None, "opening hours", "screening settings set hours hours.json"
    told = len(people(known)) > 1 and len({one.channel for one in known}) > 1
    yield told, "two people on call, two channels", "screening settings set on_call on_call.json"
    watched = not rota.gaps(work, work.now, work.now + NO_GAP_WITHIN)
    yield watched, "somebody on call for the next 24 hours", "screening rota put LOGIN --from TIME --to TIME"
    answered = bool(known) and {one.id for one in known} <= last_test(work).keys()
    yield answered, "a test that every contact acknowledged", "start the services, then screening notify test"
    kept = "how long records are kept"
    yield _is_kept(work), kept, "screening settings set retention kept.json"
    offered = len(not_offered(work)) < len(LANGUAGES)
    yield offered, "a language that forms can be begun in", "screening settings set languages languages.json"
    backed_up = heartbeat.of(work, heartbeat.BACKUP) is not None
    yield backed_up, "first backup", "screening backup FOLDER, each hour from now on"
    tried = heartbeat.of(work, heartbeat.DRILL) is not None
    yield tried, "a backup that was tried out with the sheet", "screening drill FILE"


def _can_sign_in(work: Work, role: str) -> bool:
    return any(staff.get(work, one).totp_confirmed_at for one in staff.holders(work, [role]))


def _is_kept(work: Work) -> bool:
    try:
        return read_retention(settings.get(work, RETENTION)).is_complete
    except RetentionError:
        return False


COMMANDS: dict[str, Callable[[argparse.Namespace, Config, str], int]] = {"setup": setup}
