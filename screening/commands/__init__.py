"""The subcommands that need an installation: one module for each matter, one table of all."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable

from sqlalchemy.exc import DBAPIError

from screening import demo
from screening.commands import (
    backups,
    chain,
    clinic,
    doctor,
    ending,
    forms,
    holding,
    keys,
    records,
    service,
    setting_up,
    staff,
    upgrading,
)
from screening.config import Config
from screening.rules.strict_yaml import ContentError
from screening.storage.engine import said_by
from screening.storage.errors import StorageError

MATTERS = (
    service,
    setting_up,
    staff,
    clinic,
    forms,
    records,
    chain,
    keys,
    backups,
    holding,
    doctor,
    upgrading,
    ending,
)
COMMANDS: dict[str, Callable[[argparse.Namespace, Config, str], int]] = {
    name: command for matter in MATTERS for name, command in matter.COMMANDS.items()
}


def run(chosen: argparse.Namespace, config: Config) -> int:
    """Run the chosen subcommand; what stops it is said in one line and gives exit status 1."""
    try:
        return COMMANDS[chosen.command](chosen, config, f"cli:{getpass.getuser()}")
    except (StorageError, ContentError, demo.NotADemo, OSError) as fault:
        print(f"screening: {fault}", file=sys.stderr)
        return 1
    except DBAPIError as fault:
        print(f"screening: {said_by(fault)}", file=sys.stderr)
        return 1
