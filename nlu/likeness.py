"""Likeness of sentences by the packaged encoder, as the port `Matcher` of the answers wants it."""
from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from knowledge.text import normalise
from nlu.encoder import encoder


class EncoderLikeness:
    """Cosine of sentence vectors; vectors of candidates are kept."""

    @lru_cache(maxsize=512)  # noqa: B019 - one instance lives as long as the process
    def _vectors(self, texts: tuple[str, ...]) -> np.ndarray:  # type: ignore[type-arg]
        return np.asarray(encoder().encode([normalise(text) or " " for text in texts]), dtype=np.float32)

    def similarity(self, text: str, candidates: tuple[str, ...]) -> Sequence[float]:
        """Cosine of `text` to each candidate, -1 to 1."""
        if not candidates:
            return []
        wanted = self._vectors((text,)).reshape(-1)
        scores: list[float] = (self._vectors(candidates).reshape(len(candidates), -1) @ wanted).tolist()
        return scores
