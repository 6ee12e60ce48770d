"""The glossary of plain words, as data."""

from __future__ import annotations

from typing import Any

import yaml

from screening import resources

_LIBRARY = resources.PACKAGE / "questionnaire" / "library"
_FILE: dict[str, Any] = yaml.safe_load((_LIBRARY / "glossary.yaml").read_text("utf-8"))
GLOSSARY: list[dict[str, dict[str, list[str]]]] = _FILE["terms"]
EVERYDAY: dict[str, list[str]] = _FILE["everyday"]
