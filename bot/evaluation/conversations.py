"""Conversations with labelled turns: is every turn understood in its context?"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from bot.evaluation.confusions import confusions
from bot.evaluation.judging import Judged, failure, judge, shares

ALL = "conversations"
NOTHING: Mapping[str, Any] = {"intent": None, "item": None, "aspects": ()}


def texts(case: Mapping[str, Any]) -> list[str]:
    """What the customer says, turn by turn."""
    return [turn["text"] for turn in case["turns"]]


def judge_turns(
    case: Mapping[str, Any], turns: Sequence[Mapping[str, Any]], items: Collection[str],
) -> list[Judged]:
    """Every turn against its labels; a turn that has no result counts as not understood."""
    found = [*turns, *[NOTHING] * (len(case["turns"]) - len(turns))]
    kept = {key: case[key] for key in ("id", "slice") if case.get(key) is not None}
    return [
        judge({**turn, **kept, "turn": number}, result, items)
        for number, (turn, result) in enumerate(zip(case["turns"], found, strict=True), 1)
    ]


def report(judged: Iterable[Judged]) -> dict[str, Any]:
    """Shares of right turns, `conversations` being all of them, and the failed turns."""
    done = list(judged)
    slices: dict[str, list[Judged]] = defaultdict(list)
    for one in done:
        slices[ALL].append(one)
        if one.case.get("slice"):
            slices[str(one.case["slice"])].append(one)
    return {
        "slices": {name: _turns(members) for name, members in slices.items()},
        "confusions": confusions(done),
        "failed": [failure(one) for one in done if not one.together],
    }


def _turns(members: Sequence[Judged]) -> dict[str, Any]:
    counted = shares(members)
    first = sum(one.case["turn"] == 1 for one in members)  # every conversation has one first turn
    return {
        "conversations": first, "turns": counted["cases"], "turns_right": counted["together"],
        **{field: counted[field] for field in ("intent", "item", "aspects")},
    }
