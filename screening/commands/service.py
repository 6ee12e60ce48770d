"""The processes of an installation: the database brought up to date, the server, the worker, the demo."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator

from screening import demo, installation
from screening.config import Config
from screening.publishing import fitting
from screening.safety.ground import ground_of
from screening.safety.reach import reach
from screening.storage import migrate as migrations
from screening.storage import settings
from screening.storage.told import HOURS
from screening.storage.work import Work


def migrate(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    now = installation.clock()
    with installation.set_up(config, now).reading(now) as work:
        said = [*fitting.foretold(work), *_closed(work, config)]
    print(f"The database is at {migrations.head()}.")
    for line in said:
        print(line, file=sys.stderr)
    return 0


def _closed(work: Work, config: Config) -> Iterator[str]:
    """What a release newly asks of a clinic that is set up; of a new one `screening setup` says what it needs."""
    if settings.get(work, HOURS) is not None:
        for why in reach(work, config.usable, demo=config.demo, ground=ground_of(config)).closed:
            yield f"No form can be begun. {why}"


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
