"""Normalised text whose characters know where they stand in the original."""
from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from knowledge.text import normalise


@dataclass(frozen=True)
class Aligned:
    """`plain` is normalised; its character i stands at `origins[i]` of the original text."""

    plain: str
    origins: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where plain[start:end] stands in the original: start and end, counted in its characters."""
        return self.origins[start], self.origins[end - 1] + 1


def align(text: str) -> Aligned:
    """Normalise `text` and keep its positions; one character at a time where lengths would differ."""
    characters: list[str] = []
    origins: list[int] = []
    for index, char in enumerate(text):
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
    return Aligned(plain, tuple(origins))
