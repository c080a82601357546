"""Conversations: open, send, read, erase."""
from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request, Response, status

from bot.dialogue.messages import IncomingMessage
from bot.dialogue.turn import TurnService
from bot.errors import Unauthorized
from bot.gateway.schemas import (
    ConversationOpened,
    ErrorOut,
    NewConversation,
    NewMessage,
    Transcript,
    TurnOut,
)

ERRORS: dict[int | str, dict[str, Any]] = {
    code: {"model": ErrorOut} for code in (400, 401, 404, 409, 413, 422, 429, 503)
}
router = APIRouter(prefix="/api/v1/conversations", tags=["conversations"], responses=ERRORS)


# Plain functions would run in a thread pool, from which messages come back in any order.
async def turns(request: Request) -> TurnService:
    """The process's turn service."""
    service: TurnService = request.app.state.turns
    return service


async def bearer(authorization: Annotated[str | None, Header()] = None) -> str:
    """The token of the header. Raises Unauthorized when there is none."""
    kind, _, token = (authorization or "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise Unauthorized("no bearer token")
    return token.strip()


Turns = Annotated[TurnService, Depends(turns)]
Token = Annotated[str, Depends(bearer)]


@router.post("", status_code=status.HTTP_201_CREATED, response_model=ConversationOpened)
async def open_conversation(service: Turns, body: NewConversation | None = None) -> dict[str, str]:
    """Open a conversation."""
    conversation_id, token = await service.open(body.channel if body else "web")
    return {"conversation_id": conversation_id, "token": token}


@router.post("/{conversation_id}/messages", response_model=TurnOut)
async def send_message(
    conversation_id: str, body: NewMessage, service: Turns, token: Token
) -> dict[str, Any]:
    """Send a message and get its answer."""
    message = IncomingMessage(conversation_id, body.text, body.client_message_id)
    result = await service.handle(message, token)
    return {
        "message_id": result.message_id, "status": result.status, "intent": result.intent,
        "item": result.item, "aspects": list(result.aspects),
        "replies": [dict(reply) for reply in result.replies],
    }


@router.get("/{conversation_id}/messages", response_model=Transcript)
async def transcript(
    conversation_id: str, service: Turns, token: Token,
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0, limit: Annotated[int, Query(ge=1, le=500)] = 200,
) -> dict[str, Any]:
    """The stored messages, oldest first."""
    return {"messages": await service.transcript(conversation_id, token, after, limit)}


@router.delete("/{conversation_id}/messages", status_code=status.HTTP_204_NO_CONTENT)
async def erase(conversation_id: str, service: Turns, token: Token) -> Response:
    """Erase the conversation's texts."""
    await service.erase(conversation_id, token)
    return Response(status_code=status.HTTP_204_NO_CONTENT)
