"""The catalogue's words and what they mean: one table that the matchers, jieba and the fallback share."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from knowledge.catalogue import Catalogue
from knowledge.loader import ROOT
from knowledge.text import normalise
from knowledge.yaml_files import read

KINDS = ("item", "document", "region", "hall", "situation", "aspect", "comparison", "not_this", "foreign", "own")


@dataclass(frozen=True)
class Term:
    """A word with its meaning; `kind` situation has `dimension=value` as its value."""

    word: str
    kind: str
    value: str


@lru_cache(maxsize=1)
def cues() -> dict[str, Any]:
    """cues.yml, read once."""
    data: dict[str, Any] = read(ROOT / "cues.yml", ROOT)
    return data


def terms(catalogue: Catalogue) -> tuple[Term, ...]:
    """All words, normalised, each (word, kind, value) once."""
    found = (Term(normalise(term.word), term.kind, term.value) for term in _raw(catalogue))
    return tuple(dict.fromkeys(term for term in found if term.word))


def _raw(catalogue: Catalogue) -> Iterator[Term]:
    for item in catalogue.items.values():
        for word in (*_titles(item.title), *item.spoken):
            yield Term(word, "item", item.id)
        for name, dimension in item.conditions.items():
            for value, choice in dimension.choices.items():
                for word in choice.words:
                    yield Term(word, "situation", f"{name}={value}")
    for document in catalogue.documents.values():
        for word in (document.title, *document.spoken):
            yield Term(word, "document", document.id)
    for region in catalogue.regions.values():
        for word in region.names:
            yield Term(word, "region", region.id)
    for hall in catalogue.halls.values():
        for word in (hall.name, *hall.spoken):
            yield Term(word, "hall", hall.id)
    for name, dimension in catalogue.situation.items():
        for value, choice in dimension.choices.items():
            for word in choice.words:
                yield Term(word, "situation", f"{name}={value}")
    for aspect, words in cues()["aspects"].items():
        for word in words:
            yield Term(word, "aspect", aspect)
    for kind in ("comparison", "not_this", "foreign", "own"):
        for word in cues()[kind]:
            yield Term(word, kind, kind)


def _titles(title: str) -> tuple[str, ...]:
    """A title and its form without the part in brackets (减容及减容恢复; 临时用电（含延期…）)."""
    return tuple(dict.fromkeys((title, title.split("（")[0])))
