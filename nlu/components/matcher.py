"""Entities from the catalogue's words: items, documents, places, halls, the customer's situation."""
from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from knowledge.aligned import align
from nlu.components.spelling import READ
from nlu.matching import Match, catalogue_words

HELD = {"item", "document", "region", "hall", "situation"}


def entity(match: Match, text: str) -> dict[str, Any]:
    """A Rasa entity at its place in the customer's text."""
    start, end = match.span
    name, value = match.kind, match.value
    if match.kind == "situation":
        name, _, value = match.value.partition("=")
    return {
        "entity": name, "value": value, "text": text[start:end], "start": start, "end": end,
        "confidence_entity": 1.0, "extractor": "CatalogueMatcher",
    }


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class CatalogueMatcher(GraphComponent):
    """Sets `entities` and keeps all matches (cue words too) for the decision component."""

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext,
    ) -> CatalogueMatcher:
        """Nothing is trained: the words come from the catalogue."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the finds to each message."""
        for message in messages:
            text = message.get(TEXT) or ""
            matches = catalogue_words().find_in(message.get(READ) or align(text))
            message.set("matches", matches)
            found = [entity(match, text) for match in matches if match.kind in HELD]
            message.set(ENTITIES, (message.get(ENTITIES) or []) + found, add_to_output=True)
        return messages
