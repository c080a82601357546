"""Rasa's training data made from the catalogue and the sentences under nlu/data.

Named in config.yml under `importers`, so that bare `rasa train`, `rasa data validate` and `rasa test` use it.
"""
from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.examples import Example, development_examples, training_examples
from nlu.sentences import MADE, MEASURES

HERE = Path(__file__).resolve().parent


def message(example: Example, measures: bool = False) -> Message:
    """A Rasa message; labels beyond the intent stand in its metadata."""
    metadata: dict[str, Any] = {}
    if example.item is not None:
        metadata["item"] = example.item
    if example.aspects is not None:
        metadata["aspects"] = list(example.aspects)
    if example.made:
        metadata[MADE] = True
    if measures:
        metadata[MEASURES] = True
    return Message(data={"text": example.text, "intent": example.intent, "metadata": metadata})


class CatalogueImporter(TrainingDataImporter):
    """Domain and rules from files, sentences from the catalogue; explicit test data is read as Rasa would."""

    def __init__(
        self, config_file: str | None = None, domain_path: str | list[str] | None = None,
        training_data_paths: list[str] | str | None = None, **kwargs: Any,
    ) -> None:
        root = HERE.parent
        given = [training_data_paths] if isinstance(training_data_paths, str) else list(training_data_paths or [])
        # `rasa test` names the files to test on; the folder `data`, Rasa's default, does not exist here.
        self._given = [path for path in given if Path(path).exists()]
        rules = [str(HERE / "data" / "rules")]
        self._files = RasaFileImporter(
            config_file or str(root / "config.yml"), domain_path or str(root / "domain.yml"),
            self._given or rules)

    def get_domain(self) -> Domain:
        """The domain of domain.yml."""
        return self._files.get_domain()

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """The rules under nlu/data/rules, or the stories that were named."""
        return self._files.get_stories(exclusion_percentage)

    def get_conversation_tests(self) -> StoryGraph:
        """Test stories that were named."""
        return self._files.get_conversation_tests()

    def get_config(self) -> dict[str, Any]:
        """config.yml."""
        return dict(self._files.get_config())

    def get_config_file_for_auto_config(self) -> str | None:
        """config.yml, where Rasa wants it for suggestions."""
        found: str | None = self._files.get_config_file_for_auto_config()
        return found

    def get_nlu_data(self, language: str | None = "zh") -> TrainingData:
        """Sentences of catalogue and files; of the named files when there are any."""
        if self._given:
            return self._files.get_nlu_data(language)
        learned = [message(example) for example in training_examples()]
        return TrainingData(training_examples=learned + [message(one, measures=True) for one in development_examples()])
