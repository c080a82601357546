"""Conditions: whether a record holds in what is known of the customer, and what the words say of it."""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum

from knowledge.schema import Choice, Dimension, When
from knowledge.text import normalise

Situation = Mapping[str, str]


class Holds(Enum):
    """Three answers: a condition may hang on something the customer has not said yet."""

    YES = "yes"
    NO = "no"
    OPEN = "open"


def holds(when: When, situation: Situation) -> Holds:
    """Whether all conditions of `when` hold in `situation` (dimension → value)."""
    verdict = Holds.YES
    for dimension, values in when.items():
        known = situation.get(dimension)
        if known is None:
            verdict = Holds.OPEN
        elif known not in values:
            return Holds.NO
    return verdict


def read_situation(text: str, dimensions: Mapping[str, Dimension]) -> dict[str, str]:
    """Values that the words and patterns of `text` say, the longest find of a dimension deciding."""
    plain = normalise(text)
    found: dict[str, str] = {}
    for name, dimension in dimensions.items():
        best = (False, 0)
        for value, choice in dimension.choices.items():
            for length in _finds(plain, choice):
                if (not choice.yields, length) > best:
                    found[name], best = value, (not choice.yields, length)
    return found


def _finds(plain: str, choice: Choice) -> Iterator[int]:
    for word in choice.words:
        if normalise(word) in plain:
            yield len(word)
    for pattern in choice.patterns:
        match = re.search(pattern, plain)
        if match:
            yield len(match.group())
