"""Bodies of requests and answers, as described by /openapi.json."""
from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, Extra, Field, StrictStr, validator
from pydantic.errors import DictError

B = TypeVar("B", bound="Body")


def _say_null(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """pydantic 1 does not say in its schema that a field may be null."""
    properties = schema["properties"]
    for field in model.__fields__.values():
        if field.allow_none:
            properties[field.alias] = {"anyOf": [properties[field.alias], {"type": "null"}]}


def _say_all(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """An answer has all its fields, those without a value as null."""
    _say_null(schema, model)
    schema["required"] = list(schema["properties"])


class Body(BaseModel):
    """A JSON object with known fields only."""

    class Config:
        extra = Extra.forbid
        schema_extra = _say_null

    @classmethod
    def validate(cls: type[B], value: Any) -> B:
        """Raises DictError for all but objects: by itself pydantic makes one of a list of pairs, too."""
        if not isinstance(value, dict):
            raise DictError
        return super().validate(value)


class Answered(BaseModel):
    """What a call answers."""

    class Config:
        schema_extra = _say_all


class NewConversation(Body):
    """A channel opens a conversation."""

    # The column holds 16 characters. `$` alone would let a line break through.
    channel: StrictStr = Field("web", regex=r"^[a-z_]{1,16}$(?!\n)")


class ConversationOpened(Answered):
    """The token goes into `Authorization: Bearer`; it is told once."""

    conversation_id: str
    token: str


class NewMessage(Body):
    """A customer's message; a repeated `client_message_id` returns the same answer and acts once."""

    text: StrictStr
    client_message_id: StrictStr | None = Field(None, min_length=1, max_length=100)

    @validator("client_message_id")
    def _printable(cls, value: str | None) -> str | None:
        # Refused before the message is answered: no database stores the rest.
        if value is not None and not value.isprintable():
            raise ValueError("expected printable characters")
        return value


class ButtonOut(Answered):
    """A choice; `payload` is sent back as a message's text."""

    title: str
    payload: str


class SourceOut(Answered):
    """Where a told fact stands; days are ISO."""

    title: str
    article: str | None = None
    effective: str | None = None
    checked: str | None = None


class ReplyOut(Answered):
    """One bubble."""

    text: str
    buttons: list[ButtonOut] = []
    card: dict[str, Any] | None = None
    sources: list[SourceOut] = []


class TurnOut(Answered):
    """The answer to a message."""

    message_id: str
    status: str
    intent: str | None = None
    item: str | None = None
    aspects: list[str] = []
    replies: list[ReplyOut]


class TranscriptLine(Answered):
    """A stored message; personal data in `text` is masked."""

    message_id: str
    direction: str
    text: str
    created_at: str
    status: str | None = None
    replies: list[ReplyOut] = []


class Transcript(Answered):
    """Messages in order."""

    messages: list[TranscriptLine]


class ErrorOut(BaseModel):
    """What went wrong, for a program (`error`) and for the person (`detail`)."""

    error: str
    detail: str
    fields: dict[str, str] | None = None


class HallOut(Answered):
    """A business hall; `open` is at the moment of the request."""

    id: str
    name: str
    address: str
    phone: str
    hours: str
    open: bool
    demo: bool


class HallsOut(Answered):
    """All halls."""

    halls: list[HallOut]
