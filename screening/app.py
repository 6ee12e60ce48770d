"""The composition root: the one place where settings, clock, database, content and web meet."""

from __future__ import annotations

from flask import Flask
from flask.typing import ResponseReturnValue
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise  # type: ignore[import-untyped]

from screening import installation, resources, worker
from screening.config import Config
from screening.content import load_content
from screening.storage.work import Store
from screening.web import access, clinician, errors, help_lines, patient, security, sessions, ui
from screening.web.access import Audience, audience
from screening.web.parts import Parts

STATIC_SECONDS = 365 * 24 * 3600
"""Addresses of static files change with their content, so a browser may keep them for a year."""


def create_app(
    config: Config, *, clock: installation.Clock = installation.clock, store: Store | None = None
) -> Flask:
    """The web application of one installation.

    Raises DatabaseUnfit, KeyProblem or ContentError when it cannot be served as it is.
    """
    app = access.GuardedFlask("screening", static_folder=None, template_folder=None)
    store = store or installation.open_store(config)
    notifier = worker.notifier_of(store, clock, config)

    def tell() -> None:
        notifier.send_soon()

    # Outside the demo no channel reaches the people on call yet, so nobody may be invited to answer (SAF-04).
    app.extensions["screening"] = Parts(
        config, clock, store, load_content(), tell=tell, intake_open=config.demo
    )
    sessions.install(app, demo=config.demo)
    security.install(app, hosts=config.hosts, https=not config.demo)
    access.install(app)
    ui.install(app, demo=config.demo)
    errors.install(app)
    help_lines.install(app, config.keys.parent / "help.json")
    patient.install(app)
    clinician.install(app)
    app.add_url_rule("/healthz", view_func=healthz)
    wsgi = WhiteNoise(
        app.wsgi_app,
        root=resources.STATIC,
        prefix="static/",
        max_age=STATIC_SECONDS,
        allow_all_origins=False,
        add_headers_function=security.static_headers(https=not config.demo),
    )
    # A proxy on this host, and only one, says who asked and that TLS was on.
    app.wsgi_app = ProxyFix(wsgi, x_for=1, x_proto=1) if config.behind_proxy else wsgi  # type: ignore[method-assign]
    return app


@audience(Audience.ANYONE)
def healthz() -> ResponseReturnValue:
    """This process answers requests."""
    return "ok\n", {"Content-Type": "text/plain; charset=utf-8"}
