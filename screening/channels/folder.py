"""Messages as files: the demo sends nothing (SEC-18)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class Folder:
    """One file for each message, readable by this user alone."""

    path: Path

    def send(self, address: str, text: str, at: datetime) -> None:
        """Write the file; it names whom it is for."""
        self.path.mkdir(parents=True, exist_ok=True)
        file = self.path / f"{at:%Y%m%dT%H%M%SZ}-{os.urandom(4).hex()}.txt"
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(f"To: {address}\n\n{text}\n")
