"""Brings a database to the present version; whoever starts first does it, others wait."""
from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from bot.db.engine import make_engine, parse_url
from bot.errors import NotReady

_FOLDER = Path(__file__).resolve().parent / "migrations"
_LOCK_KEY = 0x62616E6469616E  # "bandian": any number that nobody else locks


def upgrade(url: str) -> tuple[str, ...]:
    """Apply what is missing, all or nothing; the revisions applied. Raises NotReady for a newer database."""
    with _exclusive(url) as connection:
        missing = _missing(_version(connection))
        if missing:
            command.upgrade(_config(connection), "head")
        return missing


def downgrade(url: str, revision: str) -> None:
    """Go back to `revision` ("base": an empty database), with the loss of what newer tables hold."""
    with _exclusive(url) as connection:
        command.downgrade(_config(connection), revision)


def current(url: str) -> str | None:
    """The revision of the database, None when it is empty or not there yet."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(str(parsed.database)).exists():
        return None
    with _connected(url) as connection:
        return _version(connection)


def pending(url: str) -> tuple[str, ...]:
    """The revisions that `upgrade` would apply, in order. Raises NotReady for a newer database."""
    return _missing(current(url))


def _missing(version: str | None) -> tuple[str, ...]:
    script = ScriptDirectory(str(_FOLDER))
    try:
        steps = list(script.iterate_revisions("heads", version or "base"))
    except (CommandError, RevisionError) as error:
        raise NotReady(f"the database is at {version!r}, which this program does not know") from error
    return tuple(step.revision for step in reversed(steps))


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = make_engine(url, migrating=True)
    try:
        with engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        raise NotReady(f"database: {error.orig}") from error
    finally:
        engine.dispose()


@contextmanager
def _exclusive(url: str) -> Iterator[Connection]:
    """A transaction that no other migration runs beside."""
    with _file_lock(url), _connected(url) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})
        yield connection
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise NotReady(f"migration would leave {len(broken)} rows without what they refer to")


@contextmanager
def _file_lock(url: str) -> Iterator[None]:
    """SQLite: also covers the switch to write-ahead logging, which BEGIN IMMEDIATE does not."""
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite":
        yield
        return
    path = Path(f"{parsed.database}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
