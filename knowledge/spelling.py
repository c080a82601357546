"""The likeliest reading of a message as it was typed: pinyin, characters of like sound and of like shape.

A noisy channel over words: every stretch of the message may stand for a word of like sound or shape, at a cost;
the cheapest sequence of words is the reading. How often words and pairs of words occur is given from outside.
"""
from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from knowledge.loader import ROOT
from knowledge.pinyin import folded, readings, syllable, syllables
from knowledge.yaml_files import read

LIKE_SOUND, NEAR_SOUND, LIKE_SHAPE, FUZZY_PINYIN = 6.0, 7.5, 7.5, 2.0  # costs, natural logarithms
RARE_READING = 2.0  # a character is seldom meant by a sound that is not its usual one
KNOWN_WORD = 4.0  # what is written is a word by itself: it is seldom a slip
UNKNOWN, LETTER = 19.0, 7.0  # cost of a character that no word has; of a letter that is no pinyin
LONGEST = 6  # characters of a word
MARKED = 4.0  # how much more frequent a word must be in the trade than in general to stand for another
SEEN = 3  # times the trade's sentences must have such a word
SAME_SOUND = 8  # words of one sound that are considered
KEPT = 4  # partial readings kept at each place
SHARE = 0.8  # weight of a pair of words against the single word
TRADE = 0.7  # weight of the trade's own words against everyday words
SYLLABLE = 6  # letters of the longest syllable


@dataclass(frozen=True)
class Change:
    """`plain[start:end]` was read as `word`; `kind` is pinyin, sound or shape."""

    start: int
    end: int
    word: str
    kind: str


@dataclass
class _Node:
    children: dict[str, _Node] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Step:
    """A word that `length` characters from some place on may stand for."""

    word: str
    length: int
    cost: float
    kind: str


@dataclass(frozen=True)
class _Partial:
    cost: float
    step: _Step | None
    before: _Partial | None


@lru_cache(maxsize=1)
def _shapes() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for group in read(ROOT / "shapes.yml", ROOT)["groups"]:
        for char in group:
            found.setdefault(char, set()).update(set(group) - {char})
    return {char: frozenset(others) for char, others in found.items()}


@lru_cache(maxsize=8000)
def _sounds_near(char: str) -> frozenset[str]:
    """Folded sounds of `char` and of the characters that look like it."""
    heard = {folded(sound) for sound in readings(char)}
    return frozenset(heard | {folded(syllable(other)) for other in _shapes().get(char, ())})


