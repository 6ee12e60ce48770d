"""The processes of an installation: the database brought up to date, the server, the worker, the demo."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from screening import demo, installation
from screening.config import Config
from screening.publishing import fitting
from screening.storage import migrate as migrations


def migrate(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    now = installation.clock()
    with installation.set_up(config, now).reading(now) as work:
        unfit = fitting.foretold(work)
    print(f"The database is at {migrations.head()}.")
    for line in unfit:
        print(line, file=sys.stderr)
    return 0


def serve(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    from screening.serving import processes

    return processes.serve(config)


def work(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    from screening.serving import processes

    return processes.work(config)


def demo_run(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    return demo.run(config)


def demo_code(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    print(demo.code(config))
    return 0


COMMANDS: dict[str, Callable[[argparse.Namespace, Config, str], int]] = {
    "migrate": migrate,
    "serve": serve,
    "worker": work,
    "demo run": demo_run,
    "demo code": demo_code,
}
