"""What one would write in ten minutes: a Flask page with a form, and one row in SQLite for each answer."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask, redirect, request

PAGE = (
    "<!DOCTYPE html><title>Page</title><form method=post><input name=answer><button>Continue</button></form>"
)


@contextmanager
def bare_app() -> Iterator[Flask]:
    """The app, on a database of its own that is as careful as ours (WAL, a real fsync for each commit)."""
    with tempfile.TemporaryDirectory() as folder:
        database = sqlite3.connect(Path(folder) / "bare.db", check_same_thread=False)
        database.executescript(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE answer (text)"
        )
        app = Flask("bare")

        @app.get("/page")
        def show() -> str:
            return PAGE

        @app.post("/page")
        def save() -> Any:
            with database:
                database.execute("INSERT INTO answer VALUES (?)", [request.form["answer"]])
            return redirect("/page", 303)

        yield app
        database.close()


def held() -> float:
    """MiB that this process holds."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (kib,) = (line.split()[1] for line in lines if line.startswith("VmRSS:"))
    return int(kib) / 1024


if __name__ == "__main__":
    with bare_app() as made:
        client = made.test_client()
        client.get("/page")
        client.post("/page", data={"answer": "yes"})
        print(held())
