"""What repositories take and return: frozen, without any trace of the database."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal


@dataclass(frozen=True)
class ConversationRecord:
    """A conversation; `state` is the dialogue's own, `state_version` counts its changes from 0."""

    id: str
    channel: str
    created_at: datetime
    last_at: datetime
    state: Mapping[str, Any]
    state_version: int


@dataclass(frozen=True)
class Incoming:
    """A customer's message to be stored: `text` is masked by the caller."""

    text: str
    client_message_id: str | None = None


@dataclass(frozen=True)
class Answer:
    """What answers one message: `replies` as sent, `provenance` the ids of the facts told."""

    text: str
    status: str
    intent: str | None = None
    item: str | None = None
    aspects: tuple[str, ...] = ()
    replies: tuple[Mapping[str, Any], ...] = ()
    provenance: tuple[str, ...] = ()


@dataclass(frozen=True)
class MessageRecord:
    """One stored message; `seq` counts from 1 within its conversation, an answer follows what it answers."""

    id: str
    conversation_id: str
    seq: int
    direction: Literal["in", "out"]
    text: str
    created_at: datetime
    client_message_id: str | None = None
    status: str | None = None
    intent: str | None = None
    item: str | None = None
    aspects: tuple[str, ...] = ()
    replies: tuple[Mapping[str, Any], ...] = ()
    provenance: tuple[str, ...] = ()


@dataclass(frozen=True)
class Turn:
    """A message with its answer; `repeated` when it had been stored before and nothing was added."""

    incoming: MessageRecord
    answer: MessageRecord
    repeated: bool = False
