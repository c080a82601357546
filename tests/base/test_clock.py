"""Clocks."""
from __future__ import annotations

from datetime import datetime, timedelta, timezone

from bot.clock import SHANGHAI, FixedClock, SystemClock, in_shanghai


def test_the_system_clock_is_aware_and_right() -> None:
    now = SystemClock().now()
    assert now.tzinfo is SHANGHAI
    assert abs(now - datetime.now(timezone.utc)) < timedelta(seconds=5)


def test_a_fixed_clock_stands_until_moved() -> None:
    clock = FixedClock(datetime(2026, 11, 22, 16, 30, tzinfo=timezone.utc))
    assert clock.now().isoformat() == "2026-11-23T00:30:00+08:00"
    assert clock.now() == clock.now()
    assert clock.advance(timedelta(hours=1)) == clock.now() == datetime(2026, 11, 23, 1, 30, tzinfo=SHANGHAI)


def test_a_naive_moment_is_shanghai_time() -> None:
    assert in_shanghai(datetime(2026, 1, 1, 8)).isoformat() == "2026-01-01T08:00:00+08:00"
