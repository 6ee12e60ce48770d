"""What the processes write for whoever keeps their logs: one JSON object a line (design/security.md B23).

A line is ASCII, so no sign of a stranger breaks it or colours a terminal; traces never stand in it, because their last
line repeats what somebody typed.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from gunicorn.config import Config  # type: ignore[import-untyped]
from gunicorn.glogging import Logger  # type: ignore[import-untyped]


class Lines(logging.Formatter):
    """``at`` in UTC, ``level``, ``from`` (the module), ``said``; ``kind`` of the fault, if there was one."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "said": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0]:
            told["kind"] = record.exc_info[0].__name__
        return json.dumps(told)


class ServerLog(Logger):  # type: ignore[misc]
    """Gunicorn's own log in the same lines."""

    def setup(self, cfg: Config) -> None:
        """Its handlers write our lines."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(Lines())


def as_lines() -> None:
    """From here on this process logs so, to its standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
