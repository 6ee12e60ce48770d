"""The clinic's settings as pages: each with its value, its history, who changed what, and what waits for a second person."""

from __future__ import annotations

from flask import Blueprint

from screening.web.settings.confirming import add_to as add_confirming
from screening.web.settings.pages import add_to as add_pages


def add_to(blueprint: Blueprint) -> None:
    """Everything under /staff/settings."""
    add_pages(blueprint)
    add_confirming(blueprint)
