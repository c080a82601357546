"""Two models on the same cases: what changes, sentence by sentence and per slice."""
from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.evaluation.answers import Verdict
from bot.evaluation.conversations import ALL as CONVERSATIONS
from bot.evaluation.judging import Judged, slice_of

BETTER, WORSE, DIFFERENT = "better", "worse", "different"
POINTS = 1  # a slice may drop by so many points


@dataclass(frozen=True)
class Seen:
    """What one model made of a case: `right` begins with the share that is compared, its parts follow."""

    case: dict[str, Any]
    slices: tuple[str, ...]
    right: tuple[bool, ...]
    shown: dict[str, Any]


def seen(done: Iterable[Judged | Verdict]) -> list[Seen]:
    """Messages, turns or answers in the form that is compared."""
    return [_answer(one) if isinstance(one, Verdict) else _meaning(one) for one in done]


def _meaning(one: Judged) -> Seen:
    case, found = one.case, one.found
    if "turn" in case:
        slices = (CONVERSATIONS, *([str(case["slice"])] if case.get("slice") else ()))
    else:
        slices = ("all", slice_of(case))
    named = {key: case[key] for key in ("id", "turn", "text") if key in case}
    label = {key: case[key] for key in ("intent", "item", "aspects") if key in case}
    # A field that is not judged is not wrong: an alternative intent has no aspects.
    fields = (one.item_right is not False, one.aspects_right is not False)
    return Seen(
        {**named, "expected": label}, slices, (one.together, one.intent_right, *fields),
        {"intent": found["intent"], "item": found["item"], "aspects": sorted(found["aspects"])},
    )


def _answer(one: Verdict) -> Seen:
    case = one.case
    return Seen(
        {"id": case["id"], "text": " / ".join(case["turns"])}, ("all", f"standing {case['standing']}"),
        (one.right and one.safe, one.right, one.safe),
        {"missing": list(one.missing), "forbidden": list(one.forbidden), "source_found": one.source_found},
    )


def compare(before: Sequence[Seen], after: Sequence[Seen]) -> dict[str, Any]:
    """What changes from the one model to the other over the same cases, in the same order.

    `points` are those of the right cases per slice; `dropped` names the slices that lose more than one.
    """
    pairs = list(zip(before, after, strict=True))
    slices: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for old, new in pairs:
        for name in dict.fromkeys(old.slices):
            slices[name].append((old.right[0], new.right[0]))
    changes = [
        {"change": change(old, new), **old.case, "before": old.shown, "after": new.shown}
        for old, new in pairs if old.shown != new.shown
    ]
    return {
        "slices": {name: _difference(members) for name, members in slices.items()},
        "dropped": [name for name, members in slices.items() if _lost(members) * 100 > POINTS * len(members)],
        "counts": dict(Counter(str(one["change"]) for one in changes)),
        "changes": changes,
    }


def change(before: Seen, after: Seen) -> str:
    """Better or worse as a whole; else by its parts, where they do not contradict each other."""
    if before.right[0] != after.right[0]:
        return BETTER if after.right[0] else WORSE
    gained = any(new and not old for old, new in zip(before.right, after.right, strict=True))
    lost = any(old and not new for old, new in zip(before.right, after.right, strict=True))
    if gained == lost:
        return DIFFERENT
    return BETTER if gained else WORSE


def _lost(members: Sequence[tuple[bool, bool]]) -> int:
    return sum(old for old, _ in members) - sum(new for _, new in members)


def _difference(members: Sequence[tuple[bool, bool]]) -> dict[str, Any]:
    count = len(members)
    return {
        "cases": count, "before": round(100 * sum(old for old, _ in members) / count, 1),
        "after": round(100 * sum(new for _, new in members) / count, 1),
        "points": round(-100 * _lost(members) / count, 1),
    }
