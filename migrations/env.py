"""Runs the revisions on the connection that ``screening.storage.migrate`` opened; no other way in."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"], render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
