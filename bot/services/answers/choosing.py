"""Which records answer a question: those of the aspects that were heard, and those its words are nearest to."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.services.answers.query import Query
from bot.services.answers.relevance import Matcher, Relevance, Relevant
from knowledge.catalogue import Catalogue, ItemView
from knowledge.checklist import Selection, brief, focus, select
from knowledge.questions import QuestionIndex
from knowledge.schema import TOLD, Item
from knowledge.situation import Holds, holds
from knowledge.terms import cues
from knowledge.text import characters

ADDED = 1  # so many aspects may be told beside the ones that were heard
SAYING = 4  # characters beyond names and question words from which a message says something of its own
NEAREST = 4  # so many records may be brought up by their likeness to the question
NEAR = 0.25  # likeness from which a told record is brought up
NEAR_UNTOLD = 0.36  # the same for a record that may not be told: the reply then says so
BESIDE = 0.8  # share of the best likeness that a further record needs
Situation = Mapping[str, str]


@dataclass(frozen=True)
class Focus:
    """What the words are about: record ids, and the aspect of the nearest record."""

    wanted: tuple[str, ...] = ()
    aspects: tuple[str, ...] = ()
    score: float = 0.0


def asking_words(item: Item) -> tuple[str, ...]:
    """The item's names and the words that ask for an aspect or say nothing, longest first."""
    asking = (word for words in cues()["aspects"].values() for word in words)
    words = (item.title, item.title.split("（")[0], *item.spoken, *asking, *cues()["filler"])
    return tuple(word for word in sorted(map(characters, words), key=len, reverse=True) if word)


class Chooser:
    """Chooses records of an item as it holds in a region."""

    def __init__(self, catalogue: Catalogue, today: Callable[[], date], matcher: Matcher | None = None) -> None:
        self._catalogue = catalogue
        self._today = today
        self._questions = QuestionIndex(catalogue)
        self._relevance = Relevance(catalogue, matcher)
        self._asking_words = lru_cache(maxsize=None)(lambda item: asking_words(catalogue.items[item]))

    def plain_question(self, item: str, text: str) -> bool:
        """Whether little is left of `text` without the item's names and the words that ask for an aspect."""
        rest = characters(text)
        for word in self._asking_words(item):
            rest = rest.replace(word, "")
        return len(rest) < SAYING

    def likeness(self, item: str, region: str, text: str) -> float:
        """How near the nearest record of the item is to `text`."""
        ranked = self._relevance.rank(item, region, text)
        return ranked[0].score if ranked else 0.0

    def nearest_items(self, region: str, text: str) -> list[tuple[str, float]]:
        """Items whose records are nearest to `text`, with their likeness."""
        return self._relevance.nearest_items(region, text)

    def focus(self, view: ItemView, situation: Situation, query: Query) -> Focus:
        """The records that the question is about, whatever aspect was heard."""
        asked = self._questions.wanted(view.item.id, query.text)
        if not asked and self.plain_question(view.item.id, query.text):
            return Focus()
        ranked = [
            relevant for relevant in self._relevance.rank(view.item.id, view.region.id, query.text)
            if holds(relevant.entry.record.when, situation) is not Holds.NO
        ]
        best = ranked[0].score if ranked else 0.0
        near = [relevant for index, relevant in enumerate(ranked[:NEAREST]) if _near(relevant, best, index)]
        aspects = [entry.aspect for entry in view.entries if entry.record.id in asked]
        aspects += [relevant.entry.aspect for relevant in near[:ADDED]]
        wanted = (*asked, *(relevant.entry.record.id for relevant in near))
        return Focus(wanted, tuple(dict.fromkeys(aspects)), best)

    def of_aspects(
        self, view: ItemView, aspects: Iterable[str], situation: Situation, query: Query, wanted: tuple[str, ...] = (),
    ) -> list[Selection]:
        """The records of each aspect."""
        return [
            select(view, aspect, situation, self._today(), self._catalogue.situation, query.text, wanted)
            for aspect in aspects
        ]

    def about(self, view: ItemView, situation: Situation, query: Query, least: float = 0.0) -> list[Selection]:
        """Only what the words are about, of the nearest record's aspect."""
        found = self.focus(view, situation, query)
        aspects = found.aspects[:1] if found.score >= max(NEAR, least) else ()
        return [
            focus(selection, query.text, found.wanted)
            for selection in self.of_aspects(view, aspects, situation, query, found.wanted)
        ]

    def choose(
        self, view: ItemView, aspects: tuple[str, ...], situation: Situation, query: Query,
    ) -> list[Selection]:
        """Selections in the order they are told: what the words are about first, then the aspects."""
        about = self.focus(view, situation, query)
        heard = () if aspects == ("overview",) and about.aspects else aspects
        added = [aspect for aspect in about.aspects if aspect not in aspects and aspect != "overview"][:ADDED]
        first = [
            focus(selection, query.text, about.wanted)
            for selection in self.of_aspects(view, added, situation, query, about.wanted)
        ]
        first = [selection for selection in first if selection.told or selection.untold_hit]
        rest = self.of_aspects(view, heard if first else aspects, situation, query, about.wanted)
        if not first and aspects == ("overview",):
            rest += [brief(selection, view) for selection in self.of_aspects(view, BRIEFLY, situation, query)]
        return [*first, *(selection for selection in rest if selection.told or not selection.brief)]


BRIEFLY = ("eligibility", "materials", "time_limit", "policy")


def _near(relevant: Relevant, best: float, index: int) -> bool:
    if relevant.entry.record.standing in TOLD:
        return relevant.score >= NEAR and relevant.score >= BESIDE * best
    return index == 0 and relevant.score >= NEAR_UNTOLD
