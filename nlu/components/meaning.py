"""What a message means: intent, item and aspects, three linear heads over one set of features."""
from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.linear_model import LogisticRegression

from knowledge.schema import ASPECTS
from nlu.components.features import FEATURES

NONE = "none"
HEADS = ("intent", "item", "aspects")


@dataclass
class Head:
    """A linear head: labels, weights (features, labels) and offsets; `exclusive` means one label of all."""

    labels: tuple[str, ...]
    weights: Any
    offsets: Any
    exclusive: bool

    def scores(self, row: sp.csr_matrix) -> dict[str, float]:
        """Label → probability for one row of features."""
        # Only the rows of features that the message has are touched.
        raw = row.data @ self.weights[row.indices] + self.offsets
        if self.exclusive:
            raised = np.exp(raw - raw.max())
            values = raised / raised.sum()
        else:
            values = 1 / (1 + np.exp(-raw))
        return dict(zip(self.labels, values.tolist(), strict=True))


def _rows(weights: Any) -> Any:
    """Weights with a row per feature, in memory as they are read."""
    return np.ascontiguousarray(weights.T, dtype=np.float32)


def fit_exclusive(rows: sp.csr_matrix, labels: list[str], strength: float) -> Head:
    """Multinomial logistic regression; classes weigh the same however many sentences they have."""
    model = LogisticRegression(C=strength, max_iter=60, tol=1e-3, class_weight="balanced", random_state=7)
    model.fit(rows, labels)
    return Head(
        tuple(map(str, model.classes_)), _rows(model.coef_), model.intercept_.astype(np.float32), True,
    )


def fit_set(rows: sp.csr_matrix, sets: list[frozenset[str]], labels: tuple[str, ...], strength: float) -> Head:
    """One logistic regression per label: any number of labels may hold."""
    weights, offsets = [], []
    for label in labels:
        model = LogisticRegression(
            C=strength, solver="liblinear", max_iter=60, tol=1e-3, class_weight="balanced", random_state=7,
        )
        model.fit(rows, [label in members for members in sets])
        weights.append(model.coef_[0])
        offsets.append(model.intercept_[0])
    return Head(labels, _rows(np.asarray(weights)), np.asarray(offsets, dtype=np.float32), False)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MeaningClassifier(GraphComponent):
    """Sets `meaning_scores`: for each head a mapping label → probability."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._strength = float(config["strength"])
        self._storage, self._resource = storage, resource
        self.heads: dict[str, Head] = {}

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`strength`: inverse regularisation of the heads."""
        return {"strength": 40.0}

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext,
    ) -> MeaningClassifier:
        """An untrained classifier."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the three heads; labels of item and aspects stand in the examples' metadata."""
        examples = [m for m in training_data.training_examples if m.get(TEXT) and m.get(FEATURES) is not None]
        rows = sp.vstack([message.get(FEATURES) for message in examples], format="csr")
        meta = [message.get(METADATA) or {} for message in examples]
        whole = [index for index, message in enumerate(examples) if message.get(INTENT)]
        self.heads["intent"] = fit_exclusive(
            rows[whole], [examples[index].get(INTENT) for index in whole], self._strength)
        named = [index for index, data in enumerate(meta) if data.get("item")]
        self.heads["item"] = fit_exclusive(rows[named], [meta[index]["item"] for index in named], self._strength)
        asked = [index for index, data in enumerate(meta) if "aspects" in data]
        sets = [frozenset(meta[index]["aspects"]) for index in asked]
        self.heads["aspects"] = fit_set(rows[asked], sets, ASPECTS, self._strength)
        self._persist()
        return self._resource

    def _persist(self) -> None:
        # Plain arrays and JSON: loading a model can then run no code.
        with self._storage.write_to(self._resource) as folder:
            for name, head in self.heads.items():
                np.savez_compressed(
                    folder / f"{name}.npz", weights=head.weights.astype(np.float16), offsets=head.offsets)
                about = {"labels": head.labels, "exclusive": head.exclusive}
                (folder / f"{name}.json").write_text(json.dumps(about), encoding="utf-8")

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> MeaningClassifier:
        """The trained classifier."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            for name in HEADS:
                about = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
                data = np.load(folder / f"{name}.npz", allow_pickle=False)
                weights = np.ascontiguousarray(data["weights"], dtype=np.float32)
                component.heads[name] = Head(
                    tuple(about["labels"]), weights, data["offsets"], about["exclusive"])
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        """Score each message with every head."""
        for message in messages:
            row = message.get(FEATURES)
            if row is not None:
                message.set("meaning_scores", {name: head.scores(row) for name, head in self.heads.items()})
        return messages
