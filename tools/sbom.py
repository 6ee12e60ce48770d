"""What the wheel is made of, as CycloneDX: ``python -m tools.sbom`` writes ``screening/sbom.cdx.json``.

Libraries with version, hashes and licence as ``requirements.lock`` pins them, and what others made that is shipped in this
repository, file by file. Without a time and a serial number, so that the same release has the same bytes; a test compares.
"""

from __future__ import annotations

import configparser
import hashlib
import importlib.metadata
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "screening" / "sbom.cdx.json"
BUILD_TOOLS = frozenset({"setuptools"})
LICENCES = {
    "annotated-types": "MIT",
    "blinker": "MIT",
    "flask-wtf": "BSD-3-Clause",
    "itsdangerous": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "pyasn1": "BSD-2-Clause",
    "pyasn1-modules": "BSD-2-Clause",
    "pyopenssl": "Apache-2.0",
    "pyrage": "MIT",
    "pyyaml": "MIT",
    "segno": "BSD-3-Clause",
    "tzdata": "Apache-2.0",
    "wtforms": "BSD-3-Clause",
}
"""Of libraries whose metadata has no licence expression: read in their licence files."""
VENDORED: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    ("nhsuk-frontend", "10.6.1", "MIT", "pkg:npm/nhsuk-frontend@10.6.1",
     ("screening/static/nhsuk-frontend-LICENCE.txt",)),
    ("noto-fonts", "", "OFL-1.1", "", ("screening/documents/fonts/*",)),
    ("bip-0039-words", "", "MIT", "", ("screening/storage/words_en.txt", "screening/storage/words_es.txt")),
    ("eff-large-wordlist", "", "CC-BY-3.0-US", "", ("screening/storage/words_en.txt",)),
)  # fmt: skip
"""Name, version, licence, address and files of what others made; THIRD_PARTY_NOTICES.md tells the rest.

The style sheet that is made from nhsuk-frontend is in ``static/manifest.json``, which ``tools/style/build.py`` writes."""


class Pinned(NamedTuple):
    """A library of a lock file."""

    name: str
    version: str
    hashes: tuple[str, ...]


def pinned(lock: Path) -> Iterator[Pinned]:
    """What a lock file names; a line that is no pin with hashes is left to the test that counts them."""
    for block in re.split(r"\n(?=\S)", lock.read_text("utf-8")):
        found = re.match(r"([\w.-]+)(?:\[[\w,]+\])?==([^\s;]+)", block)
        if found:
            yield Pinned(found[1], found[2], tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})", block)))


def licence(name: str) -> str:
    """The SPDX expression of an installed library."""
    expression = importlib.metadata.metadata(name).get("License-Expression")
    return LICENCES.get(name) or str(expression or "unknown")


def declared() -> list[str]:
    """The names of the libraries that setup.cfg asks for."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = config["options"]["install_requires"].split()
    return [re.split(r"[<>=!~\[]", line)[0] for line in lines]


def sbom() -> dict[str, Any]:
    """The whole document."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    libraries = list(pinned(ROOT / "requirements.lock"))
    addresses = {one.name: f"pkg:pypi/{one.name}@{one.version}" for one in libraries}
    version = config["metadata"]["version"]
    itself = {"type": "application", "bom-ref": "screening", "name": "screening", "version": version}
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {**itself, "licenses": [{"expression": "MIT"}]}},
        "components": [*map(_library, libraries), *(_vendored(*one) for one in VENDORED)],
        "dependencies": [{"ref": "screening", "dependsOn": sorted(addresses[name] for name in declared())}],
    }


def _library(one: Pinned) -> dict[str, Any]:
    address = f"pkg:pypi/{one.name}@{one.version}"
    return {
        "type": "library",
        "bom-ref": address,
        "name": one.name,
        "version": one.version,
        "scope": "excluded" if one.name in BUILD_TOOLS else "required",
        "purl": address,
        "licenses": [{"expression": licence(one.name)}],
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in one.hashes],
    }


def _vendored(name: str, version: str, terms: str, address: str, patterns: tuple[str, ...]) -> dict[str, Any]:
    files = sorted(file for pattern in patterns for file in ROOT.glob(pattern))
    about = {"version": version, "purl": address}
    return {
        "type": "library",
        "bom-ref": f"vendored/{name}",
        "name": name,
        **{key: text for key, text in about.items() if text},
        "licenses": [{"expression": terms}],
        "components": [_file(file) for file in files],
    }


def _file(file: Path) -> dict[str, Any]:
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    name = file.relative_to(ROOT).as_posix()
    return {"type": "file", "name": name, "hashes": [{"alg": "SHA-256", "content": digest}]}


def text() -> str:
    """The document as it is kept."""
    return json.dumps(sbom(), indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), "utf-8")
