"""What a message means: intent, item and aspects, three heads of one small network over one set of features."""
from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import numpy as np
import scipy.sparse as sp
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, METADATA
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from knowledge.schema import ASPECTS
from nlu.calibration import calibrated
from nlu.components.features import FEATURES
from nlu.encoder import WIDTH
from nlu.network import Head, Network, Target, Training, balance, train
from nlu.sentences import is_made, learned, measuring

SCORES = "meaning_scores"
HEADS = ("intent", "item", "aspects")
MADE_WEIGHT = 0.35  # of a sentence made from templates, beside 1 for one that somebody wrote


def labels_of(message: Message) -> dict[str, frozenset[str] | None]:
    """The labels of each head; None where the sentence does not say."""
    data = message.get(METADATA) or {}
    item, intent = data.get("item"), message.get(INTENT)
    return {
        "intent": frozenset({intent}) if intent else None,
        "item": frozenset({item}) if item else None,
        "aspects": frozenset(data["aspects"]) if "aspects" in data else None,
    }


def _values(found: list[frozenset[str] | None], labels: tuple[str, ...]) -> Any:
    values = np.zeros((len(found), len(labels)), dtype=np.float32)
    place = {label: index for index, label in enumerate(labels)}
    for row, members in enumerate(found):
        for label in members or ():
            values[row, place[label]] = 1.0
    return values


def targets(messages: list[Message]) -> dict[str, Target]:
    """What the heads learn from `messages`."""
    found = {name: [labels_of(message)[name] for message in messages] for name in HEADS}
    trust = np.asarray([MADE_WEIGHT if is_made(message) else 1.0 for message in messages], dtype=np.float32)
    aims = {}
    for name in HEADS:
        seen = {label for members in found[name] for label in members or ()}
        labels = ASPECTS if name == "aspects" else tuple(sorted(seen))
        values = _values(found[name], labels)
        exclusive = name != "aspects"
        known = np.asarray([members is not None for members in found[name]], dtype=np.float32)
        weights = (balance(values) if exclusive else known) * trust
        aims[name] = Target(labels, values, weights.astype(np.float32), exclusive)
    return aims


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MeaningClassifier(GraphComponent):
    """Sets `meaning_scores`: for the message and each part, for each head a mapping label → probability."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._how = Training(**{key: config[key] for key in asdict(Training())})
        self._storage, self._resource = storage, resource
        self.network: Network | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """See `nlu.network.Training`."""
        return dict(asdict(Training()))

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext,
    ) -> MeaningClassifier:
        """An untrained classifier."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the network; its temperatures come from the development set, which it does not learn."""
        examples = [message for message in learned(training_data) if message.get(FEATURES) is not None]
        rows = sp.vstack([message.get(FEATURES) for message in examples], format="csr")
        self.network = self._calibrate(train(rows, WIDTH, targets(examples), self._how), measuring(training_data))
        self._persist(self.network)
        return self._resource

    @staticmethod
    def _calibrate(network: Network, messages: list[Message]) -> Network:
        messages = [message for message in messages if message.get(FEATURES) is not None]
        if not messages:
            return network
        hidden = network.hidden(sp.vstack([message.get(FEATURES) for message in messages], format="csr"))
        heads = {}
        for name, head in network.heads.items():
            found = [labels_of(message)[name] for message in messages]
            known = [row for row, members in enumerate(found) if members and members <= set(head.labels)]
            wanted = _values([found[row] for row in known], head.labels)
            heads[name] = calibrated(head, head.raw(hidden[known]), wanted) if known else head
        return Network(network.weights, network.offsets, heads)

    def _persist(self, network: Network) -> None:
        # Plain arrays and JSON: loading a model can then run no code.
        arrays = {"weights": network.weights.astype(np.float16), "offsets": network.offsets}
        about = {}
        for name, head in network.heads.items():
            arrays[f"{name}_weights"], arrays[f"{name}_offsets"] = head.weights, head.offsets
            about[name] = {"labels": head.labels, "exclusive": head.exclusive, "temperature": head.temperature}
        with self._storage.write_to(self._resource) as folder:
            np.savez_compressed(folder / "network.npz", **arrays)
            (folder / "heads.json").write_text(json.dumps(about), encoding="utf-8")

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> MeaningClassifier:
        """The trained classifier."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            about = json.loads((folder / "heads.json").read_text(encoding="utf-8"))
            arrays = np.load(folder / "network.npz", allow_pickle=False)
            heads = {
                name: Head(
                    tuple(data["labels"]), arrays[f"{name}_weights"], arrays[f"{name}_offsets"], data["exclusive"],
                    data["temperature"])
                for name, data in about.items()
            }
            weights = np.ascontiguousarray(arrays["weights"], dtype=np.float32)
            component.network = Network(weights, arrays["offsets"], heads)
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        """Score each message and its parts with every head."""
        for message in messages:
            rows = message.get(FEATURES)
            if rows is not None and self.network is not None:
                message.set(SCORES, scores_of(self.network, rows))
        return messages


def scores_of(network: Network, rows: sp.csr_matrix) -> list[dict[str, dict[str, float]]]:
    """Probabilities for each row: head → label → probability; the whole message first, then its parts."""
    hidden = network.hidden(rows)
    found = {name: head.probabilities(head.raw(hidden)) for name, head in network.heads.items()}
    return [
        {name: dict(zip(network.heads[name].labels, values[row].tolist(), strict=True))
         for name, values in found.items()}
        for row in range(rows.shape[0])
    ]
