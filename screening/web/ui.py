"""How templates are rendered: every one escaped, every name known, all words from words.yaml."""

from __future__ import annotations

import hashlib
from functools import cache

from flask import Flask, url_for
from jinja2 import FileSystemLoader, StrictUndefined

from screening import resources
from screening.web import words
from screening.web.drawing import Drawing
from screening.web.security import csrf_token
from screening.web.tablet import on_tablet


@cache
def asset(name: str) -> str:
    """The address of a file in static/, which changes with its content. Raises OSError when there is none."""
    return f"/static/{name}?v={hashlib.sha256((resources.STATIC / name).read_bytes()).hexdigest()[:12]}"


def install(app: Flask, *, demo: bool) -> None:
    """The app's templates are ours and strict. To be called before anything is rendered."""
    app.jinja_loader = FileSystemLoader(resources.TEMPLATES)
    app.jinja_options = {
        "autoescape": True,
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "auto_reload": False,
        "cache_size": -1,
    }
    app.jinja_env.globals.update(
        t=words.t,
        say=words.say,
        asset=asset,
        csrf_token=csrf_token,
        demo=demo,
        url_for=url_for,
        on_tablet=on_tablet,
        drawn=Drawing(app.jinja_env),
    )
    app.context_processor(lambda: {"lang": words.language()})
