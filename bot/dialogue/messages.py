"""What goes into a turn and what comes out, the same for every channel."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class IncomingMessage:
    """A customer's message; `client_message_id` makes a repeat recognisable."""

    conversation_id: str
    text: str
    client_message_id: str | None = None
    channel: str = "web"


@dataclass(frozen=True)
class EngineResult:
    """What an engine made of a message: replies in the form of the HTTP interface, and the state to keep."""

    status: str
    replies: tuple[Mapping[str, Any], ...]
    state: Mapping[str, Any]
    intent: str | None = None
    item: str | None = None
    aspects: tuple[str, ...] = ()
    provenance: tuple[str, ...] = ()


@dataclass(frozen=True)
class TurnResult:
    """The answer to a message as it was recorded."""

    message_id: str
    status: str
    intent: str | None
    item: str | None
    aspects: tuple[str, ...]
    replies: tuple[Mapping[str, Any], ...]
    repeated: bool = False
    provenance: tuple[str, ...] = field(default=())
