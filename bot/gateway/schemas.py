"""Bodies of requests and answers, as described by /openapi.json."""
from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Extra, Field


class NewConversation(BaseModel):
    """A channel opens a conversation."""

    channel: str = Field("web", regex=r"^[a-z_]{1,20}$", strict=True)

    class Config:
        extra = Extra.forbid


class ConversationOpened(BaseModel):
    """The token goes into `Authorization: Bearer`; it is told once."""

    conversation_id: str
    token: str


class NewMessage(BaseModel):
    """A customer's message; a repeated `client_message_id` returns the same answer and acts once."""

    text: str = Field(..., strict=True)
    client_message_id: str | None = Field(None, min_length=1, max_length=100, strict=True)

    class Config:
        extra = Extra.forbid


class ButtonOut(BaseModel):
    """A choice; `payload` is sent back as a message's text."""

    title: str
    payload: str


class SourceOut(BaseModel):
    """Where a told fact stands; days are ISO."""

    title: str
    article: str | None = None
    effective: str | None = None
    checked: str | None = None


class ReplyOut(BaseModel):
    """One bubble."""

    text: str
    buttons: list[ButtonOut] = []
    card: dict[str, Any] | None = None
    sources: list[SourceOut] = []


class TurnOut(BaseModel):
    """The answer to a message."""

    message_id: str
    status: str
    intent: str | None = None
    item: str | None = None
    aspects: list[str] = []
    replies: list[ReplyOut]


class TranscriptLine(BaseModel):
    """A stored message; personal data in `text` is masked."""

    message_id: str
    direction: str
    text: str
    created_at: str
    status: str | None = None
    replies: list[ReplyOut] = []


class Transcript(BaseModel):
    """Messages in order."""

    messages: list[TranscriptLine]


class ErrorOut(BaseModel):
    """What went wrong, for a program (`error`) and for the person (`detail`)."""

    error: str
    detail: str
    fields: dict[str, str] | None = None


class HallOut(BaseModel):
    """A business hall; `open` is at the moment of the request."""

    id: str
    name: str
    address: str
    phone: str
    hours: str
    open: bool
    demo: bool


class HallsOut(BaseModel):
    """All halls."""

    halls: list[HallOut]
