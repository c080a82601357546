"""The engine of last resort: the catalogue's words and the services, without any model."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue.engine import result_of
from bot.dialogue.messages import EngineResult
from bot.services.answers import Query
from bot.services.dialogue import DialogueService
from bot.services.payloads import read_payload
from bot.services.replies import Memory
from knowledge.catalogue import Catalogue
from knowledge.search import nearest_items, read, spoken_intent


class WordsOnlyEngine:
    """Keyword search: finds items and aspects by words alone."""

    name = "words_only"

    def __init__(self, catalogue: Catalogue, dialogue: DialogueService) -> None:
        self._catalogue = catalogue
        self._dialogue = dialogue

    async def handle(self, text: str, state: Mapping[str, Any] | None) -> EngineResult:
        """Answer by words."""
        memory = Memory.from_json((state or {}).get("memory"))
        return result_of(self._dialogue.respond(self.query(text, memory), memory))

    def query(self, text: str, memory: Memory) -> Query:
        """What the words of `text` say, or the payload of a button."""
        payload = read_payload(text, self._catalogue)
        if payload:
            return payload
        reading = read(self._catalogue, text)
        items = reading.items
        intent = None if items else spoken_intent(text)
        if not items and intent is None and not memory.item:
            items = tuple(nearest_items(self._catalogue, text, 1))
        return Query(
            text=text, intent=intent or "ask_item", confidence=0.5, items=items,
            scores=tuple(1.0 - 0.2 * place for place in range(len(items))),
            aspects=reading.aspects, situation=reading.situation, region=reading.region, comparison=reading.comparison,
            named=bool(reading.items),
        )
