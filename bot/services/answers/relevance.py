"""Which records of an item a question is about: shared character pairs, and meaning where a matcher is at hand."""
from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from knowledge.catalogue import Catalogue, Entry, ItemView
from knowledge.schema import Fact, Requirement
from knowledge.text import characters


class Matcher(Protocol):
    """The port to a sentence encoder."""

    def similarity(self, text: str, candidates: tuple[str, ...]) -> Sequence[float]:
        """Likeness of `text` to each candidate, -1 to 1."""
        ...


@dataclass(frozen=True)
class Relevant:
    """A record with how well it fits the question (0 to about 1)."""

    entry: Entry
    score: float


def pairs(text: str) -> Counter[str]:
    """Pairs of neighbouring characters, the start and the end marked."""
    plain = f"^{characters(text)}$"
    return Counter(plain[index:index + 2] for index in range(len(plain) - 1))


class _Index:
    """The records of one item in one region with everything that may be said to mean them."""

    def __init__(self, view: ItemView) -> None:
        asked: dict[str, list[str]] = {}
        for question in view.item.questions:
            for fact in question.facts:
                asked.setdefault(fact.removeprefix("common."), []).extend(question.ask)
        self.lines: list[tuple[Entry, str]] = []
        for entry in view.entries:
            for text in (*record_texts(entry.record), *asked.get(entry.record.id, ())):
                self.lines.append((entry, text))
        self.texts = tuple(text for _, text in self.lines)
        self._bags = [pairs(text) for text in self.texts]
        seen = Counter(pair for bag in self._bags for pair in bag)
        self._weight: Mapping[str, float] = {
            pair: math.log(1 + len(self._bags) / count) for pair, count in seen.items()
        }
        self._unseen = math.log(1 + len(self._bags))
        self._norms = [self._norm(bag) for bag in self._bags]

    def _norm(self, bag: Counter[str]) -> float:
        return math.sqrt(sum((count * self._weight.get(pair, self._unseen)) ** 2 for pair, count in bag.items())) or 1.0

    def overlaps(self, text: str) -> list[float]:
        """Cosine of `text` to every line over weighted pairs."""
        bag = pairs(text)
        norm = self._norm(bag)
        result = []
        for other, length in zip(self._bags, self._norms, strict=True):
            shared = bag.keys() & other.keys()
            product = sum(bag[p] * other[p] * self._weight.get(p, self._unseen) ** 2 for p in shared)
            result.append(product / (norm * length))
        return result


def record_texts(record: Fact | Requirement) -> tuple[str, ...]:
    """What a record says, and the words that bring it up."""
    words = " ".join(record.keywords)
    text = record.text + "".join(record.steps) if isinstance(record, Fact) else f"{record.label} {record.remark or ''}"
    return (text, words) if words else (text,)


class Relevance:
    """Ranks the records of an item by a question."""

    def __init__(self, catalogue: Catalogue, matcher: Matcher | None = None) -> None:
        self._matcher = matcher
        self._index = lru_cache(maxsize=256)(lambda item, region: _Index(catalogue.view(item, region)))

    def rank(self, item: str, region: str, text: str) -> list[Relevant]:
        """Records with their score, best first."""
        if len(characters(text)) < 3:
            return []
        index: _Index = self._index(item, region)
        scores = index.overlaps(text)
        if self._matcher and index.texts:
            meanings = self._matcher.similarity(text, index.texts)
            scores = [0.5 * overlap + 0.5 * meaning for overlap, meaning in zip(scores, meanings, strict=True)]
        best: dict[str, Relevant] = {}
        for (entry, _), score in zip(index.lines, scores, strict=True):
            if entry.key not in best or best[entry.key].score < score:
                best[entry.key] = Relevant(entry, score)
        return sorted(best.values(), key=lambda relevant: -relevant.score)
