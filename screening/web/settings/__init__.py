"""The clinic's settings as pages: each with its value, its history, who changed what, and what waits for a second person."""

from __future__ import annotations

from flask import Blueprint

from screening.web.settings import confirming, pages


def add_to(blueprint: Blueprint) -> None:
    """Everything under /staff/settings."""
    pages.add_to(blueprint)
    confirming.add_to(blueprint)
