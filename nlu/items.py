"""Which items a message names: the catalogue's words beside the classifier, without what is turned down."""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from knowledge.parts import Part
from knowledge.text import characters
from nlu.matching import Match
from nlu.sentences import NONE

SCORED = 0.6  # weight of the classifier's probability of an item
MATCHED = 0.4  # what a catalogue word adds to the score of its item, before its length counts
NAMED_DOUBT = 0.25  # what is left of the doubt about an item that a word names
LIKELY = 0.3  # weight of an item that counts as mentioned
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


def standing(matches: Iterable[Match], parts: Iterable[Part]) -> list[Match]:
    """The matches without the items that stand only in parts set aside."""
    aside = [part for part in parts if part.aside]
    return [
        match for match in matches
        if match.kind != "item" or not any(part.start <= match.start < part.end for part in aside)
    ]


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


def values(matches: Iterable[Match], kind: str) -> list[str]:
    """Distinct values of one kind of match, longest word first."""
    found = sorted((match for match in matches if match.kind == kind), key=lambda match: -len(match.text))
    return list(dict.fromkeys(match.value for match in found))


def bare(text: str, matches: list[Match]) -> bool:
    """Whether the message is little more than an item's name."""
    longest = max((len(match.text) for match in matches if match.kind == "item"), default=0)
    return longest > 0 and longest >= 0.7 * len(characters(text))


def in_order(matches: Iterable[Match], ranked: list[tuple[str, float]]) -> list[str]:
    """The items that words name, likely ones only, in the order of the message."""
    likely = {item for item, score in ranked if score >= LIKELY}
    found = sorted((match for match in matches if match.kind == "item"), key=lambda match: match.start)
    return list(dict.fromkeys(match.value for match in found if match.value in likely))


def item_confidence(ranked: list[tuple[str, float]], scores: Mapping[str, float], matches: list[Match]) -> float:
    """The probability that the first item is the one that is meant: the classifier's, raised where a word names it."""
    if not ranked:
        return scores.get(NONE, 0.0)
    first = ranked[0][0]
    doubt = 1.0 - scores.get(first, 0.0)
    return 1.0 - doubt * (NAMED_DOUBT if any(m.kind == "item" and m.value == first for m in matches) else 1.0)
