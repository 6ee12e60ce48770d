"""What one would write in ten minutes: a Flask page with a form, and one row in the database for each answer."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from flask import Flask, redirect, request

PAGE = (
    "<!DOCTYPE html><title>Page</title><form method=post><input name=answer><button>Continue</button></form>"
)
DATABASE = "BENCHMARK_DATABASE"
"""The variable of the environment that names the database of a served rival, as SQLAlchemy spells it."""


class Rows:
    """The table, with a connection for each thread: on SQLite as careful as ours (WAL, a real fsync for each commit)."""

    def __init__(self, url: sa.URL) -> None:
        self.url, self.own = url, threading.local()
        with self.connection() as database:
            database.execute("CREATE TABLE answer (text text)")

    def connection(self) -> Any:
        if not hasattr(self.own, "connection"):
            self.own.connection = self._connect()
        return self.own.connection

    def insert(self, text: str) -> None:
        place = "?" if self.url.get_backend_name() == "sqlite" else "%s"
        database = self.connection()
        database.execute(f"INSERT INTO answer VALUES ({place})", [text])
        database.commit()

    def _connect(self) -> Any:
        if self.url.get_backend_name() == "postgresql":
            return psycopg.connect(
                self.url.set(drivername="postgresql").render_as_string(hide_password=False)
            )
        database = sqlite3.connect(str(self.url.database))
        database.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
        return database


def application(url: str | None = None) -> Flask:
    """The app; on the database of the environment if none is named."""
    rows = Rows(sa.make_url(url or os.environ[DATABASE]))
    app = Flask("bare")

    @app.get("/page")
    def show() -> str:
        return PAGE

    @app.post("/page")
    def save() -> Any:
        rows.insert(request.form["answer"])
        return redirect("/page", 303)

    return app


@contextmanager
def bare_app() -> Iterator[Flask]:
    """The app in this process, on a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        yield application(f"sqlite:///{Path(folder) / 'bare.db'}")


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
