"""What is in the checkout is what gets installed, and it runs away from the checkout."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
INSTALLED_AS = {
    "screening": "screening",
    "templates": "screening/templates",
    "migrations": "screening/migrations",
}
BUILD = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy of the checkout, because building leaves files behind."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in INSTALLED_AS:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE", "THIRD_PARTY_NOTICES.md"):
        shutil.copy(ROOT / name, source / name)
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", BUILD, str(out)], cwd=source, check=True, capture_output=True
    )
    return next(out.glob("*.whl"))


def checkout_files() -> set[str]:
    """Every file that is ours to ship, under the name that it has once installed."""
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *INSTALLED_AS],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    present = [Path(name) for name in tracked if (ROOT / name).is_file()]
    return {f"{INSTALLED_AS[path.parts[0]]}/{'/'.join(path.parts[1:])}" for path in present}


def test_the_wheel_holds_every_file_of_the_checkout(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        shipped = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert shipped == checkout_files()


def test_the_wheel_carries_licence_and_notices(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {Path(name).name for name in archive.namelist() if ".dist-info/" in name}
    assert {"LICENSE", "THIRD_PARTY_NOTICES.md"} <= names


def test_the_wheel_runs_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    facts = tmp_path / "facts.json"
    facts.write_text('{"aneurysm": "yes"}')
    environment = {"PYTHONPATH": str(installed), "PATH": "/usr/bin:/bin"}
    where = "import screening; print(screening.__file__)"
    python = [sys.executable, "-P"]
    found = subprocess.run(
        [*python, "-c", where], cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
    ).stdout
    assert found.startswith(str(installed))
    for arguments, expected in (
        (["evaluate", str(facts)], '"CV-01"'),
        (["check"], "packs/profiles.yaml: ok"),
        (["migrate"], ""),
    ):
        done = subprocess.run(
            [*python, "-m", "screening.cli", *arguments],
            cwd=tmp_path,
            env={**environment, "SCREENING_DATA": str(tmp_path / "data")},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        assert expected in done.stdout
