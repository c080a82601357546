"""Finding items by words alone: the nearest items to a text, and a reading of it without any model."""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rank_bm25 import BM25Plus

from knowledge.catalogue import Catalogue
from knowledge.situation import read_conditions
from knowledge.terms import cues, terms
from knowledge.text import characters, normalise

NEAREST = 0.25  # share of the text's character pairs that an item must know to be offered


@dataclass(frozen=True)
class Reading:
    """What words alone say of a message."""

    items: tuple[str, ...] = ()
    aspects: tuple[str, ...] = ()
    situation: dict[str, str] = field(default_factory=dict)
    region: str | None = None
    comparison: bool = False


def grams(text: str) -> list[str]:
    """Single characters and pairs of neighbours."""
    plain = characters(text)
    return [*plain, *(plain[index:index + 2] for index in range(len(plain) - 1))]


class _ItemSearch:
    def __init__(self, catalogue: Catalogue) -> None:
        self.ids = tuple(catalogue.items)
        texts = [
            " ".join((item.title, item.gloss, *item.spoken, *(ask for q in item.questions for ask in q.ask)))
            for item in catalogue.items.values()
        ]
        self.known = [frozenset(pair for pair in grams(text) if len(pair) == 2) for text in texts]
        self.index = BM25Plus([grams(text) for text in texts]) if texts else None

    def nearest(self, text: str, count: int) -> list[str]:
        wanted = grams(text)
        pairs = {pair for pair in wanted if len(pair) == 2}
        if not pairs or self.index is None:
            return []
        scores = self.index.get_scores(wanted)
        ranked = sorted(range(len(self.ids)), key=lambda index: -scores[index])[:count]
        return [self.ids[i] for i in ranked if len(pairs & self.known[i]) / len(pairs) >= NEAREST]


@lru_cache(maxsize=4)
def _search(catalogue: Catalogue) -> _ItemSearch:
    return _ItemSearch(catalogue)


def nearest_items(catalogue: Catalogue, text: str, count: int = 4) -> Sequence[str]:
    """Ids of the items whose words are nearest to `text`; empty when none is near."""
    return _search(catalogue).nearest(text, count)


@lru_cache(maxsize=4)
def _pattern(catalogue: Catalogue) -> tuple[re.Pattern[str], dict[str, list[tuple[str, str]]]]:
    meanings: dict[str, list[tuple[str, str]]] = {}
    for term in terms(catalogue):
        meanings.setdefault(term.word, []).append((term.kind, term.value))
    longest_first = sorted(meanings, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), meanings


def read(catalogue: Catalogue, text: str) -> Reading:
    """A reading of `text` by the catalogue's words only, the longest word first at each place."""
    pattern, meanings = _pattern(catalogue)
    items: dict[str, int] = {}
    aspects: dict[str, None] = {}
    region, comparison = None, False
    for match in pattern.finditer(normalise(text)):
        for kind, value in meanings[match.group()]:
            if kind == "item":
                items[value] = max(items.get(value, 0), len(match.group()))
            elif kind == "aspect":
                aspects[value] = None
            elif kind == "region" and value:
                region = value
            elif kind == "comparison":
                comparison = True
    ranked = tuple(sorted(items, key=lambda item: -items[item]))
    return Reading(ranked, tuple(aspects), read_conditions(text, catalogue), region, comparison)


def spoken_intent(text: str) -> str | None:
    """The intent whose word stands in `text`, the longest word deciding."""
    plain = normalise(text)
    found = [(len(word), intent) for intent, words in cues()["intents"].items() for word in words if word in plain]
    return max(found)[1] if found else None
