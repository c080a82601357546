"""Danger before the eyes: a table of signs, asked before anything else and without a model."""
from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from knowledge.loader import ROOT
from knowledge.schema import Citation
from knowledge.text import normalise
from knowledge.yaml_files import read


@dataclass(frozen=True)
class Guidance:
    """What to do at once, and where that stands."""

    id: str
    text: str
    source: tuple[Citation, ...]


@dataclass(frozen=True)
class _Sign:
    guidance: str
    words: tuple[str, ...]
    needs: tuple[tuple[str, ...], ...]

    def seen(self, plain: str) -> bool:
        """One word alone, or one word of every group of `needs`."""
        if any(word in plain for word in self.words):
            return True
        return bool(self.needs) and all(any(word in plain for word in group) for group in self.needs)


@lru_cache(maxsize=2)
def _table(root: Path = ROOT) -> tuple[tuple[_Sign, ...], re.Pattern[str] | None, dict[str, Guidance]]:
    data: dict[str, Any] = read(root / "safety.yml", root)
    signs = tuple(
        _Sign(
            sign["guidance"], tuple(map(normalise, sign.get("words") or ())),
            tuple(tuple(map(normalise, group)) for group in sign.get("needs") or ()),
        )
        for sign in data["signs"]
    )
    words = [word if _is_pattern(word) else re.escape(normalise(word)) for word in data.get("not_when") or ()]
    guidance = {
        key: Guidance(key, value["text"], tuple(Citation(**cite) for cite in value.get("source") or ()))
        for key, value in data["guidance"].items()
    }
    return signs, re.compile("|".join(words)) if words else None, guidance


def _is_pattern(word: str) -> bool:
    return any(char in word for char in "[](|.*+?^$\\")


def danger(text: str) -> Guidance | None:
    """The guidance for a danger that `text` reports as present, or None."""
    signs, excluded, guidance = _table()
    plain = normalise(text)
    if excluded and excluded.search(plain):
        return None
    return next((guidance[sign.guidance] for sign in signs if sign.seen(plain)), None)


def general_guidance() -> Guidance:
    """The guidance told when the model sees a danger that no sign names."""
    guidance = _table()[2]
    return guidance.get("general") or next(iter(guidance.values()))
