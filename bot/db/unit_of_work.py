"""The unit of work: one transaction, its repositories, and the only place that commits."""
from __future__ import annotations

import threading
from types import TracebackType

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.clock import Clock
from bot.db.engine import BUSY_SECONDS, SQLITE_BEGIN, make_engine
from bot.db.repositories.conversations import Conversations
from bot.errors import BandianError, Conflict, NotReady

_READ_ONLY: dict[str, dict[str, object]] = {
    "sqlite": {SQLITE_BEGIN: "DEFERRED"}, "postgresql": {"postgresql_readonly": True},
}


class UnitOfWork:
    """A transaction as a context manager: without `commit()` nothing of it stays.

    For one thread and one use at a time. Raises NotReady when the database cannot be reached or stays locked,
    Conflict when a constraint was violated.
    """

    conversations: Conversations

    def __init__(self, engine: Engine, clock: Clock, gate: threading.Lock | None, *, reading: bool) -> None:
        self._engine, self._clock, self._gate, self._reading = engine, clock, gate, reading
        self._connection: Connection | None = None
        self._holds_gate = False

    def __enter__(self) -> UnitOfWork:
        # Within one process writers queue at a lock: SQLite itself makes them poll with growing pauses.
        if self._gate is not None:
            self._holds_gate = self._gate.acquire(timeout=BUSY_SECONDS)
            if not self._holds_gate:
                raise NotReady("another writer holds the database")
        try:
            self._begin()
        except BaseException as error:
            self.__exit__(type(error), error, error.__traceback__)
            raise
        return self

    def _begin(self) -> None:
        self._connection = self._engine.connect()
        if self._reading:
            self._connection = self._connection.execution_options(**_READ_ONLY[self._engine.name])
        self._connection.begin()
        self.conversations = Conversations(self._connection, self._clock)

    def commit(self) -> None:
        """Keep everything done so far; what is done afterwards is a new transaction."""
        if self._connection is None:
            raise RuntimeError("the unit of work is not open")
        self._connection.commit()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._end()
        translated = _translated(error)
        if translated is not None:
            raise translated from error

    def _end(self) -> None:
        connection, self._connection = self._connection, None
        try:
            if connection is not None:
                connection.close()  # rolls back what was not committed
        finally:
            if self._gate is not None and self._holds_gate:
                self._holds_gate = False
                self._gate.release()


class Database:
    """An engine with its clock: hands out units of work; safe to share between threads."""

    def __init__(self, url: str, clock: Clock) -> None:
        self.engine = make_engine(url)
        self._clock = clock
        self._gate = threading.Lock() if self.engine.name == "sqlite" else None

    def writing(self) -> UnitOfWork:
        """A transaction that may write; on SQLite it holds the write lock from its start."""
        return UnitOfWork(self.engine, self._clock, self._gate, reading=False)

    def reading(self) -> UnitOfWork:
        """A transaction that only reads and waits for nobody."""
        return UnitOfWork(self.engine, self._clock, None, reading=True)

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _translated(error: BaseException | None) -> BandianError | None:
    """The error of ours for one of the database's, None for all others."""
    if isinstance(error, IntegrityError):
        return Conflict("a constraint was violated")
    if isinstance(error, OperationalError | InterfaceError | PoolTimeout):
        return NotReady(f"database: {type(error).__name__}")
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return NotReady("database: connection lost")
    return None
