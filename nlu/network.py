"""A small network over sparse sentence features: one hidden layer, one head per question (intent, item, aspects).

Trained with TensorFlow, which is Rasa's own; used with plain numpy, so that a message costs no graph of operations.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp


@dataclass(frozen=True)
class Target:
    """What a head learns: `values` (sentences, labels), `weights` (sentences), 0 where the label is not known."""

    labels: tuple[str, ...]
    values: Any
    weights: Any
    exclusive: bool


@dataclass(frozen=True)
class Head:
    """A head of the network. `temperature` divides its raw scores so that they can be read as probabilities."""

    labels: tuple[str, ...]
    weights: Any
    offsets: Any
    exclusive: bool
    temperature: float = 1.0

    def raw(self, hidden: Any) -> Any:
        """Raw scores, shape (messages, labels)."""
        return hidden @ self.weights + self.offsets

    def probabilities(self, raw: Any) -> Any:
        """Calibrated probabilities of raw scores."""
        scaled = raw / self.temperature
        if not self.exclusive:
            return 1 / (1 + np.exp(-np.clip(scaled, -60.0, 60.0)))
        raised = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
        return raised / raised.sum(axis=-1, keepdims=True)


@dataclass(frozen=True)
class Network:
    """Weights of the hidden layer (features, hidden) and of the heads."""

    weights: Any
    offsets: Any
    heads: Mapping[str, Head]

    def hidden(self, rows: sp.csr_matrix) -> Any:
        """The hidden layer of `rows`, shape (rows, hidden)."""
        if rows.shape[0] == 1:  # only the rows of features that the message has are touched
            return np.maximum(rows.data @ self.weights[rows.indices] + self.offsets, 0.0)[None, :]
        return np.maximum(rows @ self.weights + self.offsets, 0.0)


@dataclass(frozen=True)
class Training:
    """How the network is trained; `kept` is the share of features and hidden units that a step sees.

    `without` is the share of sentences that a step sees without their dense features: parts of messages have none.
    """

    hidden: int = 192
    epochs: int = 11
    batch: int = 256
    rate: float = 3e-3
    kept: float = 0.75
    without: float = 0.15
    smoothing: float = 0.04
    seed: int = 7


def _step(split: int, dense: int, aims: tuple[Target, ...], how: Training) -> tuple[Any, list[Any], Any]:
    """One step of training as a TensorFlow function, the variables it changes, and its rate.

    Only the rows of features that a batch has are touched: the moments of the others stand still meanwhile.
    """
    import tensorflow as tf

    random = tf.random.Generator.from_seed(how.seed)
    variables = [
        tf.Variable(random.normal((split, how.hidden), stddev=0.05)),
        tf.Variable(random.normal((dense, how.hidden), stddev=0.05)), tf.Variable(tf.zeros(how.hidden)),
    ]
    for aim in aims:
        variables.append(tf.Variable(random.normal((how.hidden, len(aim.labels)), stddev=0.1)))
        variables.append(tf.Variable(tf.zeros(len(aim.labels))))
    rate = tf.Variable(how.rate, dtype=tf.float32)
    optimizer = tf.keras.optimizers.legacy.Adam(lambda: rate)
    moments = [tf.Variable(tf.zeros((split, how.hidden))) for _ in range(2)]
    steps = tf.Variable(0.0)

    def loss_of(gathered: Any, places: Any, values: Any, owners: Any, solid: Any, count: Any, seed: Any,
                wanted: Any, weights: Any) -> Any:
        summed = tf.math.unsorted_segment_sum(
            tf.gather(gathered, places) * values[:, None], owners, tf.shape(solid)[0])
        raw_hidden = tf.nn.relu(summed + solid @ variables[1] + variables[2])
        hidden = tf.nn.experimental.stateless_dropout(raw_hidden, 1 - how.kept, seed=seed)
        loss = tf.constant(0.0)
        for place, aim in enumerate(aims):
            raw = hidden @ variables[3 + 2 * place] + variables[4 + 2 * place]
            size = len(aim.labels) if aim.exclusive else 2
            smooth = wanted[place] * (1 - how.smoothing) + how.smoothing / size
            if aim.exclusive:
                costs = tf.nn.softmax_cross_entropy_with_logits(smooth, raw)
            else:
                costs = tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(smooth, raw), 1) / 2
            loss += tf.reduce_sum(costs * weights[place]) / count
        return loss

    def lazily(used: Any, slope: Any) -> None:
        first = 0.9 * tf.gather(moments[0], used) + 0.1 * slope
        second = 0.999 * tf.gather(moments[1], used) + 0.001 * slope * slope
        moments[0].scatter_update(tf.IndexedSlices(first, used))
        moments[1].scatter_update(tf.IndexedSlices(second, used))
        steps.assign_add(1.0)
        stride = rate * tf.sqrt(1 - 0.999 ** steps) / (1 - 0.9 ** steps)
        variables[0].scatter_sub(tf.IndexedSlices(stride * first / (tf.sqrt(second) + 1e-7), used))

    @tf.function(reduce_retracing=True)
    def step(used: Any, *rest: Any) -> None:
        gathered = tf.gather(variables[0], used)
        with tf.GradientTape() as tape:
            tape.watch(gathered)
            loss = loss_of(gathered, *rest)
        slopes = tape.gradient(loss, [gathered, *variables[1:]])
        lazily(used, tf.convert_to_tensor(slopes[0]))
        optimizer.apply_gradients(list(zip(slopes[1:], variables[1:])))  # noqa: B905

    return step, variables, rate


def train(rows: sp.csr_matrix, dense: int, targets: Mapping[str, Target], how: Training) -> Network:
    """Fit a network to `rows` (sentences, features), whose last `dense` features are left out now and then."""
    split = rows.shape[1] - dense
    sparse, solid = rows.tocsr()[:, :split], rows.tocsr()[:, split:].toarray().astype(np.float32)
    draw = np.random.RandomState(how.seed)
    step, variables, rate = _step(split, dense, tuple(targets.values()), how)
    for epoch in range(how.epochs):
        rate.assign(how.rate * (0.5 * (1 + np.cos(np.pi * epoch / how.epochs)) + 0.02))
        order = draw.permutation(rows.shape[0])
        for start in range(0, len(order), how.batch):
            chosen = order[start:start + how.batch]
            part = sparse[chosen]
            seen = (draw.rand(len(part.data)) < how.kept) / how.kept
            owners = np.repeat(np.arange(len(chosen)), np.diff(part.indptr))
            used, places = np.unique(part.indices, return_inverse=True)
            whole = (draw.rand(len(chosen), 1) >= how.without) * (draw.rand(len(chosen), dense) < how.kept) / how.kept
            step(
                used, places.astype(np.int32), (part.data * seen).astype(np.float32), owners.astype(np.int32),
                (solid[chosen] * whole).astype(np.float32), np.float32(len(chosen)),
                np.asarray([how.seed, draw.randint(1 << 30)], dtype=np.int32),
                [aim.values[chosen] for aim in targets.values()], [aim.weights[chosen] for aim in targets.values()],
            )
    values = [variable.numpy() for variable in variables]
    return _network([np.concatenate([values[0], values[1]]), *values[2:]], targets)


def _network(values: Sequence[Any], targets: Mapping[str, Target]) -> Network:
    heads = {
        name: Head(target.labels, values[2 + 2 * place], values[3 + 2 * place], target.exclusive)
        for place, (name, target) in enumerate(targets.items())
    }
    return Network(values[0], values[1], heads)


def balance(values: Any, power: float = 0.5) -> Any:
    """Weights of sentences (mean 1) by which rare labels count more; 0 where no label is set."""
    counts = values.sum(axis=0)
    weights = (values * (counts.max() / np.maximum(counts, 1)) ** power).sum(axis=1)
    known = weights > 0
    if known.any():
        weights[known] /= weights[known].mean()
    return weights.astype(np.float32)
