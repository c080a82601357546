"""Likeness of sentences by the packaged encoder, as the port `Matcher` of the answers wants it."""
from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from nlu.encoder import encode, encode_one

BATCH = 128


class EncoderLikeness:
    """Cosine of sentence vectors; vectors of candidates are kept, each sentence's once."""

    def __init__(self) -> None:
        self._known: dict[str, Any] = {}
        self._matrix = lru_cache(maxsize=512)(self._stack)

    def _stack(self, texts: tuple[str, ...]) -> Any:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        for start in range(0, len(new), BATCH):
            part = new[start:start + BATCH]
            self._known.update(zip(part, encode(part), strict=True))
        return np.stack([self._known[text] for text in texts])

    def similarity(self, text: str, candidates: tuple[str, ...]) -> Sequence[float]:
        """Cosine of `text` to each candidate, -1 to 1."""
        if not candidates:
            return []
        scores: list[float] = (self._matrix(candidates) @ encode_one(text)).tolist()
        return scores
