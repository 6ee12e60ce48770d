"""``screening version``: what is installed, for whoever compares it with the releases."""

from __future__ import annotations

import argparse
import json
import platform

from screening import released
from screening.content import load_content
from screening.storage import migrate


def version(chosen: argparse.Namespace) -> int:
    """Version, day of the release, revision of the database, packs and questionnaire.  Needs no installation."""
    content = load_content()
    told = {
        "version": released.version(),
        "released": released.ON.isoformat() if released.ON else None,
        "database": migrate.head(),
        "questionnaire": content.questionnaire.version,
        "packs": {
            pack.id: {
                "version": pack.version,
                "digest": content.pack_digests[pack.id].removeprefix("sha256:"),
            }
            for pack in (content.safety, content.trd)
        },
        "python": platform.python_version(),
    }
    if chosen.json:
        print(json.dumps(told, indent=2))
        return 0
    print(f"screening {told['version']}, {told['released'] or 'no release'}, database {told['database']}")
    return 0
