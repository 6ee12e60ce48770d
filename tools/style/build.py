"""Builds screening/static/app.css and its manifest from app.scss.  Run by hand, rarely; see README.md.

The design system computes with colours, so its settings take no ``var(--…)``.  app.scss therefore gives each
role a stand-in colour that occurs nowhere else, and this program puts the custom property in its place.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
STATIC = HERE.parents[1] / "screening" / "static"
ROLE = re.compile(r"//\s*(#[0-9a-f]{6})\s*=\s*(--[a-z-]+)")


def compiled(modules: Path) -> str:
    """The style sheet with the stand-in colours."""
    options = [f"--load-path={modules}", "--style=compressed", "--no-source-map"]
    command = ["npx", "sass", *options, str(HERE / "app.scss")]
    return subprocess.run(command, cwd=modules.parent, check=True, capture_output=True, text=True).stdout


def themed(css: str) -> str:
    """The style sheet with custom properties; refuses a stand-in or a foreign address that is left over."""
    for colour, role in ROLE.findall((HERE / "app.scss").read_text("utf-8")):
        css = css.replace(f"%23{colour[1:]}", "currentColor").replace(colour, f"var({role})")
    css = re.sub(r"url\(\"/assets/[^)]*\)", "none", css)  # icons of sortable tables, which we do not have
    left = re.findall(r"#[0-9a-f]{2}00f[0-9a-f]\b|https?://(?!www\.w3\.org)[^)\"' ]+", css)
    if left:
        raise SystemExit(f"left over in the style sheet: {sorted(set(left))}")
    return css


def main() -> None:
    """``python tools/style/build.py FOLDER``: FOLDER holds node_modules with nhsuk-frontend and sass."""
    modules = Path(sys.argv[1]).resolve() / "node_modules"
    package = json.loads((modules / "nhsuk-frontend" / "package.json").read_text("utf-8"))
    (STATIC / "app.css").write_text(themed(compiled(modules)), "utf-8")
    files = [STATIC / "app.css", STATIC / "nhsuk-frontend-LICENCE.txt"]
    manifest = {
        "built_from": {key: package[key] for key in ("name", "version", "license")},
        "sha256": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files},
    }
    (STATIC / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
