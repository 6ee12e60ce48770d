"""Where the files are that ship beside the code, in a checkout and in an installed wheel alike.

``templates/`` and ``migrations/`` sit at the top of the checkout; ``setup.cfg`` installs them inside the package.
So each is looked for inside the package first (a wheel) and beside it second (a checkout).
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    for parent in (PACKAGE, PACKAGE.parent):
        if (parent / name).is_dir():
            return parent / name
    raise FileNotFoundError(f"the folder {name}/ is neither in {PACKAGE} nor beside it")


TEMPLATES = _folder("templates")
MIGRATIONS = _folder("migrations")
STATIC = PACKAGE / "static"
PACKS = PACKAGE / "rules" / "packs"
