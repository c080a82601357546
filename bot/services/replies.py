"""What a service says: replies with buttons and sources, and the outcome of one turn."""
from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from knowledge.catalogue import Catalogue
from knowledge.schema import ASPECTS


@dataclass(frozen=True)
class Button:
    """A choice under a reply; `payload` is sent back as the message's text."""

    title: str
    payload: str


@dataclass(frozen=True)
class SourceLine:
    """Where a told fact stands; dates are ISO days."""

    title: str
    article: str | None = None
    effective: str | None = None
    checked: str | None = None


@dataclass(frozen=True)
class Reply:
    """One bubble: text, buttons, an optional card, sources."""

    text: str
    buttons: tuple[Button, ...] = ()
    card: Mapping[str, Any] | None = None
    sources: tuple[SourceLine, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The form of the HTTP interface."""
        return {
            "text": self.text, "buttons": [asdict(button) for button in self.buttons],
            "card": dict(self.card) if self.card else None,
            "sources": [asdict(source) for source in self.sources],
        }


@dataclass(frozen=True)
class Memory:
    """What a conversation keeps between turns; everything is plain data so that it can be stored as JSON."""

    item: str | None = None
    aspects: tuple[str, ...] = ()
    situation: Mapping[str, str] = field(default_factory=dict)
    region: str | None = None
    asked: str | None = None
    choices: tuple[str, ...] = ()
    misunderstood: int = 0
    mentioned: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain data for storage."""
        return {**asdict(self), "aspects": list(self.aspects), "choices": list(self.choices),
                "mentioned": list(self.mentioned)}

    @classmethod
    def from_json(cls, data: Any) -> Memory:
        """The memory stored by `as_json`; unknown or damaged parts start afresh."""
        known = data if isinstance(data, Mapping) else {}
        situation = known.get("situation")
        return cls(
            item=_word(known.get("item")), aspects=_words(known.get("aspects")),
            situation={k: v for k, v in situation.items() if isinstance(k, str) and isinstance(v, str)}
            if isinstance(situation, Mapping) else {},
            region=_word(known.get("region")), asked=_word(known.get("asked")), choices=_words(known.get("choices")),
            misunderstood=known["misunderstood"] if type(known.get("misunderstood")) is int else 0,
            mentioned=_words(known.get("mentioned")),
        )

    def fitted(self, catalogue: Catalogue) -> Memory:
        """This memory without ids that the catalogue no longer has."""
        conditions = catalogue.items[self.item].conditions if self.item and self.item in catalogue.items else {}
        situation = {
            name: value for name, value in self.situation.items()
            if (dimension := catalogue.situation.get(name) or conditions.get(name)) and value in dimension.choices
        }
        return replace(
            self, item=self.item if self.item in catalogue.items else None, situation=situation,
            aspects=tuple(aspect for aspect in self.aspects if aspect in ASPECTS),
            region=self.region if self.region in catalogue.regions else None,
            choices=tuple(choice for choice in self.choices if choice in catalogue.items),
            mentioned=tuple(item for item in self.mentioned if item in catalogue.items),
        )


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _words(value: Any) -> tuple[str, ...]:
    return tuple(word for word in value if isinstance(word, str)) if isinstance(value, (list, tuple)) else ()


@dataclass(frozen=True)
class Outcome:
    """What one customer message led to; `provenance` are the keys of all records that were told."""

    status: str
    replies: tuple[Reply, ...]
    memory: Memory
    intent: str | None = None
    item: str | None = None
    aspects: tuple[str, ...] = ()
    provenance: tuple[str, ...] = ()


def payload(intent: str, **values: object) -> str:
    """A button's payload in the form Rasa reads: `/intent{json}`."""
    kept = {key: value for key, value in values.items() if value}
    return f"/{intent}" + (json.dumps(kept, ensure_ascii=False) if kept else "")
