"""Likeness of sentences by the packaged encoder, as the port `Matcher` of the answers wants it."""
from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from knowledge.text import normalise
from nlu.encoder import encoder

BATCH = 128


class EncoderLikeness:
    """Cosine of sentence vectors; vectors of candidates are kept, each sentence's once."""

    def __init__(self) -> None:
        self._known: dict[str, Any] = {}
        self._matrix = lru_cache(maxsize=512)(self._stack)
        self._asked = lru_cache(maxsize=64)(lambda text: self._encode([text])[0])

    def _encode(self, texts: list[str]) -> Any:
        vectors = encoder().encode([normalise(text) or " " for text in texts])
        return np.asarray(vectors, dtype=np.float32).reshape(len(texts), -1)

    def _stack(self, texts: tuple[str, ...]) -> Any:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        for start in range(0, len(new), BATCH):
            part = new[start:start + BATCH]
            self._known.update(zip(part, self._encode(part), strict=True))
        return np.stack([self._known[text] for text in texts])

    def similarity(self, text: str, candidates: tuple[str, ...]) -> Sequence[float]:
        """Cosine of `text` to each candidate, -1 to 1."""
        if not candidates:
            return []
        scores: list[float] = (self._matrix(candidates) @ self._asked(text)).tolist()
        return scores