def _in_run(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _is_chinese(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def _insert(root: _Node, word: str, most: int) -> None:
    """Put `word` under its sounds; at most `most` words (the first ones) of the same sounds."""
    readings = {tuple(syllable(char) for char in word)}
    if len(word) > 1:
        readings.add(tuple(lazy_pinyin(word, style=Style.NORMAL, v_to_u=False)))
    for reading in readings:
        node = root
        for sound in reading:
            node = node.children.setdefault(folded(sound), _Node())
        if len(node.words) < most:
            node.words.append(word)


class Speller:
    """Reads messages with `words` and `pairs` (counts in the trade's sentences) and `general` (shares, 0 to 1).

    Words that are `protected` (names of places, halls, business items) are left as they are written.
    """

    def __init__(
        self, words: Mapping[str, int], pairs: Mapping[str, Mapping[str, int]], general: Mapping[str, float],
        protected: Iterable[str] = (),
    ) -> None:
        self._protected = frozenset(word for word in protected if len(word) > 1)
        total = max(1, sum(words.values()))
        self._trade = {word: count / total for word, count in words.items()}
        self._pairs = {
            first: {second: count / max(1, words.get(first, 1)) for second, count in seconds.items()}
            for first, seconds in pairs.items()
        }
        self._general = general
        self._marked = frozenset(
            word for word, share in self._trade.items()
            if len(word) > 1 and words[word] >= SEEN and share >= MARKED * general.get(word, 0.0)
        )
        known = {word for word in {*self._trade, *general} if len(word) <= LONGEST and all(map(_is_chinese, word))}
        # Pinyin may stand for any word; characters only for words that mark the trade.
        self._any, self._marked_only = _Node(), _Node()
        for word in sorted(filter(None, known), key=lambda word: -self._share(word)):
            _insert(self._any, word, SAME_SOUND)
            if word in self._marked:
                _insert(self._marked_only, word, SAME_SOUND)

    def _share(self, word: str) -> float:
        return TRADE * self._trade.get(word, 0.0) + (1 - TRADE) * self._general.get(word, 0.0)

    def _cost(self, word: str, before: str) -> float:
        pair = self._pairs.get(before, {}).get(word, 0.0)
        share = SHARE * pair + (1 - SHARE) * self._share(word)
        return -math.log(share) if share > 0 else UNKNOWN

    def read(self, plain: str) -> tuple[str, tuple[Change, ...]]:
        """The reading of normalised `plain`, and where it differs from what is written."""
        # best[place]: partial readings that end there, by their last word, each with the reading before its last step.
        best: list[dict[str, _Partial]] = [{} for _ in range(len(plain) + 1)]
        best[0] = {"": _Partial(0.0, None, None)}
        untouched = self._untouched(plain)
        for place in range(len(plain)):
            reached = sorted(best[place].items(), key=lambda entry: entry[1].cost)[:KEPT]
            if not reached:
                continue
            for step in self._steps(plain, place):
                if step.kind not in ("word", "literal") and any(untouched[place:place + step.length]):
                    continue
                target = best[place + step.length]
                for before, partial in reached:
                    total = partial.cost + step.cost
                    total += self._cost(step.word, before) if step.kind != "literal" else 0.0
                    if step.word not in target or total < target[step.word].cost:
                        target[step.word] = _Partial(total, step, partial)
        return self._told(min(best[-1].values(), key=lambda partial: partial.cost))

    def _untouched(self, plain: str) -> list[bool]:
        """For each character whether it belongs to a protected word."""
        marks = [False] * len(plain)
        for start in range(len(plain)):
            for size in range(min(LONGEST, len(plain) - start), 1, -1):
                if plain[start:start + size] in self._protected:
                    marks[start:start + size] = [True] * size
                    break
        return marks

    @staticmethod
    def _told(last: _Partial) -> tuple[str, tuple[Change, ...]]:
        path: list[_Step] = []
        partial: _Partial | None = last
        while partial is not None and partial.step is not None:
            path.append(partial.step)
            partial = partial.before
        changes, place = [], 0
        for step in reversed(path):
            if step.kind not in ("word", "literal"):
                changes.append(Change(place, place + step.length, step.word, step.kind))
            place += step.length
        return "".join(step.word for step in reversed(path)), tuple(changes)

    def _steps(self, plain: str, place: int) -> Iterator[_Step]:
        char = plain[place]
        if not char.isalnum():
            yield _Step(char, 1, 0.0, "literal")
            return
        if char.isascii():
            # All of a run is pinyin or none of it: an English word is not read in halves.
            if place == 0 or not _in_run(plain[place - 1]):
                end = place
                while end < len(plain) and _in_run(plain[end]):
                    end += 1
                plainly = plain[place:end] in self._trade or not plain[place:end].isalpha()
                yield _Step(plain[place:end], end - place, 0.0 if plainly else LETTER * (end - place), "literal")
        else:
            yield _Step(char, 1, 0.0, "word")
            for length in range(2, min(LONGEST, len(plain) - place) + 1):
                word = plain[place:place + length]
                if word in self._trade or word in self._general:
                    yield _Step(word, length, 0.0, "word")
        yield from self._alike(plain, place)

    def _alike(self, plain: str, place: int) -> Iterator[_Step]:
        """Words of like sound or shape that begin at `place`."""
        trie = self._any if plain[place].isascii() else self._marked_only
        stack: list[tuple[_Node, int, tuple[str, ...]]] = [(trie, place, ())]
        while stack:
            node, at, written = stack.pop()
            if written:
                for word in node.words:
                    step = self._compared(word, written, at - place)
                    if step:
                        yield step
            if at >= len(plain) or len(written) >= LONGEST:
                continue
            char = plain[at]
            if char.isascii() and char.isalpha():
                for length in range(1, min(SYLLABLE, len(plain) - at) + 1):
                    sound = plain[at:at + length]
                    if sound in syllables() and folded(sound) in node.children:
                        after = at + length
                        if plain[after:after + 1] == " " and plain[after + 1:after + 2].isascii():
                            after += 1  # syllables are often typed apart
                        stack.append((node.children[folded(sound)], after, (*written, sound)))
            elif _is_chinese(char):
                for sound in _sounds_near(char):
                    child = node.children.get(sound)
                    if child:
                        stack.append((child, at + 1, (*written, char)))

    def _compared(self, word: str, written: tuple[str, ...], length: int) -> _Step | None:
        """What it costs that `written` (characters, syllables) stands for `word`; None if it cannot or is it."""
        cost, kind, changed = 0.0, "", 0
        for char, given in zip(word, written, strict=True):
            if given == char:
                continue
            changed += 1
            if not _is_chinese(given):
                kind = "pinyin"
                cost += 0.0 if given == syllable(char) else FUZZY_PINYIN
                continue
            kind = kind or "sound"
            if syllable(given) == syllable(char):
                cost += LIKE_SOUND
            elif folded(syllable(given)) == folded(syllable(char)):
                cost += NEAR_SOUND
            elif syllable(char) in readings(given):
                cost += LIKE_SOUND + RARE_READING
            elif char in _shapes().get(given, ()):
                cost, kind = cost + LIKE_SHAPE, "shape"
            else:
                return None
        if not changed or (kind != "pinyin" and word not in self._marked):
            return None
        if kind != "pinyin" and self._is_word("".join(written)):
            cost += KNOWN_WORD
        return _Step(word, length, cost, kind)

    def _is_word(self, text: str) -> bool:
        return text in self._general or text in self._trade
