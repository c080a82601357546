"""Sentence features: hashed n-grams of characters and of sounds with idf, beside the packaged sentence encoder."""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any
from zlib import crc32

import numpy as np
import scipy.sparse as sp
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from knowledge.parts import meant
from knowledge.pinyin import sounds
from knowledge.text import normalise
from nlu.components.parts import PARTS
from nlu.components.spelling import READ
from nlu.encoder import WIDTH, encode
from nlu.sentences import learned

FEATURES = "sentence_features"
MOST_PARTS = 8  # of a message that are looked at one by one
BLOCKS = ("characters", "sounds", "encoder")


def text_of(message: Message) -> str:
    """The message as it was read, without what it is not about; normalised where no reader stands before."""
    read = message.get(READ)
    plain = str(read.plain) if read is not None else normalise(message.get(TEXT) or "")
    return meant(plain, message.get(PARTS) or [])


def texts_of(message: Message) -> list[str]:
    """The whole message, then its parts where there are several."""
    parts = [part for part in message.get(PARTS) or () if not part.aside]
    if len(parts) < 2:
        return [text_of(message)]
    read = message.get(READ)
    plain = read.plain if read is not None else normalise(message.get(TEXT) or "")
    return [text_of(message), *(plain[part.start:part.end] for part in parts[:MOST_PARTS])]


def sound_grams(text: str, longest: int = 3) -> list[str]:
    """Runs of one to `longest` neighbouring sounds."""
    heard = sounds(text)
    return [
        " ".join(heard[start:start + size])
        for size in range(1, longest + 1) for start in range(len(heard) - size + 1)
    ]


def character_grams(text: str, longest: int = 3) -> list[str]:
    """Runs of one to `longest` neighbouring characters."""
    return [text[start:start + size] for size in range(1, longest + 1) for start in range(len(text) - size + 1)]


class _Grams:
    """Counts of hashed n-grams, weighed by idf, of unit length.

    The hash is CRC-32: scikit-learn's vectorizer gives the same rows at several times the cost for one message.
    """

    def __init__(self, cut: Callable[[str, int], list[str]], longest: int, buckets: int) -> None:
        self._cut, self._longest, self._buckets = cut, longest, buckets
        self.idf = np.ones(buckets, dtype=np.float32)

    def _counts(self, text: str) -> Counter[int]:
        return Counter(crc32(gram.encode("utf-8")) % self._buckets for gram in self._cut(text, self._longest))

    def learn(self, texts: Sequence[str]) -> None:
        """Learn in how many of `texts` each bucket occurs."""
        seen = np.zeros(self._buckets)
        for text in texts:
            seen[list(self._counts(text))] += 1
        self.idf = (np.log((1 + len(texts)) / (1 + seen)) + 1).astype(np.float32)

    def row(self, text: str) -> tuple[Any, Any]:
        """Columns and values of `text`, the values of unit length."""
        counts = self._counts(text)
        columns = np.fromiter(counts.keys(), dtype=np.int32, count=len(counts))
        values = np.log1p(np.fromiter(counts.values(), dtype=np.float32, count=len(counts))) * self.idf[columns]
        return columns, (values / max(float(np.sqrt(values @ values)), 1e-9)).astype(np.float32)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceFeaturizer(GraphComponent):
    """Sets `sentence_features`: a sparse row for the message, and one for each of its parts."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._storage, self._resource = storage, resource
        self._blocks = tuple(block for block in BLOCKS if block in config["blocks"])
        grams, buckets = int(config["grams"]), int(config["buckets"])
        self._width = buckets
        self._grams = {
            "characters": _Grams(character_grams, grams, buckets), "sounds": _Grams(sound_grams, grams, buckets),
        }

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`grams`: longest n-gram; `buckets`: size of each hash space; `blocks`: which features are used."""
        return {"grams": 3, "buckets": 32768, "blocks": list(BLOCKS)}

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceFeaturizer:
        """An untrained featurizer."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the idf of the n-grams."""
        texts = [text_of(message) for message in learned(training_data)]
        for grams in self._grams.values():
            grams.learn(texts)
        with self._storage.write_to(self._resource) as folder:
            np.savez_compressed(folder / "idf.npz", **{name: grams.idf for name, grams in self._grams.items()})
        return self._resource

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> SentenceFeaturizer:
        """The trained featurizer."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            kept = np.load(folder / "idf.npz", allow_pickle=False)
            for name, grams in component._grams.items():
                grams.idf = kept[name]
        return component

    def rows(self, texts: Sequence[str], encoded: int | None = None) -> sp.csr_matrix:
        """Features of read `texts`, shape (len(texts), width); every block is of unit length.

        Only the first `encoded` texts (all by default) go through the sentence encoder, the costly part.
        """
        dense = "encoder" in self._blocks
        count = len(texts) if encoded is None else encoded
        vectors = encode(list(texts[:count])) if dense and count else None
        named = [name for name in self._blocks if name in self._grams]
        wide = np.arange(WIDTH, dtype=np.int32) + len(named) * self._width
        rows: list[list[tuple[Any, Any]]] = []
        for index, text in enumerate(texts):
            found = [self._grams[name].row(text) for name in named]
            row = [(columns + place * self._width, values) for place, (columns, values) in enumerate(found)]
            rows.append([*row, (wide, vectors[index])] if vectors is not None and index < count else row)
        ends = np.cumsum([0, *(sum(len(columns) for columns, _ in row) for row in rows)])
        data = np.concatenate([values for row in rows for _, values in row])
        places = np.concatenate([columns for row in rows for columns, _ in row])
        return sp.csr_matrix(
            (data, places, ends), shape=(len(texts), len(named) * self._width + (WIDTH if dense else 0)))

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the features of each message and its parts."""
        for message in messages:
            message.set(FEATURES, self.rows(texts_of(message), 1))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Set the features of the training examples, in batches; their parts are not looked at."""
        examples = training_data.training_examples
        for start in range(0, len(examples), 256):
            batch = examples[start:start + 256]
            rows = self.rows([text_of(message) for message in batch])
            for index, message in enumerate(batch):
                message.set(FEATURES, rows[index])
        return training_data
