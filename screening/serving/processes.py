"""The two long-running processes: the web and the worker."""

from __future__ import annotations

import resource
import signal
import sys
import threading
from typing import Any

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from screening import installation
from screening.app import create_app
from screening.config import Config
from screening.content import load_content
from screening.mailing.sending import Postman, channel_of
from screening.mailing.staff_post import StaffPost
from screening.mailing.staff_post import channel_of as staff_channel
from screening.publishing import fitting
from screening.serving import logs, status_page
from screening.serving.no_request import PlainWorker, Worker
from screening.web import help_lines
from screening.web.parts import Parts
from screening.worker import running
from screening.worker.guard import Guard
from screening.worker.notifying import notifier_of

THREADS = 8


class WebServer(BaseApplication):  # type: ignore[misc]
    """Gunicorn with one process and a few threads: one process suits SQLite and keeps memory small."""

    def __init__(self, config: Config) -> None:
        self.screening = config
        super().__init__()

    def load_config(self) -> None:
        settings: dict[str, Any] = {
            "bind": f"{self.screening.host}:{self.screening.port}",
            "workers": 1,
            "worker_class": PlainWorker if self.screening.demo else Worker,
            "threads": THREADS,
            # Its warnings repeat what strangers sent, with their whole address.
            "loglevel": "error",
            "accesslog": None,
            "logger_class": logs.ServerLog,
            "proc_name": "screening",
            "timeout": 60,
            "limit_request_line": 4094,
            # No header stands for an address or a scheme; the one proxy is heard in app.py alone.
            "forwarded_allow_ips": "",
            "forwarder_headers": "",
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def run(self) -> None:
        """Serve until told to stop."""
        logs.as_lines()
        super().run()

    def load(self) -> Any:
        app = create_app(self.screening)
        shared: Parts = app.extensions["screening"]
        notifier = notifier_of(shared.store, shared.clock, self.screening)
        if self.screening.status_port is not None:
            status_page.start(self.screening.status_port, app.extensions["screening_reach"])
        follow = help_lines.keeper_of(app).follow
        Guard(shared.store, shared.packs, notifier, shared.clock, follow, self.screening.witness).start()
        StaffPost(shared.store, staff_channel(self.screening), self.screening.url, shared.clock).start()
        Postman(shared.store, channel_of(self.screening), self.screening.url, shared.clock).start()
        return app


def no_core_dumps() -> None:
    """A process that dies leaves no file of its memory, where answers and keys stand in clear (SEC-23)."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def serve(config: Config) -> int:
    """Serve until told to stop.  Raises DatabaseUnfit, KeyProblem or ContentError before a port is bound.

    A pack of the clinic that this release cannot use is said and stops nothing: help pages and open tasks are served.
    """
    no_core_dumps()
    load_content()
    store, now = installation.open_store(config), installation.clock()
    with store.reading(now) as work:
        for line in fitting.foretold(work):
            print(line, file=sys.stderr, flush=True)
    store.engine.dispose()
    with installation.alone(config, "web"):
        WebServer(config).run()
    return 0


def work(config: Config) -> int:
    """Repeat and escalate notices, purge old drafts, until told to stop."""
    no_core_dumps()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    store = installation.open_worker_store(config)
    with installation.alone(config, "worker"):
        logs.as_lines()
        running.run(store, installation.clock, config=config, stop=stop)
    return 0
