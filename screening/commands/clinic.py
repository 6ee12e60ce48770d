"""The subcommands with which a clinic is set up: settings, rota, tests of channels, and what still closes the intake."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from screening import installation
from screening.config import Config
from screening.hours import Hours
from screening.publishing import fitting
from screening.questionnaire import clinic_texts
from screening.retention import RETENTION, plain, read_retention
from screening.safety import assurance, changes, rota
from screening.safety.clinic import hours_of
from screening.safety.contacts import ON_CALL, contacts, shown
from screening.safety.ground import ground_of
from screening.safety.reach import Reach, reach
from screening.storage import settings
from screening.storage.accounts import second_factor, staff
from screening.storage.errors import Refused
from screening.storage.told import HOURS
from screening.web import exit_page, help_lines, help_sheet, wording
from screening.web.state import not_offered
from screening.web.words import LANGUAGES

NAMES = (HOURS, ON_CALL, changes.HELP, clinic_texts.SETTING, wording.ACCEPTED, exit_page.SETTING, RETENTION)
SHAPES: dict[str, Callable[[Any], Any]] = {
    changes.HELP: lambda value: help_lines.checked(value).model_dump(),
    clinic_texts.SETTING: clinic_texts.checked,
    wording.ACCEPTED: wording.checked_languages,
    RETENTION: lambda value: plain(read_retention(value)),
    exit_page.SETTING: exit_page.checked,
}
"""What reads a value before it is set, where the setting belongs to the web."""


def settings_show(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """What is set, and what waits for a second person."""
    with installation.open_store(config).reading(installation.clock()) as work:
        values: dict[str, Any] = {name: settings.get(work, name) for name in NAMES}
        values[ON_CALL] = shown(work) or None
        print(json.dumps(values, indent=2, ensure_ascii=False))
        for change in settings.waiting(work):
            print(f"Waiting as number {change.number}: {change.name} = {change.value}", file=sys.stderr)
    return 0


def settings_set(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """Set a value from a file of JSON; a change of what was set waits for a second person."""
    try:
        value = json.loads(
            (sys.stdin if str(chosen.file) == "-" else chosen.file.open(encoding="utf-8")).read()
        )
        if chosen.name in SHAPES:
            value = SHAPES[chosen.name](value)
    except (ValueError, RecursionError) as fault:
        raise Refused(f"{chosen.file}: {_first(fault)}") from None
    with installation.open_store(config).writing(installation.clock()) as work:
        change = changes.propose(work, chosen.name, value, actor=actor)
    if change.state == "taken":
        print(f"{chosen.name} is set.")
    else:
        print(f"A clinician confirms: screening settings confirm {change.number} --as LOGIN")
    return 0


def settings_confirm(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """A clinician confirms with a code of the second factor."""
    print(f"One-time code of {chosen.login}: ", end="", file=sys.stderr, flush=True)
    code = sys.stdin.readline().strip()
    store, now = installation.open_store(config), installation.clock()
    with store.writing(now) as work:
        # In a transaction of its own: the code is used up, whatever comes of it.
        row = staff.named(work, chosen.login)
        right = second_factor.verify_code(work, row.id, code)
    if not right:
        raise Refused("this code is not right")
    with store.writing(now) as work:
        change = changes.confirm(work, chosen.number, row.id)
    print(f"{change.name} is changed.")
    return 0


def settings_refuse(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """Let a proposed change fall."""
    with installation.open_store(config).writing(installation.clock()) as work:
        settings.refuse(work, chosen.number, actor=actor)
    print("The change is dropped; what was set stays.")
    return 0


def rota_show(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """Who is on call, from when to when, with the phone to call."""
    with installation.open_store(config).reading(installation.clock()) as work:
        hours, known = hours_of(work), contacts(work)
        for shift in rota.shifts(work):
            if shift.end > work.now:
                who = next((one for one in known if one.person == shift.person), None)
                times = f"{_local(shift.start, hours)}  {_local(shift.end, hours)}"
                print(f"{times}  {who.name}  {who.phone}" if who else f"{times}  (nobody who can be told)")
        for start, end in rota.gaps(work, work.now, work.now + rota.LOOK_AHEAD):
            print(f"{_local(start, hours)}  {_local(end, hours)}  NOBODY")
    return 0


def rota_put(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """Put a person on call between two times of the clinic's clock."""
    with installation.open_store(config).writing(installation.clock()) as work:
        hours = hours_of(work)
        start, end = (_moment(text, hours) for text in (chosen.start, chosen.end))
        rota.put_shift(work, staff.named(work, chosen.login).id, start, end, actor=actor)
    return 0


