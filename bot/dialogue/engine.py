"""What a dialogue engine must do; the state is the caller's to store."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from bot.dialogue.messages import EngineResult
from bot.services.replies import Outcome


class Engine(Protocol):
    """Understands a message in a conversation whose state is handed in, and answers."""

    name: str

    async def handle(self, text: str, state: Mapping[str, Any] | None) -> EngineResult:
        """Answer `text`. Raises EngineFailure when it cannot; the state is then unchanged."""
        ...


def result_of(outcome: Outcome) -> EngineResult:
    """An outcome of the services as an engine's result."""
    return EngineResult(
        outcome.status, tuple(reply.as_json() for reply in outcome.replies), {"memory": outcome.memory.as_json()},
        outcome.intent, outcome.item, outcome.aspects, outcome.provenance,
    )
