"""One reader under atheris, which draws bytes so that they reach new code: ``python -m tests.fuzz.campaign READER [options]``.

Options are libFuzzer's: ``-max_total_time=60 -artifact_prefix=FOLDER/ CORPUS``. A find ends it, is printed, and is kept as a
file; it goes into ``tests/fuzz/corpus/READER`` together with its mend.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["screening.rules", "screening.questionnaire"]):
    from tests.fuzz.readers import survives


def main(reader: str, options: list[str]) -> None:
    """Does not come back: libFuzzer ends the process."""
    atheris.Setup([sys.argv[0], *options], lambda raw: survives(reader, raw))
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
