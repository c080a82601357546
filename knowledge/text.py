"""Text as it is compared: NFKC, simplified characters, lower case, no control or invisible characters."""
from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
# Marks without width stand within words (as a way around filters, or from copying): they are no space.
# Lone surrogates are no characters at all; variation selectors and tags only dress the character before them.
WIDTHLESS = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ud800-\udfff"
    "\U000e0000-\U000e01ef]")
_SPACES = re.compile(r"\s+")
_TRADITIONAL_LEFT = str.maketrans({"帐": "账"})
_CJK = re.compile(r"[\u4e00-\u9fff]")


@lru_cache(maxsize=1)
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """`text` for matching; the same length is not promised (marks without width go, spaces shrink)."""
    plain = unicodedata.normalize("NFKC", WIDTHLESS.sub("", text))
    plain = _SPACES.sub(" ", _CONTROL.sub(" ", plain)).strip().lower()
    return str(_converter().convert(plain)).translate(_TRADITIONAL_LEFT) if _CJK.search(plain) else plain


def characters(text: str) -> str:
    """Only letters, digits and Chinese characters of the normalised text, for comparing sentences."""
    return "".join(char for char in normalise(text) if char.isalnum())
