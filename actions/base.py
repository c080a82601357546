"""What every action shares: from Rasa's tracker to a query, from an outcome back to Rasa."""
from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.bootstrap import services
from bot.services.answers import Query
from bot.services.replies import Memory, Outcome

DIMENSIONS = ("applicant", "premises", "handled_by")


def query_of(latest: dict[str, Any]) -> Query:
    """The query in Rasa's latest message; a button's payload speaks through its entities."""
    text, intent = latest.get("text") or "", latest.get("intent") or {}
    if text.startswith("/"):
        return _payload_query(latest)
    meaning = latest.get("meaning") or {}
    return Query(
        text=text, intent=intent.get("name"), confidence=float(intent.get("confidence") or 0.0),
        items=tuple(meaning.get("items") or ()), scores=tuple(meaning.get("scores") or ()),
        aspects=tuple(meaning.get("aspects") or ()), situation=dict(meaning.get("situation") or {}),
        region=meaning.get("region"), comparison=bool(meaning.get("comparison")),
        halls=tuple(meaning.get("halls") or ()), named=bool(meaning.get("named")),
        cued=bool(meaning.get("cued")), no_item=float(meaning.get("none") or 0.0),
    )


def _payload_query(latest: dict[str, Any]) -> Query:
    """Ids that the catalogue does not have are dropped: a payload can be typed by anybody."""
    catalogue = services().catalogue
    found: dict[str, list[str]] = {}
    for entity in latest.get("entities") or ():
        found.setdefault(str(entity.get("entity")), []).append(str(entity.get("value")))
    item = next((value for value in found.get("item", ()) if value in catalogue.items), None)
    conditions = catalogue.items[item].conditions if item else {}
    situation = {}
    for name, values in found.items():
        dimension = catalogue.situation.get(name) or conditions.get(name)
        if dimension and values[0] in dimension.choices:
            situation[name] = values[0]
    known_aspects = ("materials", "procedure", "time_limit", "fee", "channel", "eligibility", "policy", "overview")
    return Query(
        text="", intent=(latest.get("intent") or {}).get("name"), confidence=1.0,
        items=(item,) if item else (), scores=(1.0,) if item else (),
        aspects=tuple(value for value in found.get("aspects", ()) if value in known_aspects),
        situation=situation, named=bool(item),
        region=next((value for value in found.get("region", ()) if value in catalogue.regions), None),
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
