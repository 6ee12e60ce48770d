"""The clinician's side of the web: signing in, the queue, a submission, decisions, urgent tasks."""

from __future__ import annotations

from flask import Blueprint, Flask

from screening.web import errors, settings
from screening.web.clinician import (
    accounts,
    agreement,
    asking,
    auditing,
    deciding,
    desk,
    documents,
    door,
    finding,
    frame,
    gate,
    holding,
    inviting,
    looks,
    numbers,
    on_call,
    own,
    own_address,
    packs,
    paper,
    proposal,
    proving,
    queue,
    records,
    restricting,
    second_person,
    setting_up,
    signature,
    signing_in,
    stating,
    tablets,
    tasks,
    typing,
    unasked,
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
        holding,
        deciding,
        signature,
        asking,
        documents,
        tasks,
        on_call,
        settings,
        packs,
        proposal,
        agreement,
        numbers,
        setting_up,
        proving,
        own,
        own_address,
        second_person,
        accounts,
        desk,
        paper,
        typing,
        unasked,
        inviting,
        tablets,
        stating,
        auditing,
    ):
        part.add_to(pages)
    frame.install(app)
    errors.gives_back(app, "staff", door.unsaved)
    app.register_blueprint(pages)
