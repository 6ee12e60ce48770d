"""What systemd is told by a service of ``Type=notify``: that it runs, and each round that it still does."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from contextlib import suppress

ALIVE = b"READY=1\nWATCHDOG=1"
"""Both at once: that it is ready counts the first time alone."""


def tell_alive(environ: Mapping[str, str] = os.environ) -> None:
    """Say so at the socket that systemd named; nothing where it named none.  Never raises: it is systemd that watches."""
    where = environ.get("NOTIFY_SOCKET", "")
    if where:
        # A name with @ is one of the kernel's, not of a folder.
        address = f"\0{where[1:]}" if where.startswith("@") else where
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.sendto(ALIVE, address)
