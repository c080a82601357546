"""A conversation without a database: for commands, tests and evaluation."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from bot.bootstrap import services
from bot.dialogue.engine import Engine, result_of
from bot.dialogue.messages import EngineResult
from bot.dialogue.metrics import ENGINE_FAILURES
from bot.errors import EngineFailure
from bot.services.replies import Memory
from knowledge.safety import danger

log = structlog.get_logger(__name__)


async def one_turn(
    engine: Engine, text: str, state: Mapping[str, Any] | None, fallback: Engine | None = None,
) -> EngineResult:
    """Safety first, then the engine; when it fails, the fallback. Raises EngineFailure only without one."""
    found = danger(text)
    if found:
        memory = Memory.from_json((state or {}).get("memory"))
        return result_of(services().guides.safety(text, memory, found))
    try:
        return await engine.handle(text, state)
    except Exception as error:
        ENGINE_FAILURES.labels(type(error).__name__).inc()
        # Only the kind of error is logged: its message may repeat what the customer wrote.
        log.error("the engine failed, keyword search answers", kind=type(error).__name__)
        if fallback is None:
            raise EngineFailure(type(error).__name__) from error
        return await fallback.handle(text, state)


async def converse(engine: Engine, texts: Sequence[str]) -> list[dict[str, Any]]:
    """The turns of one fresh conversation, in the form of `bandian dialogue`."""
    state: Mapping[str, Any] | None = None
    turns = []
    for text in texts:
        result = await one_turn(engine, text, state)
        state = result.state
        turns.append({
            "status": result.status, "intent": result.intent, "item": result.item, "aspects": list(result.aspects),
            "replies": [dict(reply) for reply in result.replies], "provenance": list(result.provenance),
        })
    return turns
