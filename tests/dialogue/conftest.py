"""What tests of turns share: the services, a standing clock, and the trained model for those that need it."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot import bootstrap, logs
from bot.clock import FixedClock, SystemClock
from tests.models import loaded_engine


@pytest.fixture(autouse=True)
def standing_clock(clock: FixedClock) -> Iterator[FixedClock]:
    """The process's clock stands at the tests' Monday morning."""
    bootstrap.clock.inner = clock
    yield clock
    bootstrap.clock.inner = SystemClock()


@pytest.fixture(scope="session")
def engine() -> Any:
    """The in-process engine on the model of the present sources."""
    return loaded_engine()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, down to debug level, by the service's own configuration."""
    root = logging.getLogger()
    handlers, level, before = root.handlers[:], root.level, structlog.get_config()
    out = io.StringIO()
    logs.configure("debug", "json", out)
    yield out
    root.handlers[:], root.level = handlers, level
    logging.captureWarnings(False)
    structlog.configure(**before)