def rota_take(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """Hand over: the person who takes over is on call from now."""
    with installation.open_store(config).writing(installation.clock()) as work:
        shift = rota.take_over(work, staff.named(work, chosen.login).id, actor=actor)
        print(f"{chosen.login} is on call until {_local(shift.end, hours_of(work))}.")
    return 0


def notify_test(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """Put a test out to every contact; the worker sends it within half a minute."""
    with installation.open_store(config).writing(installation.clock()) as work:
        count = assurance.send_tests(work, actor=actor)
    print(f"{count} tests are on their way. Each person acknowledges at {config.url}/staff/on-call,")
    print("or tells you the code: screening notify acknowledged CODE (a pager: --pager LOGIN).")
    return 0


def notify_acknowledged(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """A test reached its contact."""
    with installation.open_store(config).writing(installation.clock()) as work:
        if chosen.pager:
            found = assurance.reached_by_pager(work, staff.named(work, chosen.pager).id, actor=actor)
        else:
            found = assurance.reached_by_code(work, chosen.code or "", actor=actor)
    print(f"The {found.channel} of {found.name} is tested.")
    return 0


def config_check(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """Everything that would keep the intake closed, or that staff should see to.

    1 if the intake is closed by it, or if a pack of the clinic does not fit this release.
    """
    stands, silent, unfit = Reach(), [], list[str]()
    try:
        with installation.open_store(config).reading(installation.clock()) as work:
            stands = reach(work, config.usable, demo=config.demo, ground=ground_of(config))
            silent = [] if config.demo else not_offered(work)
            unfit = fitting.foretold(work)
    finally:
        for problem in config.channels.problems:
            print(f"wrong: {problem}")
    for why in (*stands.closed, *silent):
        print(f"closed: {why}")
    for why in (*unfit, *stands.unwatched):
        print(f"now: {why}")
    for why in (*stands.lost, *stands.due):
        print(f"soon: {why}")
    closed = bool(stands.closed) or len(silent) == len(LANGUAGES)
    print("The intake stays closed." if closed else "The intake can be open.")
    return int(closed or bool(config.channels.problems) or bool(unfit))


def help_page(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """A whole page with the numbers for help, for the proxy to show when the app does not answer."""
    print(help_sheet.page(help_lines.HelpKeeper(help_lines.copy_beside(config.keys)).lines), end="")
    return 0


def _moment(text: str, hours: Hours) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(
            f"found {text!r}; allowed a time of the clinic's clock such as 2026-11-23T08:00"
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=hours.zone)


def _local(at: datetime, hours: Hours) -> str:
    return f"{at.astimezone(hours.zone):%Y-%m-%dT%H:%M}"


def _first(fault: Exception) -> str:
    if isinstance(fault, ValidationError):
        first = fault.errors(include_url=False, include_input=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return str(fault).splitlines()[0] if str(fault) else type(fault).__name__


COMMANDS = {
    "settings show": settings_show,
    "settings set": settings_set,
    "settings confirm": settings_confirm,
    "settings refuse": settings_refuse,
    "rota show": rota_show,
    "rota put": rota_put,
    "rota take": rota_take,
    "notify test": notify_test,
    "notify acknowledged": notify_acknowledged,
    "config check": config_check,
    "help-page": help_page,
}
