"""Cases with expected labels: intent, item and aspects of single messages, per slice."""
from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Case = Mapping[str, Any]
ASK = "ask_"


def expected(case: Case) -> tuple[set[str], set[str]]:
    """Accepted intents, and the aspects that labels such as `ask_channel` mean."""
    labels = [case["intent"], *(case.get("intent_alt") or ())]
    intents = {"ask_item" if label.startswith(ASK) else label for label in labels}
    aspects = {label[len(ASK):] for label in labels if label.startswith(ASK) and label != "ask_item"}
    return intents, aspects | set(case.get("aspects") or ())


@dataclass(frozen=True)
class Judged:
    """One case with what was understood."""

    case: Case
    found: Mapping[str, Any]
    intent_right: bool
    item_right: bool | None
    aspects_right: bool | None


def judge(case: Case, found: Mapping[str, Any], items: Mapping[str, str]) -> Judged:
    """Compare; items and aspects count only where the case has labels that the taxonomy knows."""
    intents, aspects = expected(case)
    item = case.get("item") if case.get("item") in items else None
    exact = "aspects" in case
    aspects_right: bool | None = None
    if aspects and found["intent"] == "ask_item":
        given = set(found["aspects"])
        aspects_right = given == aspects if exact else bool(given & aspects)
    return Judged(
        case, found, found["intent"] in intents, found["item"] == item if item else None, aspects_right,
    )


def report(judged: Iterable[Judged]) -> dict[str, Any]:
    """Shares per slice and the most frequent confusions."""
    done = list(judged)
    slices: dict[str, list[Judged]] = defaultdict(list)
    for one in done:
        slices["all"].append(one)
        slices[str(one.case.get("slice") or one.case.get("kind") or "other")].append(one)
    confusions = Counter(
        f"{one.case['intent']} → {one.found['intent']}" for one in done if not one.intent_right)
    return {
        "slices": {name: _shares(members) for name, members in slices.items()},
        "confusions": dict(confusions.most_common(10)),
        "failed": [
            {"id": one.case["id"], "text": one.case["text"], "expected": one.case["intent"],
             "found": one.found["intent"], "item": one.found["item"], "aspects": one.found["aspects"]}
            for one in done if not one.intent_right or one.item_right is False or one.aspects_right is False
        ],
    }


def _shares(members: list[Judged]) -> dict[str, Any]:
    def percent(values: list[bool]) -> float | None:
        return round(100 * sum(values) / len(values), 1) if values else None

    return {
        "cases": len(members), "intent": percent([one.intent_right for one in members]),
        "item": percent([one.item_right for one in members if one.item_right is not None]),
        "aspects": percent([one.aspects_right for one in members if one.aspects_right is not None]),
    }
