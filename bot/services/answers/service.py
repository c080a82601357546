"""One question about a business item: resolve it in the conversation, choose records, say them."""
from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from bot.services.answers import clarify
from bot.services.answers.choosing import Chooser
from bot.services.answers.compose import Block, aspect_buttons, compose, dimension_buttons, dimension_of
from bot.services.answers.query import Query
from bot.services.answers.relevance import Matcher
from bot.services.following import mentioned
from bot.services.replies import Button, Memory, Outcome, Reply, payload
from knowledge.catalogue import NATIONAL, Catalogue, ItemView
from knowledge.checklist import Selection
from knowledge.phrases import phrase
from knowledge.terms import cues
from knowledge.text import normalise

UNSURE = 0.45  # below this score an item that no word names is held against the nearest and the running one
LIKENESS = 0.3  # weight of an item's nearest record beside the item's score
HOLDING = 0.35  # weight of the running item when the words name none
FEW = 3  # nearest items that are looked at
ABSTAINS = 0.8  # from this probability on, a message names no item
NEARER = 0.01  # by so much the nearest item must be before the next one
ALIKE = 0.32  # likeness of an item's nearest record that is enough to take it for the one that is meant
CLEARLY = 0.03  # by so much the records of one of two close items must be nearer to the words
BARE = 16  # characters; a condition or a place with nothing else is no longer
CLOSE = 0.9  # a second item this near to the first one in score is offered as a choice


