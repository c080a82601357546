"""Runs migrations on the connection that `bot.db.migrate` hands over, inside its transaction and lock.

A new step: change `bot/db/tables.py` and add `versions/NNNN_what.py`; a test compares both.
"""
from __future__ import annotations

from alembic import context

from bot.db.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    # SQLite cannot alter a column: the table is built anew and copied.
    render_as_batch=True,
)
context.run_migrations()
