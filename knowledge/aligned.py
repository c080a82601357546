"""Normalised text whose characters know where they stand in the original."""
from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.text import WIDTHLESS, normalise


@dataclass(frozen=True)
class Aligned:
    """`plain` is normalised; its character i stands at `origins[i]` to `ends[i]` of the original text."""

    plain: str
    origins: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where plain[start:end] stands in the original: start and end, counted in its characters."""
        return self.origins[start], self.ends[end - 1]

    def reread(self, changes: Iterable[tuple[int, int, str]]) -> Aligned:
        """The same text where plain[start:end] reads as another word; `changes` are (start, end, word), in order."""
        parts: list[str] = []
        origins: list[int] = []
        ends: list[int] = []
        place = 0
        for start, end, word in (*changes, (len(self.plain), len(self.plain), "")):
            parts += (self.plain[place:start], word)
            origins += self.origins[place:start]
            ends += self.ends[place:start]
            one_each = end - start == len(word)  # a character for a character; pinyin is one stretch
            for index in range(len(word)):
                origins.append(self.origins[start + index if one_each else start])
                ends.append(self.ends[start + index if one_each else end - 1])
            place = end
        return Aligned("".join(parts), tuple(origins), tuple(ends))


def align(text: str) -> Aligned:
    """Normalise `text` and keep its positions; one character at a time where lengths would differ."""
    characters: list[str] = []
    origins: list[int] = []
    for index, char in enumerate(text):
        if WIDTHLESS.match(char):
            continue
        for part in unicodedata.normalize("NFKC", char).lower():
            if unicodedata.category(part) == "Cf":
                continue  # zero-width marks stand between the characters of a word
            blank = part.isspace() or unicodedata.category(part) == "Cc"
            if blank and (not characters or characters[-1] == " "):
                continue
            characters.append(" " if blank else part)
            origins.append(index)
    while characters and characters[-1] == " ":
        characters.pop()
        origins.pop()
    joined = "".join(characters)
    plain = normalise(joined)
    if len(plain) != len(joined):
        plain = "".join((normalise(char) or " ")[0] for char in joined)
    return Aligned(plain, tuple(origins), tuple(origin + 1 for origin in origins))
