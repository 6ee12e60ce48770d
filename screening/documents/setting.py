"""Setting a page: one process at a time for each document, bounded in time and memory, without network and keys.

What a patient typed goes to a program that draws it; should that program be wrong about it, it can do no harm here.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

from screening import resources
from screening.documents.plain_json import json_text

CHILD = Path(__file__).with_name("child.py")
FONTS = Path(__file__).with_name("fonts")
TEMPLATES = resources.TEMPLATES / "documents"
SECONDS, MEBIBYTES, AT_ONCE = 10, 512, 2
"""Limits of one document, and how many are set at the same time (issue 6, point 1)."""
_places = BoundedSemaphore(AT_ONCE)


class NotSet(Exception):
    """The document could not be made: too long, too large, too many at once, or a fault in the template."""


def pdf(template: str, data: object) -> bytes:
    """A tagged PDF/UA-1 document. Raises NotSet."""
    if not _places.acquire(timeout=SECONDS):
        raise NotSet("other documents are being made")
    try:
        return _set(TEMPLATES / f"{template}.typ", json_text(data))
    finally:
        _places.release()


def _set(template: Path, data: str) -> bytes:
    command = [sys.executable, "-I", str(CHILD), str(template), str(FONTS), str(MEBIBYTES), str(SECONDS)]
    try:
        done = subprocess.run(
            command, input=data.encode(), capture_output=True, timeout=SECONDS, env={}, cwd=template.parent
        )
    except subprocess.TimeoutExpired:
        raise NotSet(f"it took more than {SECONDS} seconds") from None
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise NotSet(f"the typesetter ended with {done.returncode}")
    return done.stdout
