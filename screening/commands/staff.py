"""People who sign in, and their roles."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from screening import accounts, installation
from screening.config import Config
from screening.storage.accounts import staff


def show(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    with installation.open_store(config).reading(installation.clock()) as work:
        for row in staff.everybody(work):
            roles = (
                "disabled" if row.disabled_at else " ".join(sorted(staff.roles(work, row.id))) or "no role"
            )
            print(f"{row.login}  {row.name}  {roles}")
    return 0


def add(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    with installation.open_store(config).writing(installation.clock()) as work:
        staff_id, code = accounts.add(
            work, login=chosen.username, name=chosen.name, roles=chosen.role, actor=actor
        )
        accounts.confirm_at_the_shell(work, staff_id, actor=actor)
    return _print_link(config, chosen.username, code)


def reset(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    with installation.open_store(config).writing(installation.clock()) as work:
        row = staff.named(work, chosen.username)
        code = accounts.reset(work, row.id, actor=actor)
        accounts.confirm_at_the_shell(work, row.id, actor=actor)
    return _print_link(config, chosen.username, code)


def role(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    with installation.open_store(config).writing(installation.clock()) as work:
        row = staff.named(work, chosen.username)
        if chosen.command == "staff take":
            accounts.take(work, row.id, chosen.role, actor=actor)
        else:
            accounts.give(work, row.id, chosen.role, actor=actor)
            accounts.confirm_at_the_shell(work, row.id, actor=actor)
    print(f"{chosen.username} {'is no longer' if chosen.command == 'staff take' else 'is'} {chosen.role}.")
    return 0


def disable(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    with installation.open_store(config).writing(installation.clock()) as work:
        accounts.disable(work, staff.named(work, chosen.username).id, actor=actor)
    print(f"{chosen.username} can no longer sign in; open sessions have ended.")
    return 0


def out(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """When somebody may have got in: nobody's session is worth anything any more."""
    with installation.open_store(config).writing(installation.clock()) as work:
        ended = sum(staff.end_sessions(work, row.id, actor=actor) for row in staff.everybody(work))
    print(f"{ended} sessions have ended; everybody signs in anew.")
    return 0


def _print_link(config: Config, login: str, code: str) -> int:
    print(f"Sign-in name: {login}\nSet-up link: {config.url}/staff/set-up/{code}")
    print(
        "Shown once, good for 3 days. Hand it over in person: with it, password and second factor are chosen."
    )
    return 0


COMMANDS: dict[str, Callable[[argparse.Namespace, Config, str], int]] = {
    "staff list": show,
    "staff add": add,
    "staff reset": reset,
    "staff give": role,
    "staff take": role,
    "staff disable": disable,
    "staff out": out,
}
