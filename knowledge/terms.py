"""The catalogue's words and what they mean: one table that the matchers, jieba and the fallback share."""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from knowledge.catalogue import Catalogue
from knowledge.loader import ROOT
from knowledge.schema import Item
from knowledge.text import normalise
from knowledge.yaml_files import read

_BRACKET = re.compile("(.*)（(.*)）(.*)")
_JOINT = re.compile("[及、]")
_WITH = "含"
KINDS = (
    "item", "document", "region", "hall", "situation", "aspect", "comparison", "not_this", "foreign", "own",
)


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
        for word in item_words(item):
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
    for word in cues()["not_places"]:
        yield Term(word, "region", "")
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


def item_words(item: Item) -> tuple[str, ...]:
    """The names of an item, each once: its title, the names within the title, the spoken names."""
    return tuple(dict.fromkeys((*_titles(item.title), *item.spoken)))


def _titles(title: str) -> Iterator[str]:
    """A title, its form without brackets, what stands in them if it is a name (小区新装), joined names."""
    yield title
    bracket = _BRACKET.fullmatch(title)
    if bracket:
        before, inside, after = bracket.groups()
        yield from (before, before + after)
        if not after and not _JOINT.search(inside):
            yield inside.removeprefix(_WITH)
    parts = _JOINT.split("".join(bracket.group(1, 3)) if bracket else title)
    if len(parts) > 1 and all(_whole(part, parts[-1]) for part in parts[:-1]):
        yield from parts


def _whole(part: str, last: str) -> bool:
    """Whether `part` is a name by itself and no mere beginning of one (电费、电量、账单查询)."""
    return len(part) >= 2 and (part in last or len(part) == len(last) or part[-2:] == last[-2:])
