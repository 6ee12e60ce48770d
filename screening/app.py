"""The composition root: the one place where settings, clock, database, content and web meet."""

from __future__ import annotations

import logging
from collections.abc import Callable

from flask import Flask, request
from flask.typing import ResponseReturnValue
from werkzeug.middleware.proxy_fix import ProxyFix

from screening import installation
from screening.config import Config
from screening.content import InUse, load_content
from screening.safety.ground import Ground, Measured
from screening.safety.reach import Reach, reach
from screening.storage import settings
from screening.storage.work import Store
from screening.web import (
    access,
    clinician,
    errors,
    help_lines,
    patient,
    security,
    sessions,
    tablet,
    typing_note,
    ui,
    wording,
)
from screening.web.access import Audience, audience
from screening.web.parts import Parts
from screening.web.static_files import StaticFiles
from screening.worker.notifying import notifier_of

log = logging.getLogger(__name__)

PLAIN = {"Content-Type": "text/plain; charset=utf-8"}


def create_app(
    config: Config,
    *,
    clock: installation.Clock = installation.clock,
    store: Store | None = None,
    ground: Callable[[], Ground] | None = None,
) -> Flask:
    """The web application of one installation.  ``ground``: what stands for its disk and recovery sheet in tests.

    Raises DatabaseUnfit, KeyProblem or ContentError when it cannot be served as it is.
    """
    app = access.GuardedFlask("screening", static_folder=None, template_folder=None)
    store = store or installation.open_store(config)
    notifier = notifier_of(store, clock, config)
    measured = ground or Measured(config, clock)

    def tell() -> None:
        notifier.send_soon()

    def how_things_stand() -> Reach:
        with store.reading(clock()) as work:
            return reach(work, config.usable, demo=config.demo, ground=measured())

    def intake_open() -> bool:
        # Where nobody would be told of a dangerous answer, nobody is invited to give one (SAF-04).
        return not how_things_stand().closed

    packs, asked = InUse(load_content()), load_content().questionnaire

    def follow() -> None:
        # Before anything is evaluated: another process may have put another pack into use meanwhile.  The doorkeepers
        # ask next who it is; that is looked up here, because one transaction costs half of two.
        if request.method not in security.SAFE_METHODS:
            packs_in_use(first=sessions.visit().look_up)

    def packs_in_use(first: Callable[[], None] = lambda: None) -> None:
        try:
            with store.reading(clock()) as work:
                first()
                packs.follow(work)
        except Exception as fault:  # noqa: BLE001 - without a database the help pages are served all the same
            log.error("packs in use: %s", errors.kind_and_place(fault))

    def speaks(language: str) -> bool:
        if config.demo:
            return True
        with store.reading(clock()) as work:
            accepted = settings.get(work, wording.ACCEPTED)
        return wording.is_offered(asked, language, accepted)

    app.extensions["screening"] = Parts(
        config, clock, store, packs, measured, tell=tell, intake_open=intake_open, speaks=speaks
    )
    app.extensions["screening_reach"] = how_things_stand
    sessions.install(app, demo=config.demo)
    tablet.install(app)  # before what looks at forms: a tablet sends none to staff pages
    security.install(app, hosts=config.hosts, https=not config.demo)
    app.before_request(follow)
    access.install(app)
    typing_note.install(app)
    ui.install(app, demo=config.demo)
    errors.install(app)
    help_lines.install(app, help_lines.copy_beside(config.keys))
    patient.install(app)
    clinician.install(app)
    packs_in_use()
    app.add_url_rule("/healthz", view_func=healthz)
    app.add_url_rule("/readyz", "readyz", audience(Audience.ANYONE)(lambda: readyz(how_things_stand)))
    wsgi = StaticFiles(app.wsgi_app, https=not config.demo)
    # A proxy on this host, and only one, says who asked and that TLS was on.
    app.wsgi_app = ProxyFix(wsgi, x_for=1, x_proto=1) if config.behind_proxy else wsgi  # type: ignore[method-assign]
    return app


@audience(Audience.ANYONE)
def healthz() -> ResponseReturnValue:
    """This process answers requests."""
    return "ok\n", PLAIN


def readyz(how_things_stand: Callable[[], Reach]) -> ResponseReturnValue:
    """Whether a dangerous answer would reach somebody.  Why not is told to staff, not here (design/security.md B23)."""
    try:
        ready = not how_things_stand().unwatched
    except Exception as fault:  # noqa: BLE001 - whatever keeps us from knowing, we are not ready
        log.error("readiness: %s", errors.kind_and_place(fault))
        ready = False
    return ("ready\n", 200, PLAIN) if ready else ("not ready\n", 503, PLAIN)
