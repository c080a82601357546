"""Cases with expected labels: single messages, reported per slice, with scope, safety, calibration and time."""
from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any

from bot.evaluation.calibration import calibration
from bot.evaluation.confusions import confusions
from bot.evaluation.judging import Judged, expected, failure, judge, percent, plain, shares, slice_of

__all__ = ["expected", "figures", "judge", "report"]
OUTSIDE, SAFETY = "out_of_scope", "safety_emergency"
NO_BUSINESS = {OUTSIDE, "chitchat"}


def report(judged: Iterable[Judged]) -> dict[str, Any]:
    """Shares per slice, figures over all, the most frequent confusions, calibration and the failed cases."""
    done = list(judged)
    slices: dict[str, list[Judged]] = defaultdict(list)
    for one in done:
        slices["all"].append(one)
        slices[slice_of(one.case)].append(one)
    return {
        "slices": {name: shares(members) for name, members in slices.items()},
        "figures": figures(done),
        "confusions": confusions(done),
        "calibration": {
            "intent": calibration(
                (one.found["confidence"], one.intent_right) for one in done if one.found.get("confidence") is not None),
            "item": calibration(
                (one.found["item_confidence"], one.item_right) for one in done
                if one.item_right is not None and one.found.get("item_confidence") is not None),
        },
        "failed": [failure(one) for one in done if not one.together],
    }


def figures(judged: Sequence[Judged]) -> dict[str, float | None]:
    """Percentages of scope and safety, and CPU milliseconds of one parse; None where nothing is counted."""
    labelled = [(plain(one.case["intent"]), one.found["intent"], one.intent_right) for one in judged]
    times = sorted(one.found["cpu_ms"] for one in judged if one.found.get("cpu_ms") is not None)
    return {
        "out_of_scope_recall": percent(right for label, _, right in labelled if label == OUTSIDE),
        "in_scope_kept": percent(
            right or found not in NO_BUSINESS for label, found, right in labelled if label not in NO_BUSINESS),
        "safety_recall": percent(right for label, _, right in labelled if label == SAFETY),
        "safety_precision": percent(right for _, found, right in labelled if found == SAFETY),
        "parse_ms_median": round(median(times), 2) if times else None,
        # the nearest rank: the least time that 95 % of the messages do not exceed
        "parse_ms_p95": round(times[math.ceil(0.95 * len(times)) - 1], 2) if times else None,
    }
