"""A tiny network learns a toy problem; its temperatures make its confidence honest. Training imports TensorFlow."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

from knowledge.schema import ASPECTS
from nlu.calibration import BOUNDS, calibrated, unlikelihood, with_temperature
from nlu.network import Head, Network, Target, Training, balance, train

HOW = Training(hidden=12, epochs=12, batch=16, rate=0.03, kept=0.9, without=0.25, seed=7)
ROWS = 96


def head(exclusive: bool, labels: int = 3, temperature: float = 1.0) -> Head:
    """A head whose raw scores are given by the test."""
    return Head(tuple("abcdef"[:labels]), np.eye(labels), np.zeros(labels), exclusive, temperature)


def one_hot(places: Any, labels: int) -> Any:
    """Shape (messages, labels)."""
    return np.eye(labels, dtype=np.float32)[places]


def toy() -> tuple[sp.csr_matrix, dict[str, Target], Any]:
    """Sentences of one word (three of them, each an intent) and maybe a mark; two dense features beside them."""
    draw = np.random.RandomState(3)
    words, marks = np.arange(ROWS) % 3, draw.randint(0, 2, ROWS)
    dense = one_hot(words % 2, 2)
    rows = sp.csr_matrix(np.hstack([one_hot(words, 3), one_hot(marks, 2), dense]).astype(np.float32))
    intents = one_hot(words, 3)
    known = (np.arange(ROWS) % 4 != 0).astype(np.float32)
    return (
        rows,
        {
            "intent": Target(("x", "y", "z"), intents, balance(intents), True),
            "aspects": Target(("plain", "marked"), one_hot(marks, 2), known, False),
        },
        words,
    )


@pytest.fixture(scope="module")
def trained() -> Network:
    """The network after training on the toy problem."""
    rows, targets, _ = toy()
    return train(rows, 2, targets, HOW)


@pytest.mark.model
def test_it_learns_what_can_be_told_apart(trained: Network) -> None:
    rows, targets, words = toy()
    hidden = trained.hidden(rows)
    for name, target in targets.items():
        found = trained.heads[name].probabilities(trained.heads[name].raw(hidden))
        assert (found.argmax(axis=1) == target.values.argmax(axis=1)).all(), name
        assert trained.heads[name].labels == target.labels
    # Without the dense features, as parts of messages are seen.
    sparse = rows.tolil()
    sparse[:, -2:] = 0
    raw = trained.heads["intent"].raw(trained.hidden(sparse.tocsr()))
    assert (raw.argmax(axis=1) == words).all()


@pytest.mark.model
def test_training_twice_gives_the_same_network(trained: Network) -> None:
    rows, targets, _ = toy()
    again = train(rows, 2, targets, HOW)
    assert np.array_equal(again.weights, trained.weights)
    assert np.array_equal(again.heads["intent"].weights, trained.heads["intent"].weights)
    other = train(rows, 2, targets, replace(HOW, seed=8, epochs=1))
    assert not np.array_equal(other.weights, trained.weights)


@pytest.mark.model
def test_a_head_without_known_labels_is_not_learned() -> None:
    rows, targets, _ = toy()
    blind = {**targets, "aspects": replace(targets["aspects"], weights=np.zeros(ROWS, dtype=np.float32))}
    network = train(rows, 2, blind, replace(HOW, epochs=2))
    assert not network.heads["aspects"].offsets.any()
    assert network.heads["intent"].offsets.any()


@pytest.mark.model
def test_a_sentence_without_features_may_end_a_batch() -> None:
    rows, targets, _ = toy()
    half = sp.csr_matrix((ROWS // 2, rows.shape[1]), dtype=np.float32)
    train(sp.vstack([rows[: ROWS // 2], half], format="csr"), 2, targets, replace(HOW, epochs=1))


def test_one_row_gives_the_same_as_many() -> None:
    draw = np.random.RandomState(0)
    rows = sp.random(5, 9, 0.4, "csr", dtype=np.float32, random_state=1)
    rows = sp.vstack([rows, sp.csr_matrix((1, 9), dtype=np.float32)], format="csr")
    network = Network(draw.randn(9, 4).astype(np.float32), draw.randn(4).astype(np.float32), {})
    together = network.hidden(rows)
    assert together.shape == (6, 4) and (together >= 0).all() and together.any()
    for place in range(6):
        assert np.allclose(network.hidden(rows[place]), together[place : place + 1], atol=1e-6)


@pytest.mark.parametrize("exclusive", [True, False])
def test_probabilities_lie_between_nought_and_one(exclusive: bool) -> None:
    raw = np.random.RandomState(1).randn(20, 3) * 30
    found = head(exclusive).probabilities(raw)
    assert found.shape == raw.shape and (found >= 0).all() and (found <= 1).all()
    assert (found.argsort(axis=1) == raw.argsort(axis=1)).all() or not exclusive
    if exclusive:
        assert np.allclose(found.sum(axis=1), 1)


def test_a_higher_temperature_makes_less_sure() -> None:
    raw = np.asarray([[4.0, 1.0, -2.0]])
    for exclusive in (True, False):
        sure = [with_temperature(head(exclusive), t).probabilities(raw).max() for t in (0.5, 1.0, 3.0)]
        assert sure[0] > sure[1] > sure[2]


def test_rare_labels_weigh_more_and_the_unknown_nothing() -> None:
    values = np.asarray([[1, 0], [1, 0], [1, 0], [1, 0], [0, 1], [0, 0]], dtype=np.float32)
    weights = balance(values)
    assert weights[5] == 0 and weights[4] == pytest.approx(2 * weights[0])
    assert weights[:5].mean() == pytest.approx(1)
    assert (balance(values, 0.0)[:5] == 1).all()


def too_sure(exclusive: bool, factor: float, size: int = 400) -> tuple[Any, Any]:
    """Raw scores that are `factor` times as large as the truth warrants, and what is right."""
    draw = np.random.RandomState(5)
    raw = draw.randn(size, 3)
    chances = head(exclusive).probabilities(raw)
    if exclusive:
        right = one_hot([draw.choice(3, p=row) for row in chances], 3)
    else:
        right = (draw.rand(size, 3) < chances).astype(np.float32)
    return raw * factor, right


@pytest.mark.parametrize("exclusive", [True, False])
@pytest.mark.parametrize("factor", [0.3, 3.0, 8.0])
def test_calibration_finds_the_temperature_and_lowers_unlikelihood(exclusive: bool, factor: float) -> None:
    raw, right = too_sure(exclusive, factor)
    before = head(exclusive)
    after = calibrated(before, raw, right)
    assert after.temperature == pytest.approx(factor, rel=0.3)
    assert unlikelihood(after, raw, right) < unlikelihood(before, raw, right)
    assert (after.labels, after.exclusive) == (before.labels, before.exclusive)


def test_the_temperature_stays_within_its_bounds() -> None:
    raw = np.random.RandomState(2).randn(40, 3)
    for right in (one_hot(raw.argmax(axis=1), 3), one_hot(raw.argmin(axis=1), 3)):
        assert BOUNDS[0] <= calibrated(head(True), raw, right).temperature <= BOUNDS[1]


def test_calibration_keeps_the_order_of_labels() -> None:
    raw, right = too_sure(True, 3.0)
    after = calibrated(head(True), raw, right)
    assert (after.probabilities(raw).argsort(axis=1) == raw.argsort(axis=1)).all()


def test_being_certainly_wrong_costs_much_but_not_everything() -> None:
    wrong = unlikelihood(head(True), np.asarray([[1000.0, 0.0, 0.0]]), one_hot([1], 3))
    assert 10 < wrong < 20


def test_calibrating_aspects_warns_of_nothing() -> None:
    raw = (np.random.RandomState(1).randn(50, 3) * 4).astype(np.float32)
    calibrated(head(False), raw, (raw > 0).astype(np.float32))


@pytest.mark.model
def test_the_heads_learn_what_the_sentences_say() -> None:
    from nlu.components.meaning import targets
    from nlu.examples import Example
    from nlu.importer import message

    aims = targets(
        [
            message(Example("过户要几天", "ask_item", "transfer", ("time_limit",))),
            message(Example("公司的呢", "ask_item", "none", ())),
            message(Example("你好", "greet")),
        ]
    )
    assert {name: aim.labels for name, aim in aims.items()} == {
        "intent": ("ask_item", "greet"),
        "item": ("none", "transfer"),
        "aspects": ASPECTS,
    }
    assert [row.tolist() for row in aims["item"].values] == [[0, 1], [1, 0], [0, 0]]
    assert aims["item"].weights[2] == 0 < aims["item"].weights[0]
    assert aims["aspects"].weights.tolist() == [1, 1, 0]
    assert aims["aspects"].values.sum(axis=1).tolist() == [1, 0, 0]
    assert (aims["intent"].exclusive, aims["aspects"].exclusive) == (True, False)


@pytest.mark.model
def test_scores_of_the_message_and_its_parts_carry_their_labels() -> None:
    from nlu.components.meaning import scores_of

    heads = {"intent": Head(("greet", "deny"), np.eye(2), np.zeros(2), True)}
    rows = sp.csr_matrix([[3.0, 0.0], [0.0, 3.0]])
    found = scores_of(Network(np.eye(2), np.zeros(2), heads), rows)
    assert [max(scores["intent"], key=scores["intent"].__getitem__) for scores in found] == ["greet", "deny"]
    assert all(sum(scores["intent"].values()) == pytest.approx(1) for scores in found)
