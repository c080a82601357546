"""What a message most likely says: pinyin and wrong characters are read as the trade's words."""
from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from knowledge.aligned import align
from knowledge.catalogue import load_catalogue
from knowledge.pinyin import sounds, syllables
from knowledge.spelling import Speller
from knowledge.terms import terms
from knowledge.text import normalise
from knowledge.wordings import read_wordings, reworded
from nlu.components.tokenizer import word_cutter
from nlu.sentences import is_made, learned

READ = "read"
CHANGES = "changes"  # (start, end of the original, word, kind) of what was read otherwise
EVERYDAY = 60  # how often jieba's corpus has a word before it counts as everyday
OUTWEIGHS = 8  # how much more frequent a word of like sound must be for the rarer one to be a slip


def everyday_words() -> dict[str, float]:
    """Everyday words with their share of jieba's corpus."""
    cutter = word_cutter()
    return {
        word: count / cutter.total for word, count in cutter.FREQ.items() if count >= EVERYDAY and len(word) <= 4
    }


def protected_words() -> list[str]:
    """The catalogue's words, as they are written and as they are read."""
    return [word for term in terms(load_catalogue()) for word in {term.word, read_wordings(term.word)}]


def count_words(texts: Iterable[str]) -> tuple[Counter[str], dict[str, Counter[str]]]:
    """How often words, and words after words, stand in `texts`; slips of the pen and pinyin are left out."""
    words: Counter[str] = Counter()
    pairs: dict[str, Counter[str]] = defaultdict(Counter)
    cutter = word_cutter()
    for text in texts:
        before = ""
        words[before] += 1
        for word in cutter.cut(normalise(text)):
            if not word[0].isalnum():
                before = ""
                continue
            words[word] += 1
            pairs[before][word] += 1
            before = word
    for word in slips(words):
        del words[word]
        pairs.pop(word, None)
    kept = {first: Counter({second: n for second, n in seconds.items() if second in words})
            for first, seconds in pairs.items()}
    return words, kept


def slips(words: Mapping[str, int]) -> set[str]:
    """Words that are pinyin, or sound like a much more frequent word and are no word of everyday speech."""
    pinyin = re.compile(f"(?:{'|'.join(sorted(syllables(), key=len, reverse=True))})+")
    known = {*everyday_words(), *(term.word for term in terms(load_catalogue()))}
    most: Counter[tuple[str, ...]] = Counter()
    sounded = {word: tuple(sounds(word)) for word in words if word}
    for word, sound in sounded.items():
        most[sound] = max(most[sound], words[word])
    return {
        word for word, sound in sounded.items()
        if (word.isascii() and pinyin.fullmatch(word))
        or (len(word) > 1 and word not in known and words[word] * OUTWEIGHS <= most[sound])
    }


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SpellingReader(GraphComponent):
    """Sets `read`: the message as it is understood, aligned with the customer's text."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._storage, self._resource = storage, resource
        self._speller: Speller | None = None
        self._wordings, self._spelling = bool(config["wordings"]), bool(config["spelling"])

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`wordings`: whether dialect and English are read as Mandarin; `spelling`: whether slips are mended."""
        return {"wordings": True, "spelling": True}

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpellingReader:
        """An untrained reader: it takes messages as they are."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Count the words of the training sentences."""
        texts = (align(message.get(TEXT)) for message in learned(training_data))
        words, pairs = count_words(
            text.reread(reworded(text.plain)).plain if self._wordings else text.plain for text in texts)
        self._speller = Speller(words, pairs, everyday_words(), protected_words()) if self._spelling else None
        with self._storage.write_to(self._resource) as folder:
            counts = json.dumps({"words": words, "pairs": pairs}, ensure_ascii=False)
            (folder / "words.json").write_text(counts, encoding="utf-8")
        return self._resource

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> SpellingReader:
        """The trained reader."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            data = json.loads((folder / "words.json").read_text(encoding="utf-8"))
        if component._spelling:
            component._speller = Speller(data["words"], data["pairs"], everyday_words(), protected_words())
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        """Read each message."""
        for message in messages:
            written = align(message.get(TEXT) or "")
            wordings = reworded(written.plain) if self._wordings else []
            read = written.reread(wordings)
            changes = [(*written.span(start, end), word, "wording") for start, end, word in wordings]
            if self._speller and not is_made(message):
                _, respelled = self._speller.read(read.plain)
                changes += [(*read.span(one.start, one.end), one.word, one.kind) for one in respelled]
                read = read.reread((one.start, one.end, one.word) for one in respelled)
            message.set(READ, read)
            message.set(CHANGES, changes)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Training sentences are read as messages are."""
        self.process(training_data.training_examples)
        return training_data
