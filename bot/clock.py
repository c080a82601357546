"""The time of day, injected everywhere so that tests and replays decide what "now" is."""
from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Protocol

# China has kept UTC+8 without summer time since 1991, so no time zone database is needed on the machine.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


class Clock(Protocol):
    """Whatever tells the time."""

    def now(self) -> datetime:
        """The present moment, aware, in Asia/Shanghai."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment, aware, in Asia/Shanghai."""
        return datetime.now(SHANGHAI)


class FixedClock:
    """A clock that stands still until it is moved; for tests, replays and `dialogue` cases with a `now`."""

    def __init__(self, moment: datetime) -> None:
        self._moment = in_shanghai(moment)

    def now(self) -> datetime:
        """The moment at which the clock stands."""
        return self._moment

    def advance(self, step: timedelta) -> datetime:
        """Move on by `step` (back when negative) and return the new moment."""
        self._moment += step
        return self._moment


def in_shanghai(moment: datetime) -> datetime:
    """`moment` in Asia/Shanghai; a naive moment is taken to be Shanghai time already."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=SHANGHAI)
    return moment.astimezone(SHANGHAI)
