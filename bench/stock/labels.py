"""Intent and item in one label, for a classifier that knows only intents: `ask_item+transfer`, `greet`."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nlu.sentences import NONE

ASKS, FALLBACK, OUTSIDE = "ask_item", "nlu_fallback", "out_of_scope"
JOINT = "+"


def label_of(intent: str, item: str | None) -> str:
    """The label to train; a question without an item is `ask_item+none`."""
    return f"{intent}{JOINT}{item or NONE}" if intent == ASKS else intent


def read_label(label: str) -> tuple[str, str | None]:
    """Intent and item of a label."""
    intent, _, item = label.partition(JOINT)
    return intent, item if item and item != NONE else None


def stock_meaning(parsed: Mapping[str, Any]) -> dict[str, Any]:
    """A stock parse in the form of the interface; where it falls back the likeliest label is told, not believed."""
    intent = parsed.get("intent") or {}
    believed = intent.get("name") not in (None, FALLBACK)
    if not believed:
        ranking = (one for one in parsed.get("intent_ranking") or () if one["name"] != FALLBACK)
        intent = next(ranking, {"name": OUTSIDE, "confidence": 0.0})
    name, item = read_label(intent["name"])
    return {
        "intent": name, "confidence": round(float(intent["confidence"]), 4), "item": item,
        "aspects": [], "believed": believed,
    }
