"""The demo clinic: made-up people, this machine only, nothing is sent."""

from __future__ import annotations

from screening.demo.clinic import LOGIN, NotADemo, code, seed
from screening.demo.parent import run

__all__ = ["LOGIN", "NotADemo", "code", "run", "seed"]
