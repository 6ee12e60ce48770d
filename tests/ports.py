"""A port for a server that a test starts in a process of its own."""

from __future__ import annotations

import secrets
import socket
from contextlib import suppress
from pathlib import Path

FIRST, MANY = 12_000, 10_000
"""Where the search begins, above every port that a browser refuses to visit, and in how many ports at least."""
OF_THE_SYSTEM = Path("/proc/sys/net/ipv4/ip_local_port_range")
"""The ports from which the system takes one for each connection that goes out."""
_given: set[int] = set()


def free_port() -> int:
    """A port on which nothing listens now, given once in this process.

    It lies below those that the system gives to connections: of them, any connection could take it before the server
    that it is meant for has started, or while that server is away.
    """
    end = max(FIRST + MANY, int(OF_THE_SYSTEM.read_text().split()[0]))
    while True:
        # Not of ``random``, which begins with the same seed in every process of a test run.
        port = FIRST + secrets.randbelow(end - FIRST)
        with suppress(OSError), socket.socket() as free:
            free.bind(("127.0.0.1", port))
            if port not in _given:
                _given.add(port)
                return port