class AnswerService:
    """Answers `ask_item` from the catalogue. `region` is the hall's own; `today` gives the local date."""

    def __init__(
        self, catalogue: Catalogue, today: Callable[[], date], region: str = NATIONAL, matcher: Matcher | None = None,
    ) -> None:
        self.catalogue = catalogue
        self._today = today
        self.region = region
        self.chooser = Chooser(catalogue, today, matcher)

    def answer(self, query: Query, memory: Memory) -> Outcome:
        """The reply to `query` in a conversation that remembers `memory`."""
        memory = replace(memory, region=query.region or memory.region)
        if query.comparison and len(query.items) >= 2:
            return clarify.compare(self.catalogue, query, memory, self.region, self._today())
        item = self._item(query, memory)
        if item is None:
            return clarify.which_item(self.catalogue, query, memory)
        if self._close(query, memory):
            likely = self._likelier(query, memory)
            if likely is None:
                return clarify.choose(self.catalogue, query.items[:3], query, memory)
            item = likely
        aspects = self._aspects(query, memory, item)
        situation = self._situation(query, memory, item)
        kept = replace(
            memory, item=item, aspects=aspects, situation=situation, asked=None, choices=(), misunderstood=0,
            mentioned=mentioned(query, item, memory),
        )
        return self._say(item, aspects, situation, query, kept)

    def _region(self, memory: Memory) -> str:
        """The place whose rules hold: the one that was named in the conversation, else the hall's."""
        return memory.region or self.region

    @staticmethod
    def _close(query: Query, memory: Memory) -> bool:
        """Whether a second item is nearly as likely as the first one."""
        return (len(query.items) > 1 and query.scores[1] >= CLOSE * query.scores[0]
                and query.items[0] != memory.item)

    def _likelier(self, query: Query, memory: Memory) -> str | None:
        """Of two close items the one whose records are nearer to the words; None when they are as near."""
        region = self._region(memory)
        near = {item: self.chooser.likeness(item, region, query.text) for item in query.items[:2]}
        first, second = sorted(near, key=lambda item: -near[item])
        return first if near[first] - near[second] >= CLEARLY else None

    def _item(self, query: Query, memory: Memory) -> str | None:
        """The item of this turn: the one that is named, the running one, or the one whose records are nearest."""
        if not query.items:
            return memory.item or (self._nearest(query, memory) if query.no_item < ABSTAINS else None)
        first = query.items[0]
        if query.named or query.scores[0] >= UNSURE:
            return first
        near = dict(self.chooser.nearest_items(self._region(memory), query.text)[:FEW])
        weights = {item: LIKENESS * score for item, score in near.items()}
        for item, score in zip(query.items, query.scores, strict=True):
            weights[item] = weights.get(item, 0.0) + score
        if memory.item:
            weights[memory.item] = weights.get(memory.item, 0.0) + HOLDING + query.no_item
        return max(weights, key=lambda item: weights[item])

    def _nearest(self, query: Query, memory: Memory) -> str | None:
        """The item whose records are clearly nearest to words that name none."""
        near = self.chooser.nearest_items(self._region(memory), query.text)
        if not near or near[0][1] < ALIKE or (len(near) > 1 and near[0][1] - near[1][1] < NEARER):
            return None
        return near[0][0]

    @staticmethod
    def _aspects(query: Query, memory: Memory, item: str) -> tuple[str, ...]:
        """The aspects that were heard; those of before for a bare condition, a bare place or a correction."""
        here = not query.items or item == memory.item
        said = bool(query.situation or query.region)
        if memory.aspects and here and said and query.text and not query.cued and len(query.text) <= BARE:
            return memory.aspects
        asked = tuple(aspect for aspect in query.aspects if aspect != "overview")
        if asked:
            return asked
        corrected = bool(query.items) and item != memory.item and _elliptical(query.text)
        return memory.aspects if memory.aspects and ((said and here) or corrected) else ("overview",)

    def _situation(self, query: Query, memory: Memory, item: str) -> Mapping[str, str]:
        """Conditions of the person stay; those of another item go."""
        own = self.catalogue.items[item].conditions
        kept = {
            name: value for name, value in memory.situation.items()
            if name in self.catalogue.situation or (item == memory.item and name in own)
        }
        kept.update({name: value for name, value in query.situation.items()
                     if name in self.catalogue.situation or name in own})
        return kept

    def blocks(self, item: str, aspects: tuple[str, ...], query: Query, memory: Memory) -> list[Block]:
        """What the records of `item` say on `aspects`, without a question and without touching the memory."""
        view = self.catalogue.view(item, query.region or self._region(memory))
        situation = {**memory.situation, **query.situation}
        chosen = self.chooser.of_aspects(view, aspects, situation, query)
        return [compose(self.catalogue, view, selection, bool(memory.region)) for selection in chosen]

    def about(
        self, query: Query, memory: Memory, item: str | None = None, least: float = 0.0,
    ) -> list[Block]:
        """Only the records that the words are clearly about, for a message that is no plain question."""
        named = query.items[0] if query.items else item or self._nearest(query, memory)
        if named is None:
            return []
        view = self.catalogue.view(named, query.region or self._region(memory))
        chosen = self.chooser.about(view, {**memory.situation, **query.situation}, query, least)
        return [compose(self.catalogue, view, selection, False) for selection in chosen if selection.told]

    def _say(
        self, item: str, aspects: tuple[str, ...], situation: Mapping[str, str], query: Query, memory: Memory,
    ) -> Outcome:
        view = self.catalogue.view(item, self._region(memory))
        chosen = self.chooser.choose(view, aspects, situation, query)
        blocks = [compose(self.catalogue, view, selection, bool(memory.region)) for selection in chosen]
        replies = [block.reply for block in blocks]
        question, asked = self._question(view, chosen, aspects, memory)
        if question:
            replies[-1] = replace(
                replies[-1], text=f"{replies[-1].text}\n{question.text}", buttons=question.buttons,
            )
        return Outcome(
            status=status_of(blocks), replies=tuple(replies), memory=replace(memory, asked=asked),
            intent="ask_item", item=item, aspects=aspects,
            provenance=tuple(dict.fromkeys(key for block in blocks for key in block.told)),
        )

    def _question(
        self, view: ItemView, chosen: list[Selection], aspects: tuple[str, ...], memory: Memory,
    ) -> tuple[Reply | None, str | None]:
        """The one condition that changes the answer, with buttons; otherwise the aspects not asked yet."""
        item = view.item.id
        if aspects == ("overview",):
            return Reply(phrase("ask.more"), aspect_buttons(view)), None
        if not memory.region:
            knowing = [r for aspect in aspects for r in self.catalogue.regions_that_know(item, aspect)]
            thin = view.item.category == "tariff" or not any(selection.told for selection in chosen)
            if knowing and thin:
                return Reply(phrase("ask.region"), self._region_buttons(knowing, item, aspects)), "region"
        open_ = [name for selection in chosen for name in selection.open_dimensions]
        first = next((name for name in (*view.item.asks, *open_) if name in open_), None)
        if first is None:
            return None, None
        dimension = dimension_of(self.catalogue, view, first)
        return Reply(dimension.ask, dimension_buttons(dimension, first, item, aspects)), first

    def _region_buttons(self, regions: list[str], item: str, aspects: tuple[str, ...]) -> tuple[Button, ...]:
        return tuple(
            Button(self.catalogue.regions[region].title,
                   payload("ask_item", item=item, aspects=list(aspects), region=region))
            for region in dict.fromkeys(regions)
        )


def _elliptical(text: str) -> bool:
    """A short message that carries on the earlier question: it ends in 呢, begins with 那, or corrects."""
    plain = normalise(text).strip(" ?。!.")
    return len(plain) <= BARE and any(re.search(pattern, plain) for pattern in cues()["carries_on"])


def status_of(blocks: list[Block]) -> str:
    """The answer status of a turn from its blocks."""
    told = any(block.told for block in blocks)
    if not told and all(block.complete for block in blocks):
        return "answered"
    if not told:
        return "withheld" if any(block.expired for block in blocks) else "unanswerable"
    return "answered" if all(block.complete for block in blocks) else "answered_partly"
