"""The sentences that our model learns from, labelled for the stock pipeline."""
from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import read_config_file

from bench.stock.labels import label_of
from nlu.examples import training_examples

CONFIG = Path(__file__).resolve().parent / "config.yml"


class StockImporter(TrainingDataImporter):  # type: ignore[misc]
    """No domain and no stories: understanding alone is compared."""

    def __init__(
        self, config_file: str | None = None, domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None, **kwargs: Any,
    ) -> None:
        self._config = config_file or str(CONFIG)

    def get_domain(self) -> Domain:
        """An empty domain."""
        return Domain.empty()

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """No stories."""
        return StoryGraph([])

    def get_conversation_tests(self) -> StoryGraph:
        """No stories."""
        return StoryGraph([])

    def get_config(self) -> dict[str, Any]:
        """The file that was named."""
        return dict(read_config_file(self._config))

    def get_config_file_for_auto_config(self) -> str | None:
        """The file that was named."""
        return self._config

    def get_nlu_data(self, language: str | None = "zh") -> TrainingData:
        """The training sentences, without the development set: stock has no thresholds to choose on it."""
        return TrainingData(training_examples=[
            Message(data={"text": example.text, "intent": label_of(example.intent, example.item)})
            for example in training_examples()
        ])
