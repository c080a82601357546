"""Everything that is no question about a business item."""
from __future__ import annotations

from actions.base import ServiceAction
from bot.bootstrap import services
from bot.services.answers import Query
from bot.services.replies import Memory, Outcome


class ActionGuide(ServiceAction):
    """Says what to do now."""

    def name(self) -> str:
        """The action's name in domain.yml."""
        return "action_guide"

    def respond(self, query: Query, memory: Memory) -> Outcome:
        """Ask the dialogue service."""
        return services().dialogue.respond(query, memory)
