"""``screening`` that does not wait for the disk at each commit, to measure what that wait costs.

For the measurement alone: with ``synchronous=NORMAL`` a power cut loses the last commits, a task of somebody in danger among
them, so the product has no such setting (design/security.md B16).
"""

from __future__ import annotations

import sys

from screening import cli
from screening.storage.engine import SQLITE_PRAGMAS

if __name__ == "__main__":
    SQLITE_PRAGMAS["synchronous"] = ("NORMAL", 1)
    sys.exit(cli.main())
