"""How this installation reaches the people on call."""

from __future__ import annotations

from screening.channels import KINDS, Channel, Kind
from screening.channels.folder import Folder
from screening.config import Config
from screening.safety.notices import Notifier
from screening.storage.work import Store
from screening.worker.rounds import Clock


def notifier_of(store: Store, clock: Clock, config: Config) -> Notifier:
    """The demo writes into a folder beside the data; production sends for real."""
    if not config.demo:
        return Notifier(store, config.channels.channels(), config.url, clock)
    folder = Folder(config.data / "notices")
    channels: dict[Kind, Channel] = dict.fromkeys(KINDS, folder)
    return Notifier(store, channels, config.url, clock, unset=folder)
