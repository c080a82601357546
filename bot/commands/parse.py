"""`bandian parse`: what single messages mean, from JSON lines."""
from __future__ import annotations

import asyncio
from typing import Any

from bot.commands.lines import answer_lines, clean_output, text_of
from bot.settings import load as load_settings

OUTSIDE = {"out_of_scope", "chitchat"}


def parse() -> None:
    """逐行理解。Read {"id","text"} lines and print what each means by itself."""
    from bot.commands.check import stop_on_faults

    stop_on_faults()
    with clean_output() as out:
        from bot.commands.conversation import load_engine

        engine: Any = load_engine(load_settings())
        loop = asyncio.new_event_loop()
        answer_lines(out, lambda case: meaning(case, loop.run_until_complete(engine.parse(text_of(case)))))
        loop.close()


def meaning(case: dict[str, Any], parsed: dict[str, Any]) -> dict[str, Any]:
    """Rasa's parse in the form of the interface."""
    found = parsed.get("meaning") or {}
    intent = parsed["intent"]
    if intent.get("name") in (None, "nlu_fallback"):
        # The interface knows no fallback: the likeliest real intent is named, with its low confidence.
        intent = next(iter(parsed.get("intent_ranking") or ()), {"name": "out_of_scope", "confidence": 0.0})
    asks = intent["name"] == "ask_item"
    items = found.get("items") or []
    kept = ("entity", "value", "text", "start", "end")
    return {
        "id": case.get("id"), "text": case["text"], "intent": intent["name"],
        "confidence": round(float(intent["confidence"]), 4),
        "aspects": found.get("aspects") or [] if asks else [],
        "item": items[0] if items else None, "items": items,
        "entities": [{key: entity.get(key) for key in kept} for entity in parsed.get("entities") or ()],
        "in_scope": intent["name"] not in OUTSIDE,
    }
