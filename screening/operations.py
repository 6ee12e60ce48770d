"""The subcommands that need an installation: migrate, serve, worker, staff, audit, replay, demo."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from pathlib import Path

from screening import (
    accounts,
    backup_commands,
    clinic_commands,
    demo,
    installation,
    key_commands,
    record_commands,
    replay,
    replay_check,
    replay_report,
)
from screening.config import Config
from screening.content import load_content
from screening.intake import inviting
from screening.review import finding
from screening.rules.strict_yaml import ContentError
from screening.storage import audit, invitations, migrate, settings, staff, witness
from screening.storage.errors import StorageError
from screening.storage.tables import StaffRow
from screening.storage.work import Work


def run(chosen: argparse.Namespace, config: Config) -> int:
    """Run the chosen subcommand; what stops it is said in one line and gives exit status 1."""
    try:
        for others in (clinic_commands.COMMANDS, key_commands.COMMANDS, backup_commands.COMMANDS, record_commands.COMMANDS):
            if chosen.command in others:
                return others[chosen.command](chosen, config, actor())
        return COMMANDS[chosen.command](chosen, config)
    except (StorageError, ContentError, demo.NotADemo, OSError) as fault:
        print(f"screening: {fault}", file=sys.stderr)
        return 1


def _migrate(chosen: argparse.Namespace, config: Config) -> int:
    installation.set_up(config, installation.clock())
    print(f"The database is at {migrate.head()}.")
    return 0


def _serve(chosen: argparse.Namespace, config: Config) -> int:
    from screening import serving

    return serving.serve(config)


def _worker(chosen: argparse.Namespace, config: Config) -> int:
    from screening import serving

    return serving.work(config)


def _staff_add(chosen: argparse.Namespace, config: Config) -> int:
    with installation.open_store(config).writing(installation.clock()) as work:
        staff_id, code = accounts.add(
            work, login=chosen.username, name=chosen.name, roles=chosen.role, actor=actor()
        )
        accounts.confirm_at_the_shell(work, staff_id, actor=actor())
    return _print_link(config, chosen.username, code)


def _staff_reset(chosen: argparse.Namespace, config: Config) -> int:
    with installation.open_store(config).writing(installation.clock()) as work:
        row = _person(work, chosen.username)
        code = accounts.reset(work, row.id, actor=actor())
        accounts.confirm_at_the_shell(work, row.id, actor=actor())
    return _print_link(config, chosen.username, code)


def _staff_role(chosen: argparse.Namespace, config: Config) -> int:
    with installation.open_store(config).writing(installation.clock()) as work:
        row = _person(work, chosen.username)
        if chosen.command == "staff take":
            accounts.take(work, row.id, chosen.role, actor=actor())
        else:
            accounts.give(work, row.id, chosen.role, actor=actor())
            accounts.confirm_at_the_shell(work, row.id, actor=actor())
    print(f"{chosen.username} {'is no longer' if chosen.command == 'staff take' else 'is'} {chosen.role}.")
    return 0


def _staff_list(chosen: argparse.Namespace, config: Config) -> int:
    with installation.open_store(config).reading(installation.clock()) as work:
        for row in staff.everybody(work):
            roles = (
                "disabled" if row.disabled_at else " ".join(sorted(staff.roles(work, row.id))) or "no role"
            )
            print(f"{row.login}  {row.name}  {roles}")
    return 0


def _staff_disable(chosen: argparse.Namespace, config: Config) -> int:
    with installation.open_store(config).writing(installation.clock()) as work:
        accounts.disable(work, _person(work, chosen.username).id, actor=actor())
    print(f"{chosen.username} can no longer sign in; open sessions have ended.")
    return 0


def _audit_verify(chosen: argparse.Namespace, config: Config) -> int:
    anchors = witness.read(config.witness).heads
    anchors += [_anchor(chosen.anchor)] if chosen.anchor else []
    now = installation.clock()
    with installation.open_store(config).reading(now) as work:
        fault = audit.verify(work.db, work.keys.purpose(work.db, "audit"), *anchors)
        head, restored = audit.head(work.db), audit.restored(work.db)
    for count, lost, at in restored:
        print(
            f"A backup was restored at {at:%Y-%m-%d %H:%M} UTC: {lost - count} events after {count} are not there."
        )
    if fault:
        print(f"The chain is broken{_at(fault)}: {fault.what}", file=sys.stderr)
        return 1
    print(f"The chain is whole: {head.count} events, and {len(anchors)} anchors that it fits.")
    return 0


def _at(fault: audit.Fault) -> str:
    return f" at event {fault.sequence}" if fault.sequence is not None else ""


def _anchor(file: Path) -> audit.Head:
    try:
        return audit.Head.from_text(file.read_text("utf-8"))
    except ValueError as fault:
        raise StorageError(f"{file}: {fault}") from None


def _audit_head(chosen: argparse.Namespace, config: Config) -> int:
    with installation.open_store(config).reading(installation.clock()) as work:
        print(audit.head(work.db).text())
    return 0


def _search_rebuild(chosen: argparse.Namespace, config: Config) -> int:
    with installation.open_store(config).writing(installation.clock()) as work:
        count = finding.rebuild(work, actor())
    print(f"A new key; {count} sent forms are in the index.")
    return 0


def _replay(chosen: argparse.Namespace, config: Config) -> int:
    if chosen.check and chosen.out:
        print("screening: --out goes with --pack", file=sys.stderr)
        return 2
    try:
        return _check_kept(config) if chosen.check else _try_pack(chosen.pack, chosen.out, config)
    except KeyboardInterrupt:
        print("\nscreening: stopped before the end", file=sys.stderr)
        return 1


def _try_pack(file: Path, listed_in: Path | None, config: Config) -> int:
    pack = replay.proposed_pack(file, load_content())
    store = installation.open_store(config)
    with replay_report.list_file(listed_in) as listed:
        watching = replay_report.Watching(sys.stderr, listed)
        found = replay.replay(store, pack, installation.clock, actor=actor(), watcher=watching)
    return replay_report.of_replay(pack, found, sys.stdout)


def _check_kept(config: Config) -> int:
    store, watching = installation.open_store(config), replay_report.Watching(sys.stderr)
    checked = replay_check.check(store, installation.clock, actor=actor(), watcher=watching)
    return replay_report.of_check(checked, sys.stdout)


def _invite_new(chosen: argparse.Namespace, config: Config) -> int:
    with installation.open_store(config).writing(installation.clock()) as work:
        code = invitations.make(work, actor=actor())
    spoken = "-".join(code[at : at + 4] for at in range(0, len(code), 4))
    print(f"Code: {spoken}\nEnglish: {config.url}/en/invited/{code}\nSpanish: {config.url}/es/invited/{code}")
    print("Shown once. It opens one empty form, within 14 days, until its first page is saved.")
    return 0


def _invite_only(chosen: argparse.Namespace, config: Config) -> int:
    only = chosen.command == "invite only"
    with installation.open_store(config).writing(installation.clock()) as work:
        settings.put(work, inviting.ONLY, only, actor=actor())
    print("Forms open to invited people alone." if only else "Everybody can begin a form.")
    return 0


def _demo_run(chosen: argparse.Namespace, config: Config) -> int:
    return demo.run(config)


def _demo_code(chosen: argparse.Namespace, config: Config) -> int:
    print(demo.code(config))
    return 0


def _person(work: Work, login: str) -> StaffRow:
    row = staff.find(work, login)
    if row is None:
        raise StorageError(f"nobody signs in as {login!r}")
    return row


def _print_link(config: Config, login: str, code: str) -> int:
    print(f"Sign-in name: {login}\nSet-up link: {config.url}/staff/set-up/{code}")
    print(
        "Shown once, good for 3 days. Hand it over in person: with it, password and second factor are chosen."
    )
    return 0


def actor() -> str:
    """Who is at the shell, for the audit."""
    return f"cli:{getpass.getuser()}"


COMMANDS: dict[str, Callable[[argparse.Namespace, Config], int]] = {
    "migrate": _migrate,
    "serve": _serve,
    "worker": _worker,
    "staff add": _staff_add,
    "staff reset": _staff_reset,
    "staff list": _staff_list,
    "staff give": _staff_role,
    "staff take": _staff_role,
    "staff disable": _staff_disable,
    "audit verify": _audit_verify,
    "audit head": _audit_head,
    "search rebuild": _search_rebuild,
    "replay": _replay,
    "invite new": _invite_new,
    "invite only": _invite_only,
    "invite anyone": _invite_only,
    "demo run": _demo_run,
    "demo code": _demo_code,
}
