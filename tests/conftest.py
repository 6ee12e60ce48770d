"""What holds for every test: one Hypothesis profile per campaign, no connection that leaves this machine, and less looking for rubbish."""

from __future__ import annotations

import gc
import ipaddress
import os
import sys

from hypothesis import HealthCheck, settings

settings.register_profile(
    "default", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile("long", settings.get_profile("default"), max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def _stay_on_this_machine(event: str, arguments: tuple[object, ...]) -> None:
    if event != "socket.connect":
        return
    address = arguments[1]
    if (
        isinstance(address, tuple)
        and address[0] != "localhost"
        and not ipaddress.ip_address(address[0]).is_loopback
    ):
        raise AssertionError(f"a test tried to connect to {address}")


sys.addaudithook(_stay_on_this_machine)
gc.set_threshold(50_000, 10, 50)


def pytest_collection_finish() -> None:
    """The modules stay until the end: Python need not look through them again and again for what can be thrown away."""
    gc.collect()
    gc.freeze()
