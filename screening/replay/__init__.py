"""Past submissions once more: whom a changed pack would flag, and whether what was kept can be made again."""

from __future__ import annotations

from screening.replay.running import Change, Found, proposed_pack, replay

__all__ = ["Change", "Found", "proposed_pack", "replay"]
