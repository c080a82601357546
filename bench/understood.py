"""The test sets of understanding, and what `bandian evaluate` finds on them, without the messages themselves."""
from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.errors import InvalidInput
from bot.evaluation import conversations, labels
from bot.evaluation.cases import ANSWERS, CONVERSATIONS, LABELS, Suite, read_suite
from bot.evaluation.judging import Judged, percent, shares, slice_of
from bot.settings import ROOT

Case = dict[str, Any]
FOLDER = ROOT / "tests" / "understanding"
SHARES = ("intent", "item", "aspects", "together")
SECOND = {LABELS: "second_labels.jsonl", CONVERSATIONS: "second_conversation_labels.jsonl"}


@dataclass(frozen=True)
class Sets:
    """The project's own test sets, further files, and a second person's labels by kind and id."""

    messages: Suite
    scope: Suite
    safety: Suite
    conversations: Suite
    also: tuple[Suite, ...] = ()
    second: Mapping[str, Mapping[str, Case]] = field(default_factory=dict)


def test_sets(also: Iterable[Path] = (), folder: Path = FOLDER) -> Sets:
    """All sets. Raises InvalidInput for a file that cannot be read, or that holds cases with expected facts."""
    further = tuple(read_suite(path) for path in also)
    for suite in further:
        if suite.kind == ANSWERS:
            raise InvalidInput(f"{suite.name}: these are cases of answers, which `bandian evaluate` measures")
    parts = [read_suite(path) for path in sorted(folder.glob("messages_*.jsonl"))]
    return Sets(
        Suite("messages", LABELS, tuple(case for part in parts for case in part.cases)),
        read_suite(folder / "scope.jsonl"), read_suite(folder / "safety.jsonl"),
        read_suite(folder / "conversations.jsonl"), further,
        {kind: _by_id(folder / name) for kind, name in SECOND.items()},
    )


def _by_id(path: Path) -> dict[str, Case]:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return {case["id"]: case for case in map(json.loads, filter(str.strip, lines))}


def per_slice(judged: Iterable[Judged]) -> dict[str, Any]:
    """Shares per slice and the most frequent confusions of single messages."""
    found = labels.report(judged)
    return {name: found[name] for name in ("slices", "confusions")}


def per_turn(judged: Sequence[Judged]) -> dict[str, Any]:
    """Shares over turns, over first and later ones, and of conversations understood from end to end."""
    found = conversations.report(judged)
    whole: dict[str, bool] = {}
    for one in judged:
        whole[one.case["id"]] = whole.get(one.case["id"], True) and one.together
    parts = {
        "all turns": judged,
        "first turns": [one for one in judged if one.case["turn"] == 1],
        "later turns": [one for one in judged if one.case["turn"] > 1],
    }
    return {
        "slices": {
            **{name: shares(members) for name, members in parts.items()},
            "whole conversations": {"cases": len(whole), "together": percent(whole.values())},
        },
        "confusions": found["confusions"],
    }


def any_kind(suite: Suite, judged: Sequence[Judged]) -> dict[str, Any]:
    """Shares of messages or of turns."""
    return per_turn(judged) if suite.kind == CONVERSATIONS else per_slice(judged)


def scope_figures(judged: Sequence[Judged]) -> dict[str, Any]:
    """Recall of messages out of scope, near misses and far ones by themselves, and the share of others kept."""
    figures = labels.figures(judged)
    kinds = {"near_misses": "near_miss", "far": "far"}
    return {
        "out_of_scope_recall": figures["out_of_scope_recall"],
        **{name: percent(one.intent_right for one in judged if slice_of(one.case) == kind)
           for name, kind in kinds.items()},
        "in_scope_kept": figures["in_scope_kept"],
    }


def safety_figures(judged: Sequence[Judged]) -> dict[str, Any]:
    """Recall and precision of present danger over all single messages, and how many were heard so wrongly."""
    figures = labels.figures(judged)
    alarms = sum(one.found["intent"] == labels.SAFETY and not one.intent_right for one in judged)
    return {
        "dangers": sum(one.case["intent"] == labels.SAFETY for one in judged), "messages": len(judged),
        "recall": figures["safety_recall"], "precision": figures["safety_precision"], "false_alarms": alarms,
    }


def agreement(sets: Sets, items: Iterable[str]) -> dict[str, Any]:
    """A second person's labels judged as if a machine had found them; alternatives count as agreement."""
    known = set(items)
    by_id = {case["id"]: case for suite in (sets.messages, sets.scope, sets.safety) for case in suite.cases}
    messages = [
        labels.judge(by_id[key], label, known)
        for key, label in sets.second.get(LABELS, {}).items() if key in by_id
    ]
    other = sets.second.get(CONVERSATIONS, {})
    turns = [
        one for case in sets.conversations.cases if case["id"] in other
        for one in conversations.judge_turns(case, other[case["id"]]["turns"], known)
    ]
    if not messages:
        return {}
    found = per_slice(messages)
    if turns:
        found["slices"]["turns of conversations"] = shares(turns)
    return found
