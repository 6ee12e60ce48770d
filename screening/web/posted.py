"""What a request says in its hidden fields, its texts and its address, read so that nothing sent can break it."""

from __future__ import annotations

from flask import request

NO_NUMBER = -1
"""No version, event or change has it."""


def text(name: str) -> str:
    """A text of the form, with the line ends that are kept."""
    return request.form.get(name, "").replace("\r\n", "\n")


def number(name: str) -> int:
    """A number that a page put into its form, such as the version it was made from; else ``NO_NUMBER``."""
    return _whole(request.form.get(name, ""), digits=9)


def older_than() -> int | None:
    """The event before which a page of older ones begins, as its address says; None for the newest."""
    found = _whole(request.args.get("before", ""), digits=15)
    return None if found == NO_NUMBER else found


def _whole(said: str, *, digits: int) -> int:
    """A whole number of at most so many digits, which the database can hold; else ``NO_NUMBER``."""
    return int(said) if said.isascii() and said.isdigit() and len(said) <= digits else NO_NUMBER
