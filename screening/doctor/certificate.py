"""How long the certificate still holds with which the proxy of this host answers browsers."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from screening.web.state import Line

HERE = "127.0.0.1"
WAITS = 3
"""Seconds for a proxy on the same machine."""
ENDS_SOON = timedelta(days=14)
"""Tools renew a month before the end; what is younger than this was not renewed."""
NOBODY = (
    "Nothing answers with TLS at port {port} of this machine: start the proxy. If it stands elsewhere, watch there until "
    "when its certificate holds."
)
REFUSED = "Browsers refuse the certificate of {host}: {why}. Renew it at the proxy; until then nobody can open a page."
SOON = "The certificate of {host} holds until {ends:%Y-%m-%d} only. Look why the proxy did not renew it."


def look_at(url: str, now: datetime) -> Line | None:
    """What is wrong with it; None when it holds for long enough."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 443
    try:
        ends = _ends(host, port)
    except ssl.SSLCertVerificationError as fault:
        return Line(True, REFUSED.format(host=host, why=fault.verify_message))
    except OSError:
        return Line(False, NOBODY.format(port=port))
    return Line(False, SOON.format(host=host, ends=ends)) if ends - now < ENDS_SOON else None


def _ends(host: str, port: int) -> datetime:
    """As a browser would see it, but without asking any other machine for the address."""
    context = ssl.create_default_context()
    with (
        socket.create_connection((HERE, port), WAITS) as plain,
        context.wrap_socket(plain, server_hostname=host) as answered,
    ):
        told = answered.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(told["notAfter"])), UTC)
