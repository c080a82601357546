"""The unit of work: what is committed stays, all else goes, and errors are ours."""
from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.clock import FixedClock
from bot.db import migrate, unit_of_work
from bot.db.engine import make_engine, parse_url
from bot.db.unit_of_work import Database, UnitOfWork
from bot.errors import Conflict, InvalidInput, NotFound, NotReady


def put(uow: UnitOfWork, conversation: str, direction: str, said: str) -> None:
    """A row past the repository, as only a mistake would write it."""
    uow.conversations._connection.execute(
        text("INSERT INTO messages (id, conversation_id, seq, direction, text, aspects, replies, provenance,"
             " created_at) VALUES ('m', :id, 1, :way, :said, '[]', '[]', '[]', '2026-01-01 00:00:00')"),
        {"id": conversation, "way": direction, "said": said},
    )


def test_nothing_stays_without_commit(database: Database) -> None:
    with database.writing() as uow:
        record, _ = uow.conversations.create("web")
    with database.reading() as uow, pytest.raises(NotFound):
        uow.conversations.get(record.id)


def test_an_error_rolls_back_what_was_not_committed(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as uow:
        kept, _ = uow.conversations.create("web")
        uow.commit()
        lost, _ = uow.conversations.create("web")
        raise ZeroDivisionError
    with database.reading() as uow:
        assert uow.conversations.get(kept.id) == kept
        with pytest.raises(NotFound):
            uow.conversations.get(lost.id)


def test_commit_outside_is_a_mistake(database: Database) -> None:
    uow = database.writing()
    with pytest.raises(RuntimeError):
        uow.commit()


def test_a_violated_constraint_is_a_conflict_without_the_text(database: Database) -> None:
    with pytest.raises(Conflict) as caught, database.writing() as uow:
        record, _ = uow.conversations.create("web")
        put(uow, record.id, "up", "秘密的话")
    assert "秘密" not in str(caught.value)
    assert "[SQL parameters hidden" in str(caught.value.__cause__)


def test_foreign_keys_hold(database: Database) -> None:
    with pytest.raises(Conflict), database.writing() as uow:
        put(uow, "nobody", "in", "")
        uow.commit()


def test_a_reader_sees_the_past_while_a_writer_writes(database: Database) -> None:
    with database.writing() as writer:
        record, _ = writer.conversations.create("web")
        with database.reading() as reader, pytest.raises(NotFound):
            reader.conversations.get(record.id)
        writer.commit()
    with database.reading() as reader:
        assert reader.conversations.get(record.id) == record


def test_read_then_write_in_two_transactions_never_fails_as_locked(database: Database) -> None:
    """The trap of deferred transactions: both read, then neither may write."""
    barrier, failures = threading.Barrier(2), []

    def work() -> None:
        try:
            barrier.wait()
            for _ in range(30):
                with database.writing() as uow:
                    uow.conversations._connection.execute(text("SELECT count(*) FROM conversations")).scalar()
                    uow.conversations.create("web")
                    uow.commit()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with database.reading() as uow:
        count = uow.conversations._connection.execute(text("SELECT count(*) FROM conversations")).scalar()
    assert count == 60


def test_two_engines_on_one_file_wait_for_each_other(tmp_path: Path, clock: FixedClock) -> None:
    url = f"sqlite:///{tmp_path / 'shared.db'}"
    migrate.upgrade(url)
    first, second = Database(url, clock), Database(url, clock)
    done: list[float] = []

    def late() -> None:
        with second.writing() as uow:
            uow.conversations.create("web")
            uow.commit()
        done.append(time.monotonic())

    with first.writing() as uow:
        uow.conversations.create("web")
        thread = threading.Thread(target=late)
        thread.start()
        time.sleep(0.2)
        assert not done
        uow.commit()
    thread.join()
    assert done


def test_a_held_lock_becomes_not_ready(
    tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unit_of_work, "BUSY_SECONDS", 0.05)
    database = Database(f"sqlite:///{tmp_path / 'held.db'}", clock)
    with database.writing(), pytest.raises(NotReady), database.writing():
        pass
    with database.writing():  # the queue is free again
        pass


def test_an_unreachable_server_is_not_ready(clock: FixedClock) -> None:
    database = Database("postgresql://nobody@127.0.0.1:1/none?connect_timeout=1", clock)
    with pytest.raises(NotReady), database.reading():
        pass


def test_sqlite_is_set_up(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "folder" / "x.db"
    engine = make_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        for pragma, expected in {
            "journal_mode": "wal", "synchronous": 1, "busy_timeout": 10_000, "foreign_keys": 1,
            "secure_delete": 1,
        }.items():
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == expected, pragma
    assert path.stat().st_mode & 0o077 == 0
    engine.dispose()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://x@y/z"])
def test_unusable_databases_are_refused(url: str) -> None:
    with pytest.raises(InvalidInput):
        make_engine(url)


def test_short_postgres_urls_are_understood() -> None:
    assert parse_url("postgres://u@h/d").drivername == "postgresql+psycopg2"
    assert parse_url("postgresql+asyncpg://u@h/d").drivername == "postgresql+psycopg2"
