"""The pairs that are confused most often: intents, items and aspects."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from bot.evaluation.judging import ASK_ITEM, Judged

MOST = 10
NONE = "-"


def confusions(judged: Iterable[Judged]) -> dict[str, dict[str, int]]:
    """Field → pair `expected → found` → how often, the most frequent ten of each field."""
    counts: dict[str, Counter[str]] = {"intent": Counter(), "item": Counter(), "aspects": Counter()}
    for one in judged:
        if not one.intent_right:
            counts["intent"][_pair(one.case["intent"], one.found["intent"])] += 1
        if one.item_right is False:
            counts["item"][_pair(one.case["item"], one.found["item"])] += 1
        # Another intent has no aspects: that is a confusion of intents and would hide those of aspects.
        if one.aspects_right is False and one.found["intent"] == ASK_ITEM:
            counts["aspects"][_pair(_asked(one.case), _joined(one.found["aspects"]))] += 1
    return {field: dict(counter.most_common(MOST)) for field, counter in counts.items()}


def _pair(expected: str | None, found: str | None) -> str:
    return f"{expected or NONE} → {found or NONE}"


def _asked(case: Mapping[str, Any]) -> str:
    return _joined(case["aspects"]) if case.get("aspects") else str(case["intent"])


def _joined(aspects: Iterable[str]) -> str:
    return "+".join(sorted(aspects)) or NONE
