"""`screening doctor` sees the certificate of the proxy as a browser would, and asks no other machine for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from screening.doctor import certificate
from tests.on_call import servers


def test_days_that_are_left_a_certificate_that_is_refused_and_a_proxy_that_is_not_there(
    trusted: Path,
) -> None:
    now = datetime.now(UTC)
    with servers.https(trusted, servers.Taken()) as port:
        url = f"https://127.0.0.1:{port}"
        # It is made for one more day.
        soon = certificate.look_at(url, now)
        assert soon is not None
        assert not soon.hurts
        assert (
            f"The certificate of 127.0.0.1 holds until {now + timedelta(days=1):%Y-%m-%d} only" in soon.said
        )
        assert certificate.look_at(url, now - timedelta(days=30)) is None
        other = certificate.look_at(f"https://intake.example:{port}", now)
        assert other is not None
        assert other.hurts
        assert "Browsers refuse the certificate of intake.example" in other.said
    gone = certificate.look_at(url, now)
    assert gone is not None
    assert (gone.hurts, gone.said) == (False, certificate.NOBODY.format(port=port))
