"""Dialect, Hong Kong and Taiwan wording and English words, read in standard Mandarin (wordings.yml)."""
from __future__ import annotations

from functools import lru_cache

from knowledge.loader import ROOT
from knowledge.yaml_files import read


@lru_cache(maxsize=1)
def _by_first() -> dict[str, tuple[tuple[str, str], ...]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for section in read(ROOT / "wordings.yml", ROOT).values():
        for written, meant in section.items():
            found.setdefault(str(written)[0], []).append((str(written), str(meant)))
    return {first: tuple(sorted(pairs, key=lambda pair: -len(pair[0]))) for first, pairs in found.items()}


def _is_letter(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _stands_alone(plain: str, start: int, end: int) -> bool:
    """Whether no letter touches plain[start:end]: an English word is not read inside another."""
    inside = _is_letter(plain[start]) and start > 0 and _is_letter(plain[start - 1])
    return not inside and not (_is_letter(plain[end - 1]) and end < len(plain) and _is_letter(plain[end]))


def reworded(plain: str) -> list[tuple[int, int, str]]:
    """Where normalised `plain` reads otherwise: (start, end, word), in order, the longest wording first."""
    found: list[tuple[int, int, str]] = []
    place = 0
    while place < len(plain):
        for written, meant in _by_first().get(plain[place], ()):
            end = place + len(written)
            if plain.startswith(written, place) and _stands_alone(plain, place, end):
                found.append((place, end, meant))
                place = end
                break
        else:
            place += 1
    return found


def read_wordings(plain: str) -> str:
    """Normalised `plain` in standard wording."""
    parts: list[str] = []
    place = 0
    for start, end, word in reworded(plain):
        parts += (plain[place:start], word)
        place = end
    return "".join((*parts, plain[place:]))
