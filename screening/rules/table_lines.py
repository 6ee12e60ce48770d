"""A table of cells with commas between them, read line by line."""

from __future__ import annotations

import csv
import io

from screening.rules.yaml_places import ContentError, Problem


def table_lines(text: str, name: str) -> list[list[str]]:
    """The cells of every line; raises ContentError at the line where the text is no table."""
    reader = csv.reader(io.StringIO(text))
    try:
        return list(reader)
    except csv.Error as fault:
        why = f"no cells with commas between them: {fault}"
        raise ContentError((Problem(name, max(1, reader.line_num), 1, why),)) from None
