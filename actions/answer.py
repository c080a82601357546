"""Questions about business items, and messages that were not understood."""
from __future__ import annotations

from actions.base import ServiceAction
from bot.bootstrap import services
from bot.services.answers import Query
from bot.services.replies import Memory, Outcome


class ActionAnswer(ServiceAction):
    """Answers from the catalogue."""

    def name(self) -> str:
        """The action's name in domain.yml."""
        return "action_answer"

    def respond(self, query: Query, memory: Memory) -> Outcome:
        """Ask the dialogue service."""
        return services().dialogue.respond(query, memory)
