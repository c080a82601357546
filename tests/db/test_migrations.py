"""Migrations: up, down, up; equal to the tables; safe when several processes start at once."""
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from bot.clock import FixedClock
from bot.db import migrate
from bot.db.engine import make_engine
from bot.db.tables import metadata
from bot.db.unit_of_work import Database
from bot.errors import NotReady

ROOT = Path(__file__).resolve().parents[2]


def tables(url: str) -> set[str]:
    engine = make_engine(url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_up_down_up(empty_url: str, clock: FixedClock) -> None:
    assert migrate.current(empty_url) is None
    steps = migrate.pending(empty_url)
    assert steps[0] == "0001"
    assert migrate.upgrade(empty_url) == steps
    assert migrate.current(empty_url) == steps[-1] and migrate.pending(empty_url) == ()
    assert set(metadata.tables) <= tables(empty_url)
    assert migrate.upgrade(empty_url) == ()
    migrate.downgrade(empty_url, "base")
    assert migrate.current(empty_url) is None
    assert tables(empty_url) == {"alembic_version"}
    migrate.upgrade(empty_url)
    database = Database(empty_url, clock)
    with database.writing() as uow:
        uow.conversations.create("web")
        uow.commit()
    database.dispose()


def test_tables_and_migrations_agree(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_constraints_have_the_names_of_the_tables(database: Database) -> None:
    inspector = inspect(database.engine)
    for table in metadata.tables.values():
        named = {item["name"] for item in inspector.get_unique_constraints(table.name)}
        named |= {item["name"] for item in inspector.get_check_constraints(table.name)}
        named |= {item["name"] for item in inspector.get_foreign_keys(table.name)}
        named.add(inspector.get_pk_constraint(table.name)["name"])
        assert named == {str(constraint.name) for constraint in table.constraints}


def test_asking_creates_no_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'none.db'}"
    assert migrate.current(url) is None
    assert migrate.pending(url)
    assert list(tmp_path.iterdir()) == []


def test_a_newer_database_is_refused_and_left_alone(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    engine = make_engine(empty_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    for ask in (migrate.upgrade, migrate.pending):
        with pytest.raises(NotReady):
            ask(empty_url)
    assert migrate.current(empty_url) == "9999"


def test_a_migration_that_fails_leaves_nothing(empty_url: str) -> None:
    engine = make_engine(empty_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE messages (id INTEGER)"))  # in the way of the second table
    engine.dispose()
    with pytest.raises(NotReady):
        migrate.upgrade(empty_url)
    assert tables(empty_url) == {"messages"}
    assert migrate.current(empty_url) is None


def test_processes_that_start_at_once_migrate_once(empty_url: str) -> None:
    program = "import sys; from bot.db import migrate; print(len(migrate.upgrade(sys.argv[1])))"
    running = [
        subprocess.Popen([sys.executable, "-c", program, empty_url], cwd=ROOT, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    results = [process.communicate(timeout=60) for process in running]
    assert [process.returncode for process in running] == [0] * 4, results
    applied = sorted(int(out) for out, _ in results)
    assert applied[:3] == [0, 0, 0] and applied[3] == len(migrate_steps())


def migrate_steps() -> tuple[str, ...]:
    return migrate.pending("sqlite:////nonexistent-folder/none.db")
