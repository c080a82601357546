"""Engines for SQLite and PostgreSQL, set up so that both behave the same under threads and processes."""
from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.engine.url import URL
from sqlalchemy.pool import QueuePool

from bot.errors import InvalidInput

BUSY_SECONDS = 10
# Read by the `begin` listener below: a reading transaction must not take SQLite's one write lock.
SQLITE_BEGIN = "sqlite_begin"


def parse_url(url: str) -> URL:
    """`url` as SQLAlchemy wants it; raises InvalidInput for what this service cannot run on."""
    # Hosting platforms still hand out the short name, which SQLAlchemy no longer knows.
    parsed = make_url("postgresql" + url[8:] if url.startswith("postgres://") else url)
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg2")
    if backend != "sqlite":
        raise InvalidInput(f"database {backend!r} is not supported")
    if parsed.database in (None, "", ":memory:"):
        raise InvalidInput("an in-memory SQLite database cannot be shared by threads: name a file")
    return parsed


def make_engine(url: str, *, migrating: bool = False) -> Engine:
    """An engine in 2.0 style. `migrating` leaves foreign keys unchecked, as rebuilding tables needs."""
    parsed = parse_url(url)
    # Parameters are texts of customers: they must not get into messages of errors.
    common: dict[str, Any] = {"future": True, "hide_parameters": True, "json_serializer": _to_json}
    if parsed.get_backend_name() == "postgresql":
        return create_engine(parsed, pool_pre_ping=True, pool_size=10, max_overflow=10, **common)
    _create_private(Path(str(parsed.database)))
    engine = create_engine(
        parsed, poolclass=QueuePool, pool_size=8, max_overflow=32,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}, **common,
    )
    _listen(engine, foreign_keys=not migrating)
    return engine


def _create_private(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Only the account that runs the service may read what customers wrote; SQLite's side files follow.
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _listen(engine: Engine, *, foreign_keys: bool) -> None:
    def connect(connection: Any, _: Any) -> None:
        # The driver would begin transactions by itself, late and deferred: two writers that have both read
        # could then never become one after the other. So it is told not to, and `begin` says what we mean.
        connection.isolation_level = None
        cursor = connection.cursor()
        if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA secure_delete=ON")
        cursor.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
        cursor.close()

    def begin(connection: Any) -> None:
        kind = connection.get_execution_options().get(SQLITE_BEGIN, "IMMEDIATE")
        connection.exec_driver_sql(f"BEGIN {kind}")

    event.listen(engine, "connect", connect)
    event.listen(engine, "begin", begin)


def _to_json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair, which no database takes
        return json.dumps(value, separators=(",", ":"), allow_nan=False)
    return text
