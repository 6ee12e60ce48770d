"""The doors that no import passes, read from the sources: the patient's side and its papers know no finding (CDS-13)."""

from __future__ import annotations

import ast
import configparser
from pathlib import Path

from screening import resources

FINDINGS = {
    "screening.rules", "screening.review", "screening.safety", "screening.copies", "screening.storage.tasks",
    "screening.storage.reviews", "screening.storage.evaluations",
}  # fmt: skip
"""Whoever imports none of these can show no finding, task or evaluation."""
VALIDATING = {
    "screening.rules", "screening.questionnaire", "screening.demo", "screening.channels", "screening.web.help_lines",
    "screening.web.settings", "screening.hours", "screening.retention", "screening.safety.clinic", "screening.commands.clinic",
}  # fmt: skip
"""What may use Pydantic: files and settings of the clinic. Answers never pass it, so no error of it can hold one (SEC-23)."""


def imports(file: Path) -> set[str]:
    """Every module that a file names in an import, also inside a function; of ``from x import y`` both."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def below(module: str, doors: set[str]) -> bool:
    return any(module == door or module.startswith(f"{door}.") for door in doors)


def module_of(file: Path) -> str:
    parts = file.relative_to(resources.PACKAGE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def test_the_patients_side_imports_no_rule_finding_evaluation_or_task() -> None:
    files = sorted((resources.PACKAGE / "web" / "patient").rglob("*.py"))
    assert len(files) > 10
    assert {(file.name, name) for file in files for name in imports(file) if below(name, FINDINGS)} == set()
    setup = configparser.ConfigParser()
    setup.read(resources.PACKAGE.parent / "setup.cfg", encoding="utf-8")
    contract = setup["importlinter:contract:patient"]
    assert contract["source_modules"].split() == ["screening.web.patient"]
    assert set(contract["forbidden_modules"].split()) >= FINDINGS | {"screening.documents"}


def test_no_answer_passes_a_library_whose_errors_repeat_what_they_read() -> None:
    using = {
        module_of(file)
        for file in resources.PACKAGE.rglob("*.py")
        if any(name.startswith("pydantic") for name in imports(file))
    }
    assert using
    assert {module for module in using if not below(module, VALIDATING)} == set()
