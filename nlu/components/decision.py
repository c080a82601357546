"""The last word on a message: scores, matched words and safety signs become one meaning."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from knowledge.aligned import align
from knowledge.catalogue import load_catalogue
from knowledge.parts import Part
from knowledge.safety import danger
from knowledge.situation import read_conditions
from nlu.components.meaning import SCORES
from nlu.components.parts import PARTS
from nlu.components.spelling import CHANGES, READ
from nlu.items import SCORED, bare, in_order, item_confidence, rank_items, standing, values
from nlu.matching import Match
from nlu.sentences import NONE

FALLBACK = "nlu_fallback"
OUTSIDE = "out_of_scope"
ASKS = "ask_item"
DANGER = "safety_emergency"
CERTAIN = {DANGER, ASKS}
LIKELY_ITEM = 0.8  # probability of an item that speaks for the message being ours
Scores = Mapping[str, Mapping[str, float]]


@dataclass
class Decision:
    """The running decision on one message; `reasons` names the rules that spoke."""

    intent: str
    confidence: float
    aspects: list[str]
    reasons: list[str] = field(default_factory=list)

    def becomes(self, intent: str, confidence: float, reason: str) -> None:
        """Another intent, because of a rule."""
        self.intent, self.confidence = intent, confidence
        self.reasons.append(reason)


def choose_aspects(
    scores: Mapping[str, float], parts: Sequence[Scores], least: float, least_in_part: float,
) -> list[str]:
    """Aspects that the message as a whole, or one of its parts, asks; `overview` only by itself."""
    asked = {aspect for aspect, score in scores.items() if score >= least}
    for part in parts:
        asked |= {aspect for aspect, score in part["aspects"].items() if score >= least_in_part}
    chosen = [aspect for aspect in scores if aspect in asked and aspect != "overview"]
    return chosen or [max(scores, key=lambda aspect: scores[aspect])]


def weighed_intents(scores: Mapping[str, float], matches: list[Match], weight: float) -> dict[str, float]:
    """Probabilities of the intents after the words of the message shifted the odds of being outside.

    A word of another trade multiplies them by 1 + `weight`, one of our own divides them by its root; so does the
    name of a business item, where no other trade is named.
    """
    out = scores.get(OUTSIDE, 0.0)
    foreign, own = bool(values(matches, "foreign")), bool(values(matches, "own"))
    named = bool(values(matches, "item")) and not foreign
    factor = (1.0 + weight) ** (foreign - 0.5 * own - 0.5 * named)
    total = 1.0 - out + out * factor
    return {intent: (score * factor if intent == OUTSIDE else score) / total for intent, score in scores.items()}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class MeaningDecision(GraphComponent):
    """Sets `intent`, `intent_ranking`, `meaning` (items, aspects, situation, region, comparison) and `reasons`."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._least = {key: float(value) for key, value in config.items() if key in self.get_default_config()}

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Thresholds, all chosen on nlu/data/development.

        Below `scope` an intent is not believed. A message is out of scope from `outside` times the probability of the
        best other intent on: `outside_named` where an item, a place or a hall is named, `outside_likely` where an
        item is likely, both without a word of another trade. Below `other` other_power gives way to a named item;
        from `danger` on a message is taken for an emergency. `words` is how much a word of another trade raises the
        odds of being outside; below `item` an item is not named; `aspect` and `part_aspect` are what an aspect needs
        in the message and in one of its parts.
        """
        return {
            "scope": 0.2, "outside": 0.15, "outside_named": 1.5, "outside_likely": 0.5, "other": 0.75,
            "danger": 0.5, "words": 8.0, "item": 0.1, "aspect": 0.6, "part_aspect": 0.9,
        }

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
            scores = message.get(SCORES)
            if scores:
                self._decide(message, scores[0], scores[1:])
            for key in (SCORES, "sentence_features", "matches", READ, PARTS, CHANGES):
                message.data.pop(key, None)
        return messages

    def _decide(self, message: Message, whole: Scores, part_scores: Sequence[Scores]) -> None:
        text = message.get(TEXT) or ""
        plain = (message.get(READ) or align(text)).plain
        parts: Sequence[Part] = message.get(PARTS) or ()
        matches = standing(message.get("matches") or [], parts)
        own, foreign = values(matches, "own"), values(matches, "foreign")
        intents = weighed_intents(whole["intent"], matches, self._least["words"])
        ranked, named = self._items(whole, matches, plain)
        decision = self._intent(text, plain, intents, whole, matches)
        if decision.intent == ASKS and not decision.aspects:
            decision.aspects = choose_aspects(
                whole["aspects"], part_scores, self._least["aspect"], self._least["part_aspect"])
        if decision.confidence < self._least["scope"] and not named and decision.intent != OUTSIDE:
            decision.becomes(FALLBACK, decision.confidence, "not_believed")
        self._tell(message, decision, intents)
        message.set("trace", self._trace(message, whole, matches, plain, parts), add_to_output=True)
        regions = values(matches, "region")
        message.set("meaning", {
            "items": [item for item, _ in ranked[:4]], "scores": [round(score, 4) for _, score in ranked[:4]],
            "aspects": decision.aspects or choose_aspects(
                whole["aspects"], part_scores, self._least["aspect"], self._least["part_aspect"]),
            "item_confidence": round(item_confidence(ranked, whole["item"], matches), 4),
            "situation": read_conditions(plain, load_catalogue()),
            "region": regions[0] if regions else None, "halls": values(matches, "hall"),
            "documents": values(matches, "document"), "comparison": bool(values(matches, "comparison")),
            "foreign": bool(foreign) and not own,
            "cued": not (foreign and not own) and bool(values(matches, "aspect")), "named": named,
            "mentioned": in_order(matches, ranked),
            "none": round(whole["item"].get(NONE, 0.0), 4), "reasons": decision.reasons,
        }, add_to_output=True)

    def _items(self, whole: Scores, matches: list[Match], plain: str) -> tuple[list[tuple[str, float]], bool]:
        named = bool(values(matches, "item"))
        ranked = [pair for pair in rank_items(whole["item"], matches, plain) if pair[1] >= self._least["item"]]
        if ranked and not named and ranked[0][1] <= SCORED * whole["item"].get(NONE, 0.0):
            ranked = []  # the sentence more likely names no item at all
        return ranked, named

    def _intent(
        self, text: str, plain: str, intents: Mapping[str, float], whole: Scores, matches: list[Match],
    ) -> Decision:
        best = max(intents, key=lambda intent: intents[intent])
        decision = Decision(best, intents[best], [])
        inside = max((intent for intent in intents if intent != OUTSIDE), key=lambda intent: intents[intent])
        if intents.get(OUTSIDE, 0.0) >= self._outside(whole, matches) * intents[inside]:
            decision = Decision(OUTSIDE, intents[OUTSIDE], [])
        elif best == OUTSIDE:
            decision.becomes(inside, intents[inside], "scope_kept")
        likely_rule = decision.intent == "other_power" and decision.confidence < self._least["other"]
        if likely_rule and values(matches, "item") and not values(matches, "foreign"):
            decision.becomes(ASKS, max(intents[ASKS], 0.5), "item_named")
        if decision.intent not in CERTAIN and bare(plain, matches) and not values(matches, "foreign"):
            # Nothing but an item's name: its introduction is wanted, whatever the sentence resembles.
            decision = Decision(ASKS, 0.9, ["overview"], ["bare_item"])
        if danger(text) or danger(plain):
            decision = Decision(DANGER, 1.0, [], ["safety_sign"])
        elif decision.intent != DANGER and intents.get(DANGER, 0.0) >= self._least["danger"]:
            decision = Decision(DANGER, intents[DANGER], [], ["safety_likely"])
        return decision

    def _outside(self, whole: Scores, matches: list[Match]) -> float:
        """How likely, beside the best other intent, being out of scope must be: more if ours is named."""
        if values(matches, "foreign"):
            return self._least["outside"]
        if any(values(matches, kind) for kind in ("item", "region", "hall")):
            return self._least["outside_named"]
        likely = max((score for item, score in whole["item"].items() if item != NONE), default=0.0)
        return self._least["outside_likely" if likely >= LIKELY_ITEM else "outside"]

    @staticmethod
    def _trace(
        message: Message, whole: Scores, matches: list[Match], plain: str, parts: Sequence[Part],
    ) -> dict[str, Any]:
        """What each component saw, for `bandian explain`."""
        best = {
            head: [[label, round(score, 4)] for label, score in sorted(found.items(), key=lambda pair: -pair[1])[:3]]
            for head, found in whole.items()
        }
        return {
            "read": plain, "changes": [list(change) for change in message.get(CHANGES) or ()],
            "parts": [[plain[part.start:part.end], part.aside] for part in parts],
            "matches": [[match.kind, match.value, match.text] for match in matches], "scores": best,
        }

    @staticmethod
    def _tell(message: Message, decision: Decision, intents: Mapping[str, float]) -> None:
        ranking = sorted(intents.items(), key=lambda pair: -pair[1])
        message.set(
            INTENT, {"name": decision.intent, "confidence": float(decision.confidence)}, add_to_output=True)
        message.set(
            "intent_ranking", [{"name": label, "confidence": score} for label, score in ranking[:5]],
            add_to_output=True)
