"""A message in parts: what it is not about is set aside, each other part is understood by itself as well."""
from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from knowledge.aligned import align
from knowledge.parts import read_parts
from nlu.components.spelling import READ
from nlu.matching import catalogue_words

PARTS = "parts"


def names_item(text: str) -> bool:
    """Whether a word of some business item stands in `text`."""
    return any(match.kind == "item" for match in catalogue_words().find(text))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class PartSplitter(GraphComponent):
    """Sets `parts`: the parts of the message as it was read."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._split = bool(config["split"])

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`split`: whether parts are looked at one by one."""
        return {"split": True}

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext,
    ) -> PartSplitter:
        """Nothing is trained."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Split each message."""
        for message in messages:
            if not self._split:
                continue
            read = message.get(READ) or align(message.get(TEXT) or "")
            message.set(PARTS, tuple(read_parts(read.plain, names_item)))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Training sentences are split as messages are."""
        self.process(training_data.training_examples)
        return training_data

