"""What is counted of turns."""
from __future__ import annotations

from prometheus_client import Counter, Histogram

TURNS = Counter("bandian_turns", "Answered customer messages.", ("status",))
TURN_SECONDS = Histogram(
    "bandian_turn_seconds", "Time from message to answer, waiting included.",
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
ENGINE_FAILURES = Counter("bandian_engine_failures", "Turns that fell back to keyword search.", ("kind",))
