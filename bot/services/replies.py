"""What a service says: replies with buttons and sources, and the outcome of one turn."""
from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


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

    def as_json(self) -> dict[str, Any]:
        """Plain data for storage."""
        return {**asdict(self), "aspects": list(self.aspects), "choices": list(self.choices)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> Memory:
        """The memory stored by `as_json`; unknown or damaged parts start afresh."""
        known = {key: (data or {}).get(key) for key in cls.__dataclass_fields__}
        situation = known["situation"] if isinstance(known["situation"], dict) else {}
        return cls(
            item=known["item"], aspects=tuple(known["aspects"] or ()), situation=situation,
            region=known["region"], asked=known["asked"], choices=tuple(known["choices"] or ()),
            misunderstood=int(known["misunderstood"] or 0),
        )


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
