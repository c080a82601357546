"""What every action shares: from Rasa's tracker to a query, from an outcome back to Rasa."""
from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.bootstrap import services
from bot.services.answers import Query
from bot.services.payloads import read_payload
from bot.services.replies import Memory, Outcome


def query_of(latest: dict[str, Any]) -> Query:
    """The query in Rasa's latest message; a button's payload speaks through its entities."""
    text, intent = latest.get("text") or "", latest.get("intent") or {}
    payload = read_payload(text, services().catalogue)
    if payload:
        return payload
    meaning = latest.get("meaning") or {}
    return Query(
        text=text, intent=intent.get("name"), confidence=float(intent.get("confidence") or 0.0),
        items=tuple(meaning.get("items") or ()), scores=tuple(meaning.get("scores") or ()),
        aspects=tuple(meaning.get("aspects") or ()), situation=dict(meaning.get("situation") or {}),
        region=meaning.get("region"), comparison=bool(meaning.get("comparison")),
        halls=tuple(meaning.get("halls") or ()), named=bool(meaning.get("named")),
        cued=bool(meaning.get("cued")), foreign=bool(meaning.get("foreign")), no_item=float(meaning.get("none") or 0.0),
        documents=tuple(meaning.get("documents") or ()), mentioned=tuple(meaning.get("mentioned") or ()),
    )


class ServiceAction(Action, ABC):
    """An action whose words come from a service."""

    @abstractmethod
    def name(self) -> str:
        """The action's name in domain.yml."""

    @abstractmethod
    def respond(self, query: Query, memory: Memory) -> Outcome:
        """Ask the service."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        """Say the outcome's replies and keep its memory."""
        outcome = self.respond(query_of(tracker.latest_message), Memory.from_json(tracker.get_slot("memory")))
        for reply in outcome.replies:
            dispatcher.utter_message(json_message=reply.as_json())
        told = {
            "status": outcome.status, "intent": outcome.intent, "item": outcome.item,
            "aspects": list(outcome.aspects), "provenance": list(outcome.provenance),
        }
        return [SlotSet("memory", outcome.memory.as_json()), SlotSet("outcome", told)]
