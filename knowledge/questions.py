"""Common questions: when the customer's words are near one, its records come first."""
from __future__ import annotations

from collections import defaultdict

from rapidfuzz import fuzz

from knowledge.catalogue import Catalogue
from knowledge.text import characters

NEAR = 72.0


class QuestionIndex:
    """Finds the records that common questions of an item point to."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._asked: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
        for item in catalogue.items.values():
            for question in item.questions:
                ids = tuple(fact.removeprefix("common.") for fact in question.facts)
                self._asked[item.id] += [(characters(ask), ids) for ask in question.ask]

    def wanted(self, item: str, text: str) -> tuple[str, ...]:
        """Ids of the records that answer the common question nearest to `text`, or nothing."""
        plain = characters(text)
        if len(plain) < 4:
            return ()
        best = NEAR
        found: tuple[str, ...] = ()
        for asked, ids in self._asked.get(item, ()):
            score = fuzz.ratio(plain, asked)
            if score > best:
                best, found = score, ids
        return found
