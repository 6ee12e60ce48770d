"""The clinician's side of the web: signing in, the queue, a submission, decisions, urgent tasks."""

from __future__ import annotations

from flask import Blueprint, Flask

from screening.web import settings
from screening.web.clinician import (
    deciding,
    finding,
    frame,
    gate,
    looks,
    on_call,
    queue,
    records,
    restricting,
    signing_in,
    tasks,
)


def install(app: Flask) -> None:
    """Everything under /staff."""
    pages = Blueprint("staff", __name__, url_prefix="/staff")
    for part in (
        gate,
        signing_in,
        queue,
        finding,
        records,
        looks,
        restricting,
        deciding,
        tasks,
        on_call,
        settings,
    ):
        part.add_to(pages)
    frame.install(app)
    app.register_blueprint(pages)
