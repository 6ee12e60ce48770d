"""What stands in the way of reaching somebody, in sentences, on a port of 127.0.0.1 alone (design/security.md B23).

For a monitor on the same host.  No task, no urgency, no count; the public ``/readyz`` says ready or not.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from screening.safety.reach import Reach


class _Handler(BaseHTTPRequestHandler):
    server: Any
    timeout = 10

    def do_GET(self) -> None:
        try:
            stands: Reach = self.server.how_things_stand()
            found = {
                "closed": stands.closed,
                "unwatched": stands.unwatched,
                "lost": stands.lost,
                "due": stands.due,
            }
            status = 503 if stands.unwatched else 200
        except Exception as fault:  # noqa: BLE001 - whatever keeps us from knowing, we are not ready
            found, status = {"fault": (type(fault).__name__,)}, 503
        body = json.dumps(found, indent=2).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged: a monitor asks each minute."""


def start(port: int, how_things_stand: Callable[[], Reach]) -> ThreadingHTTPServer:
    """Answer every address on this port, in a thread that ends with the process.  OSError if the port is taken."""
    server = ThreadingHTTPServer(("127.0.0.1", port), _Handler)
    server.how_things_stand = how_things_stand  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, name="status", daemon=True).start()
    return server
