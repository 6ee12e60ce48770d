"""The pages of patients. They know questions and answers, and nothing of what rules make of them."""

from __future__ import annotations

from flask import Blueprint, Flask, g

from screening.web import errors
from screening.web.patient import (
    about,
    after,
    asked,
    asking,
    finish,
    help,
    invited,
    kept,
    leaving,
    letters,
    pages,
    pausing,
    start,
    tablet,
)

LANG = "/<any(en, es):lang>"

blueprint = Blueprint("patient", __name__)
for room in (start, invited, asked, pages, pausing, finish, after, help, about, leaving, letters, tablet):
    room.add_to(blueprint, LANG)


@blueprint.url_value_preprocessor
def _language(endpoint: str | None, values: dict[str, str] | None) -> None:
    if values and "lang" in values:
        g.lang = values["lang"]


def install(app: Flask) -> None:
    """The app has the patient's pages."""
    app.register_blueprint(blueprint)
    kept.install(app)
    errors.gives_back(app, "patient", asking.unsaved)
