"""What was understood of one message, before the conversation's memory is looked at."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Query:
    """A message as understood: `items` in order of weight, `scores` 0 to 1 beside them.

    `named` says that a word of the catalogue names the first item, so that it is not merely likely; `no_item` is
    the probability that the message names none; `cued` that it has a word that asks for an aspect;
    `foreign` that it has a word of another trade; `mentioned` are the items that words name, in the message's order,
    `documents` the papers.
    """

    text: str
    intent: str | None = None
    confidence: float = 0.0
    items: tuple[str, ...] = ()
    scores: tuple[float, ...] = ()
    aspects: tuple[str, ...] = ()
    situation: Mapping[str, str] = field(default_factory=dict)
    region: str | None = None
    comparison: bool = False
    halls: tuple[str, ...] = ()
    named: bool = False
    no_item: float = 0.0
    cued: bool = False
    foreign: bool = False
    mentioned: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
