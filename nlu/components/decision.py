"""The last word on a message: scores, matched words and safety signs become one meaning."""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from knowledge.aligned import align
from knowledge.catalogue import load_catalogue
from knowledge.safety import danger
from knowledge.situation import read_conditions
from knowledge.text import characters
from nlu.components.meaning import NONE
from nlu.matching import Match

FALLBACK = "nlu_fallback"
OUTSIDE = {"out_of_scope", "chitchat", "other_power"}
CERTAIN = {"safety_emergency", "ask_item"}
BESIDE = 0.8  # share of the likeliest aspect that a further one needs
SCORED = 0.52  # weight of the classifier's probability of an item
MATCHED = 0.48  # what a catalogue word adds to the score of its item, before its length counts
PAUSE = re.compile(r"[，,。.！!？?；;、 ]")
NEGATION_REACH = 2  # characters between 不是 and the word it turns down


def negated(matches: list[Match], plain: str) -> set[str]:
    """Items whose words are all turned down (不是过户，是更名), in the normalised text `plain`."""
    turned_down: dict[str, bool] = {}
    cues = [match for match in matches if match.kind == "not_this" and not asks_whether(plain, match)]
    for match in matches:
        if match.kind == "item":
            hit = any(
                0 <= match.start - cue.end <= NEGATION_REACH and not PAUSE.search(plain[cue.end:match.start])
                for cue in cues
            )
            turned_down[match.value] = turned_down.get(match.value, True) and hit
    return {item for item, gone in turned_down.items() if gone}


def asks_whether(plain: str, cue: Match) -> bool:
    """Whether 不是 or 不要 is half of a question (是不是, 要不要)."""
    return cue.start > 0 and plain[cue.start - 1] == plain[cue.start + 1:cue.start + 2]


def rank_items(scores: Mapping[str, float], matches: list[Match], plain: str) -> list[tuple[str, float]]:
    """Items with their weight (0 to 1), best first; matched words count beside the classifier."""
    fused = {item: SCORED * score for item, score in scores.items() if item != NONE}
    longest: dict[str, int] = {}
    for match in matches:
        if match.kind == "item":
            longest[match.value] = max(longest.get(match.value, 0), len(match.text))
    for item, length in longest.items():
        fused[item] = fused.get(item, 0.0) + MATCHED * min(1.0, 0.5 + length / 8)
    for item in negated(matches, plain):
        fused.pop(item, None)
    return sorted(fused.items(), key=lambda pair: -pair[1])


def choose_aspects(scores: Mapping[str, float]) -> list[str]:
    """Every aspect that is likelier than not; `overview` only by itself."""
    best_score = max((score for aspect, score in scores.items() if aspect != "overview"), default=0.0)
    least = max(0.5, BESIDE * best_score)
    chosen = [aspect for aspect, score in scores.items() if score >= least and aspect != "overview"]
    if chosen:
        return chosen
    best = max(scores, key=lambda aspect: scores[aspect])
    return [best] if best == "overview" or scores[best] >= 0.3 else ["overview"]


def values(matches: Iterable[Match], kind: str) -> list[str]:
    """Distinct values of one kind of match, longest word first."""
    found = sorted((match for match in matches if match.kind == kind), key=lambda match: -len(match.text))
    return list(dict.fromkeys(match.value for match in found))


def bare(text: str, matches: list[Match]) -> bool:
    """Whether the message is little more than an item's name."""
    longest = max((len(match.text) for match in matches if match.kind == "item"), default=0)
    return longest > 0 and longest >= 0.7 * len(characters(text))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class MeaningDecision(GraphComponent):
    """Sets `intent`, `intent_ranking` and `meaning` (items, aspects, situation, region, comparison)."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._threshold = float(config["scope_threshold"])
        self._item_threshold = float(config["item_threshold"])

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Below `scope_threshold` an intent is not believed; below `item_threshold` an item is not named."""
        return {"scope_threshold": 0.35, "item_threshold": 0.1}

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext,
    ) -> MeaningDecision:
        """Nothing is trained here."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Decide each message."""
        for message in messages:
            scores = message.get("meaning_scores")
            if scores:
                self._decide(message, scores)
            message.data.pop("meaning_scores", None)
            message.data.pop("sentence_features", None)
        return messages

    @staticmethod
    def _clearly_item(scores: dict[str, dict[str, float]], confidence: float) -> bool:
        """Whether the item is much surer than the impression that the message is out of scope."""
        best = max((score for item, score in scores["item"].items() if item != NONE), default=0.0)
        return best >= 0.6 and scores["item"].get(NONE, 0.0) < 0.2 and confidence < 0.75

    def _decide(self, message: Message, scores: dict[str, dict[str, float]]) -> None:
        matches: list[Match] = message.data.pop("matches", [])
        text = message.get(TEXT) or ""
        ranking = sorted(scores["intent"].items(), key=lambda pair: -pair[1])
        name, confidence = ranking[0]
        named = bool(values(matches, "item"))
        aspects = choose_aspects(scores["aspects"])
        if name not in CERTAIN and bare(text, matches):
            # Nothing but an item's name: its introduction is wanted, whatever the sentence resembles.
            name, confidence, aspects = "ask_item", 0.9, ["overview"]
        ours = bool(values(matches, "own")) or not values(matches, "foreign")
        if name in OUTSIDE and ours and (named or self._clearly_item(scores, confidence)):
            # Other trades have their 过户 and 销户 too; without a word of theirs the item is ours.
            name, confidence = "ask_item", max(scores["intent"].get("ask_item", 0.0), 0.5)
        if danger(text):
            name, confidence = "safety_emergency", 1.0
        ranked = rank_items(scores["item"], matches, align(text).plain)
        ranked = [pair for pair in ranked if pair[1] >= self._item_threshold]
        if ranked and not named and ranked[0][1] <= SCORED * scores["item"].get(NONE, 0.0):
            ranked = []  # the sentence more likely names no item at all
        if confidence < self._threshold and not named:
            name = FALLBACK
        situation = read_conditions(text, load_catalogue())
        regions, halls = values(matches, "region"), values(matches, "hall")
        meaning = {
            "items": [item for item, _ in ranked[:4]], "scores": [round(score, 4) for _, score in ranked[:4]],
            "aspects": aspects, "situation": situation,
            "region": regions[0] if regions else None, "halls": halls,
            "documents": values(matches, "document"), "comparison": bool(values(matches, "comparison")),
            "foreign": not ours, "cued": ours and bool(values(matches, "aspect")), "named": named,
            "none": round(scores["item"].get(NONE, 0.0), 4),
        }
        message.set(INTENT, {"name": name, "confidence": float(confidence)}, add_to_output=True)
        message.set(
            "intent_ranking", [{"name": label, "confidence": score} for label, score in ranking[:5]],
            add_to_output=True)
        message.set("meaning", meaning, add_to_output=True)
