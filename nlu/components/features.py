"""Sentence features: hashed character n-grams with idf, beside the packaged sentence encoder."""
from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import HashingVectorizer

from knowledge.text import normalise
from nlu.encoder import WIDTH, encode

FEATURES = "sentence_features"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceFeaturizer(GraphComponent):
    """Sets `sentence_features`: a (1, buckets + 512) sparse row per message."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._storage, self._resource = storage, resource
        self._hash = HashingVectorizer(
            analyzer="char", ngram_range=(1, int(config["grams"])), n_features=int(config["buckets"]),
            alternate_sign=False, norm=None, preprocessor=normalise, lowercase=False,
        )
        self.idf = np.ones(int(config["buckets"]), dtype=np.float32)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`grams`: longest n-gram; `buckets`: size of the hash space."""
        return {"grams": 3, "buckets": 32768}

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceFeaturizer:
        """An untrained featurizer."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the idf of the character n-grams."""
        texts = [message.get(TEXT) for message in training_data.training_examples if message.get(TEXT)]
        counts = np.asarray((self._hash.transform(texts) > 0).sum(axis=0)).ravel()
        self.idf = (np.log((1 + len(texts)) / (1 + counts)) + 1).astype(np.float32)
        with self._storage.write_to(self._resource) as folder:
            np.savez_compressed(folder / "idf.npz", idf=self.idf)
        return self._resource

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> SentenceFeaturizer:
        """The trained featurizer."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component.idf = np.load(folder / "idf.npz", allow_pickle=False)["idf"]
        return component

    def rows(self, texts: list[str]) -> sp.csr_matrix:
        """Features of `texts`, shape (len(texts), buckets + 512), both halves of unit length."""
        counts = self._hash.transform(texts).tocsr()
        data = np.log1p(counts.data) * self.idf[counts.indices]
        owners = np.repeat(np.arange(len(texts)), np.diff(counts.indptr))
        norms = np.sqrt(np.bincount(owners, weights=data * data, minlength=len(texts)))
        data = (data / np.maximum(norms, 1e-9)[owners]).astype(np.float32)
        dense = encode(texts)
        if len(texts) == 1:  # the path of a served message: no general stacking of matrices
            width = len(self.idf)
            columns = np.concatenate([counts.indices, np.arange(width, width + WIDTH, dtype=counts.indices.dtype)])
            values = np.concatenate([data, dense[0]])
            return sp.csr_matrix((values, columns, [0, len(columns)]), shape=(1, width + WIDTH))
        grams = sp.csr_matrix((data, counts.indices, counts.indptr), shape=counts.shape)
        return sp.hstack([grams, sp.csr_matrix(dense)], format="csr")

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the features of each message."""
        if messages:
            rows = self.rows([message.get(TEXT) or "" for message in messages])
            for index, message in enumerate(messages):
                message.set(FEATURES, rows[index])
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Set the features of the training examples, in batches."""
        examples = training_data.training_examples
        for start in range(0, len(examples), 256):
            self.process(examples[start:start + 256])
        return training_data
