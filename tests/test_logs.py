"""What is logged is one JSON object a line, which nothing that a stranger sends can break (security.md B23)."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from gunicorn.config import Config

from screening.serving import logs


@contextmanager
def fresh_root() -> Iterator[None]:
    """The root logger as a new process has it: the handlers of the test runner are away meanwhile."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    root.handlers[:] = []
    try:
        yield
    finally:
        root.handlers[:], root.level = before, level


def test_a_line_is_ascii_has_its_time_and_place_and_no_trace(capsys: pytest.CaptureFixture[str]) -> None:
    log = logging.getLogger("screening.web.somewhere")
    with fresh_root():
        logs.as_lines()
        log.warning("odd: %s", 'a\r\n{"level": "critical"}\x1b[31m \u202e é')
        log.info("nobody needs this")
        try:
            raise ValueError("what a person typed")
        except ValueError:
            log.exception("fault")
    said = capsys.readouterr().err
    first, second = said.splitlines()
    assert said.isascii()
    told = json.loads(first)
    assert (told["level"], told["from"]) == ("warning", "screening.web.somewhere")
    assert told["said"] == 'odd: a\r\n{"level": "critical"}\x1b[31m \u202e é'
    assert told["at"].endswith("+00:00")
    assert json.loads(second)["kind"] == "ValueError"
    assert "typed" not in said


def test_the_server_writes_the_same_lines(capsys: pytest.CaptureFixture[str]) -> None:
    settings = Config()
    settings.set("logger_class", logs.ServerLog)
    log = settings.logger_class(settings)
    try:
        log.error("Worker (pid:%s) was sent %s!", 7, "SIGKILL")
    finally:
        for handler in log.error_log.handlers[:]:
            log.error_log.removeHandler(handler)
    assert json.loads(capsys.readouterr().err)["said"] == "Worker (pid:7) was sent SIGKILL!"
