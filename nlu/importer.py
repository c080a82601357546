"""Rasa's training data made from the catalogue, the hand-written sentences and the templates.

Named in config.yml under `importers`, so that bare `rasa train`, `rasa data validate` and `rasa test` use it.
"""
from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from knowledge.catalogue import Catalogue, load_catalogue
from knowledge.text import characters
from nlu.components.meaning import NONE

HERE = Path(__file__).resolve().parent
TEMPLATES_PER_ASPECT = 5  # sentences per item and aspect that are made from templates


def _yaml(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return data


def _message(text: str, intent: str | None, **metadata: Any) -> Message:
    data: dict[str, Any] = {"text": text, "metadata": metadata}
    if intent:
        data["intent"] = intent
    return Message(data=data)


def intent_examples() -> Iterator[Message]:
    """Sentences of every intent but `ask_item`; they also teach what names no item."""
    for path in sorted((HERE / "data" / "intents").glob("*.yml")):
        data = _yaml(path)
        for index, text in enumerate(data["examples"]):
            # Every third sentence stands for "no item", so that the item head learns to abstain.
            metadata = {"item": NONE} if index % 3 == 0 else {}
            yield _message(str(text), data["intent"], **metadata)


def item_examples() -> Iterator[Message]:
    """Hand-written questions about items, with their aspects."""
    for path in sorted((HERE / "data" / "items").glob("*.yml")):
        data = _yaml(path)
        for aspects, texts in data["examples"].items():
            for text in texts:
                yield _message(str(text), "ask_item", item=data["item"], aspects=aspects.split("+"))


def elliptical_examples() -> Iterator[Message]:
    """Follow-ups that name no item (那要多久？ 公司的呢？)."""
    for aspects, texts in _yaml(HERE / "data" / "elliptical.yml")["examples"].items():
        asked = [] if aspects == "situation" else aspects.split("+")
        for text in texts:
            yield _message(str(text), "ask_item", item=NONE, aspects=asked)


def question_examples(catalogue: Catalogue) -> Iterator[Message]:
    """The common questions of the catalogue; their aspects are those of the records they point to."""
    for item in catalogue.items.values():
        own = {entry.record.id: entry.aspect for entry in catalogue.view(item.id).entries}
        for question in item.questions:
            aspects = sorted({own[key] for fact in question.facts if (key := fact.removeprefix("common.")) in own})
            for text in question.ask:
                if aspects and aspects != ["overview"]:
                    yield _message(text, "ask_item", item=item.id, aspects=[a for a in aspects if a != "overview"])


def template_examples(catalogue: Catalogue) -> Iterator[Message]:
    """Templates filled with titles and spoken names, the same few for every run."""
    templates = _yaml(HERE / "templates.yml")["aspects"]
    chooser = random.Random(11)
    for item in catalogue.items.values():
        title = item.title.split("（")[0]
        for aspect, frames in templates.items():
            picked = chooser.sample(frames, min(TEMPLATES_PER_ASPECT, len(frames)))
            names = [title, *chooser.sample(item.spoken, len(item.spoken)), title]
            for frame, name in zip(picked, itertools.cycle(names), strict=False):
                yield _message(frame.format(item=name), "ask_item", item=item.id, aspects=[aspect])


def all_examples() -> list[Message]:
    """Every training sentence once; the hand-written ones win over made ones."""
    catalogue = load_catalogue()
    seen: dict[str, Message] = {}
    sources = (intent_examples(), item_examples(), elliptical_examples(), question_examples(catalogue),
               template_examples(catalogue))
    for message in itertools.chain.from_iterable(sources):
        seen.setdefault(characters(message.get("text")) or message.get("text"), message)
    return list(seen.values())


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
        return TrainingData(training_examples=all_examples())
