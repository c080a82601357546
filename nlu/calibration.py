"""Temperatures by which the heads' scores become probabilities, found on sentences that were not trained on."""
from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar

from nlu.network import Head

BOUNDS = (0.05, 20.0)


def unlikelihood(head: Head, raw: Any, wanted: Any) -> float:
    """Mean negative log likelihood of `wanted` (messages, labels; 0 or 1) under the head's probabilities."""
    found = np.clip(head.probabilities(raw), 1e-6, 1 - 1e-6)
    if head.exclusive:
        return float(-np.log((found * wanted).sum(axis=1)).mean())
    return float(-(wanted * np.log(found) + (1 - wanted) * np.log(1 - found)).mean())


def calibrated(head: Head, raw: Any, wanted: Any) -> Head:
    """The head with the temperature under which `wanted` is likeliest."""
    def cost(logarithm: float) -> float:
        return unlikelihood(with_temperature(head, float(np.exp(logarithm))), raw, wanted)

    found = minimize_scalar(cost, bounds=tuple(np.log(BOUNDS)), method="bounded")
    return with_temperature(head, float(np.exp(found.x)))


def with_temperature(head: Head, temperature: float) -> Head:
    """The head with another temperature."""
    return Head(head.labels, head.weights, head.offsets, head.exclusive, temperature)
