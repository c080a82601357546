"""Time and memory of a training, and the size of the model."""
from __future__ import annotations

import json
import resource
import sys
import time

from bot.models import ensure_model
from bot.settings import load


def main() -> None:
    """Train anew and print."""
    begin = time.monotonic()
    path = ensure_model(load(), force=True)
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = {"seconds": round(time.monotonic() - begin, 1), "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 1),
              "memory_mb_peak": round(usage.ru_maxrss / 1024), "model_mb": round(path.stat().st_size / 1e6, 1)}
    print(json.dumps(result) if "--json" in sys.argv else "\n".join(f"{k}: {v}" for k, v in result.items()))


if __name__ == "__main__":
    main()
