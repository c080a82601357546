"""The parts of a message, and which of them only say what it is not about (不是过户，是更名)."""
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from knowledge.loader import ROOT
from knowledge.yaml_files import read

LEAST = 2  # letters of a part; a shorter one belongs to what follows, at the end to what goes before
ASKED = 3  # characters that must be left when a part is set aside


@dataclass(frozen=True)
class Part:
    """`plain[start:end]` of a message; `aside` where it says what the message is not about."""

    start: int
    end: int
    aside: bool = False


@lru_cache(maxsize=1)
def _signs() -> dict[str, re.Pattern[str]]:
    data: dict[str, Any] = read(ROOT / "parts.yml", ROOT)
    return {name: re.compile(pattern) for name, pattern in data.items()}


def split(plain: str) -> list[Part]:
    """The parts of normalised `plain`, in order; one part where nothing divides it."""
    return _split(plain, 0) or [Part(0, len(plain))]


def _split(plain: str, begin: int) -> list[Part]:
    """The parts from `begin` on; none where too few characters stand there."""
    parts: list[Part] = []
    start = place = begin
    letters = 0
    for joint in (*_signs()["joints"].finditer(plain, begin), None):
        end = joint.start() if joint else len(plain)
        letters += sum(map(str.isalnum, plain[place:end]))
        place = joint.end() if joint else end
        if letters >= LEAST:
            parts.append(Part(start, end))
        if letters >= LEAST or not letters:
            start, letters = place, 0
    if letters and parts:
        parts[-1] = Part(parts[-1].start, len(plain))
    return parts


def read_parts(plain: str, names_item: Callable[[str], bool]) -> list[Part]:
    """The parts of `plain`; `names_item` tells whether a text names a business item."""
    corrections = list(_signs()["taken_back"].finditer(plain))
    if corrections:
        before, after = corrections[-1].start(), corrections[-1].end()
        if before > LEAST and names_item(plain[after:]) and names_item(plain[:before]):
            rest = _split(plain, after) or [Part(after, len(plain))]
            return [Part(0, before, aside=True), *_marked(plain, rest, names_item)]
    return _marked(plain, split(plain), names_item)


def _marked(plain: str, parts: list[Part], names_item: Callable[[str], bool]) -> list[Part]:
    """`parts`, of which some are set aside where enough is left without them; the last one never is."""
    signs = _signs()
    texts = [plain[part.start:part.end].strip() for part in parts]
    finished = [bool(signs["finished"].search(text)) for text in texts]
    asking = _last_asking(texts, names_item) if any(finished[:-1]) else 0
    marked = [
        Part(part.start, part.end, place < len(parts) - 1 and not signs["question"].search(text) and (
            bool(signs["turned_down"].search(text)) or (finished[place] and place < asking)))
        for place, (part, text) in enumerate(zip(parts, texts, strict=True))
    ]
    left = sum(part.end - part.start for part in marked if not part.aside)
    return marked if left >= ASKED else parts


def _last_asking(texts: list[str], names_item: Callable[[str], bool]) -> int:
    """The last place of a part that goes on or names an item: what is finished before it is not asked about."""
    goes_on = _signs()["goes_on"]
    return next((
        place for place in reversed(range(len(texts))) if goes_on.search(texts[place]) or names_item(texts[place])), 0)


def meant(plain: str, parts: list[Part]) -> str:
    """`plain` without the parts that are set aside."""
    if not any(part.aside for part in parts):
        return plain
    kept: list[str] = []
    for before, part in zip([None, *parts], parts, strict=False):
        if part.aside:
            continue
        joint = plain[before.end:part.start] if before is not None and not before.aside else ""
        kept += (joint, plain[part.start:part.end])
    return "".join(kept).strip()
