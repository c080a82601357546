"""Does a confidence mean something: how often what is said with it is right."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

BINS = 10


def calibration(pairs: Iterable[tuple[float, bool]]) -> dict[str, Any]:
    """Ten bins over (confidence 0..1, right), and the expected calibration error.

    The error is the mean distance of confidence and share right over the bins, weighted by their counts (0..1);
    None without any pair.
    """
    members: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, right in pairs:
        members[min(max(int(confidence * BINS), 0), BINS - 1)].append((confidence, right))
    count = sum(len(bin_) for bin_ in members)
    error = sum(abs(sum(c for c, _ in bin_) - sum(r for _, r in bin_)) for bin_ in members)
    return {
        "bins": [_bin(place, bin_) for place, bin_ in enumerate(members)],
        "expected_error": round(error / count, 4) if count else None,
    }


def _bin(place: int, members: list[tuple[float, bool]]) -> dict[str, Any]:
    count = len(members)
    return {
        "from": place / BINS, "to": (place + 1) / BINS, "count": count,
        "confidence": round(sum(c for c, _ in members) / count, 4) if count else None,
        "right": round(sum(r for _, r in members) / count, 4) if count else None,
    }
