"""Databases for tests: each test gets an empty one of each kind, brought up by the migrations."""
from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from bot.clock import SHANGHAI, FixedClock
from bot.db import migrate
from bot.db.unit_of_work import Database

POSTGRES_URL = os.environ.get(
    "BANDIAN_TEST_POSTGRES_URL", "postgresql+psycopg2://postgres@127.0.0.1:5432/test"
)


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at a Monday morning."""
    return FixedClock(datetime(2026, 11, 23, 9, 30, tzinfo=SHANGHAI))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'test.db'}"
    else:
        yield from _fresh_schema()


@pytest.fixture
def database(empty_url: str, clock: FixedClock) -> Iterator[Database]:
    """A migrated database on the standing clock."""
    migrate.upgrade(empty_url)
    made = Database(empty_url, clock)
    yield made
    made.dispose()


def _fresh_schema() -> Iterator[str]:
    name = f"t_{uuid.uuid4().hex}"
    admin = create_engine(POSTGRES_URL, future=True, connect_args={"connect_timeout": 3})
    try:
        with admin.begin() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {name}")
    except OperationalError as error:
        reason = f"no PostgreSQL for tests (BANDIAN_TEST_POSTGRES_URL): {error.orig}".strip()
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    url = make_url(POSTGRES_URL).update_query_dict({"options": f"-csearch_path={name}"})
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        with admin.begin() as connection:
            connection.exec_driver_sql(f"DROP SCHEMA {name} CASCADE")
        admin.dispose()
