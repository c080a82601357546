"""Time from the start of `serve` to a ready model, and memory then, over several starts."""
from __future__ import annotations

import json
import statistics
import sys

from bench.server import running
from bot.models import ensure_model
from bot.settings import load

STARTS = 3


def main() -> None:
    """Start, wait, stop; print the median."""
    ensure_model(load())
    seconds, memory = [], []
    for _ in range(STARTS):
        with running() as server:
            seconds.append(server.seconds_to_ready)
            memory.append(server.memory_mb()["resident"])
    result = {"starts": STARTS, "seconds_to_ready_median": round(statistics.median(seconds), 1),
              "seconds_to_ready_max": round(max(seconds), 1), "memory_mb_ready": max(memory)}
    print(json.dumps(result) if "--json" in sys.argv else "\n".join(f"{k}: {v}" for k, v in result.items()))


if __name__ == "__main__":
    main()
