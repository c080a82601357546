"""Conditions: whether a record holds in what is known of the customer, and what the words say of it."""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from knowledge.catalogue import Catalogue
from knowledge.negation import denied
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


@dataclass(frozen=True)
class _Find:
    """Words of a value that stand in the text at `start` to `end`."""

    value: str
    start: int
    end: int
    yields: bool

    def hides(self, other: _Find) -> bool:
        """Whether `other` is only a part of these words (有房产证 in 没有房产证)."""
        return self.start <= other.start and other.end <= self.end and self.length > other.length

    @property
    def length(self) -> int:
        """Characters."""
        return self.end - self.start


def read_situation(text: str, dimensions: Mapping[str, Dimension]) -> dict[str, str]:
    """Values that the words and patterns of `text` say and do not turn down (不是公司).

    Words within longer words do not count, not even where the longer ones are turned down; of the rest the
    longest decides, but a value that yields gives way to any other.
    """
    plain = normalise(text)
    found: dict[str, str] = {}
    for name, dimension in dimensions.items():
        said = _said(plain, dimension)
        best = max(said, key=lambda find: (not find.yields, find.length), default=None)
        if best:
            found[name] = best.value
    return found


def read_conditions(text: str, catalogue: Catalogue) -> dict[str, str]:
    """What `text` says of the conditions that every item shares and of those that single items have."""
    found = read_situation(text, catalogue.situation)
    for item in catalogue.items.values():
        for name, value in read_situation(text, item.conditions).items():
            found.setdefault(name, value)
    return found


def _said(plain: str, dimension: Dimension) -> list[_Find]:
    """Finds that stand for themselves and are not turned down, in the order of the choices."""
    finds = [find for value, choice in dimension.choices.items() for find in _finds(plain, value, choice)]
    return [
        find for find in finds
        if not any(other.hides(find) for other in finds) and not denied(plain, find.start, find.end)
    ]


def _finds(plain: str, value: str, choice: Choice) -> Iterator[_Find]:
    for word in map(normalise, choice.words):
        start = plain.find(word)
        while start >= 0:
            yield _Find(value, start, start + len(word), choice.yields)
            start = plain.find(word, start + 1)
    for pattern in choice.patterns:
        for match in re.finditer(pattern, plain):
            yield _Find(value, match.start(), match.end(), choice.yields)
