"""Which records a question is about: shared character pairs, and meaning where a matcher is at hand."""
from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from knowledge.catalogue import Catalogue, Entry, ItemView
from knowledge.schema import Fact, Requirement
from knowledge.text import characters

SHORTEST = 3  # characters below which likeness says nothing


class Matcher(Protocol):
    """The port to a sentence encoder."""

    def similarity(self, text: str, candidates: tuple[str, ...]) -> Sequence[float]:
        """Likeness of `text` to each candidate, -1 to 1."""
        ...


@dataclass(frozen=True)
class Relevant:
    """A record of an item with how well it fits the question (0 to about 1)."""

    item: str
    entry: Entry
    score: float


@dataclass(frozen=True)
class _Line:
    item: str
    entry: Entry
    text: str


def pairs(text: str) -> Counter[str]:
    """Pairs of neighbouring characters, the start and the end marked."""
    plain = f"^{characters(text)}$"
    return Counter(plain[index:index + 2] for index in range(len(plain) - 1))


def record_texts(record: Fact | Requirement) -> tuple[str, ...]:
    """What a record says, and the words that bring it up."""
    words = " ".join(record.keywords)
    text = record.text + "".join(record.steps) if isinstance(record, Fact) else f"{record.label} {record.remark or ''}"
    return (text, words) if words else (text,)


def item_lines(view: ItemView) -> Iterable[_Line]:
    """Everything that may be said to mean a record of the item."""
    asked: dict[str, list[str]] = defaultdict(list)
    for question in view.item.questions:
        for fact in question.facts:
            asked[fact.removeprefix("common.")].extend(question.ask)
    for entry in view.entries:
        for text in (*record_texts(entry.record), *asked.get(entry.record.id, ())):
            yield _Line(view.item.id, entry, text)


class _Index:
    """Lines with an inverted index over their pairs, so that a question only touches lines that share one."""

    def __init__(self, lines: Iterable[_Line]) -> None:
        self.lines = tuple(lines)
        self.texts = tuple(line.text for line in self.lines)
        bags = [pairs(text) for text in self.texts]
        seen = Counter(pair for bag in bags for pair in bag)
        self._unseen = math.log(1 + len(bags))
        self._weight = {pair: math.log(1 + len(bags) / count) for pair, count in seen.items()}
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, bag in enumerate(bags):
            norm = self._norm(bag)
            for pair, count in bag.items():
                self._postings[pair].append((number, count * self._weight[pair] / norm))

    def _norm(self, bag: Counter[str]) -> float:
        return math.sqrt(sum((count * self._weight.get(pair, self._unseen)) ** 2 for pair, count in bag.items())) or 1.0

    def overlaps(self, text: str) -> list[float]:
        """Cosine of `text` to every line over weighted pairs."""
        bag = pairs(text)
        norm, result = self._norm(bag), [0.0] * len(self.lines)
        for pair, count in bag.items():
            for number, share in self._postings.get(pair, ()):
                result[number] += count * self._weight[pair] * share / norm
        return result


class Relevance:
    """Ranks records by a question, of one item or of all."""

    def __init__(self, catalogue: Catalogue, matcher: Matcher | None = None) -> None:
        self._catalogue = catalogue
        self._matcher = matcher
        self._index = lru_cache(maxsize=512)(self._build)

    def _build(self, item: str | None, region: str) -> _Index:
        items = [item] if item else list(self._catalogue.items)
        return _Index(line for name in items for line in item_lines(self._catalogue.view(name, region)))

    def rank(self, item: str | None, region: str, text: str) -> list[Relevant]:
        """Records of `item` (of every item for None) with their score, best first."""
        if len(characters(text)) < SHORTEST:
            return []
        index = self._index(item, region)
        scores = index.overlaps(text)
        if self._matcher and index.texts:
            meanings = self._matcher.similarity(text, index.texts)
            scores = [0.5 * overlap + 0.5 * meaning for overlap, meaning in zip(scores, meanings, strict=True)]
        best: dict[tuple[str, str], Relevant] = {}
        for line, score in zip(index.lines, scores, strict=True):
            key = (line.item, line.entry.key)
            if key not in best or best[key].score < score:
                best[key] = Relevant(line.item, line.entry, score)
        return sorted(best.values(), key=lambda relevant: -relevant.score)

    def nearest_items(self, region: str, text: str) -> list[tuple[str, float]]:
        """Items by their best record, best first; what all items share says nothing about the item."""
        best: dict[str, float] = {}
        for relevant in self.rank(None, region, text):
            if not relevant.entry.key.startswith("common."):
                best.setdefault(relevant.item, relevant.score)
        return sorted(best.items(), key=lambda pair: -pair[1])
