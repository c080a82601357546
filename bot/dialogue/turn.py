"""One customer turn: drop a repeat, answer in order, record masked, never end without a reply."""
from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from weakref import WeakValueDictionary

import structlog
from anyio import to_thread

from bot.db.records import Answer, ConversationRecord, Incoming, Turn
from bot.db.unit_of_work import Database
from bot.dialogue.converse import one_turn
from bot.dialogue.engine import Engine
from bot.dialogue.messages import EngineResult, IncomingMessage, TurnResult
from bot.dialogue.metrics import TURN_SECONDS, TURNS
from bot.errors import Conflict, InvalidInput, MessageTooLong
from bot.privacy import mask

log = structlog.get_logger(__name__)
T = TypeVar("T")
ATTEMPTS = 3  # another process may have answered in the same conversation meanwhile
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb]"
)


def cleaned(text: str, longest: int) -> str:
    """The text without control characters. Raises InvalidInput for nothing, MessageTooLong."""
    if len(text) > longest:
        raise MessageTooLong(
            f"{len(text)} characters", utterance_key="message_too_long_limit", values={"limit": longest}
        )
    # Lone surrogates come from broken escapes in JSON; no database takes them.
    plain = _CONTROL.sub("", text.encode("utf-8", "replace").decode("utf-8"))
    plain = unicodedata.normalize("NFC", plain).strip()
    if not plain:
        raise InvalidInput("empty message", code="empty_message", fields={"text": "empty"})
    return plain


class TurnService:
    """Turns of all conversations of this process. `engine` may be replaced once the model is loaded."""

    def __init__(self, database: Database, fallback: Engine, longest: int) -> None:
        self._database = database
        self._fallback = fallback
        self._longest = longest
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self.engine: Engine | None = None
        self.problem: str | None = "the model is being loaded"

    async def open(self, channel: str) -> tuple[str, str]:
        """A new conversation: its id and its token."""
        def create() -> tuple[str, str]:
            with self._database.writing() as uow:
                record, token = uow.conversations.create(channel)
                uow.commit()
                return record.id, token
        return await _in_thread(create)

    async def handle(self, message: IncomingMessage, token: str) -> TurnResult:
        """Answer; a repeat gets the first answer. Raises Unauthorized, InvalidInput, MessageTooLong."""
        text = cleaned(message.text, self._longest)
        lock = self._locks.setdefault(message.conversation_id, asyncio.Lock())
        with TURN_SECONDS.time():
            # asyncio's lock is fair: messages of one conversation are answered in the order they came.
            async with lock:
                result = await self._answer(message, token, text)
        TURNS.labels(result.status).inc()
        return result

    async def _answer(self, message: IncomingMessage, token: str, text: str) -> TurnResult:
        for attempt in range(ATTEMPTS):
            conversation, stored = await _in_thread(lambda: self._look(message, token))
            if stored:
                return _result(stored)
            made = await self._engine_result(text, conversation.state)
            try:
                return _result(await _in_thread(lambda: self._record(message, text, made, conversation)))  # noqa: B023
            except Conflict:
                if attempt == ATTEMPTS - 1:
                    raise
        raise AssertionError("unreachable")

    async def _engine_result(self, text: str, state: Mapping[str, Any]) -> EngineResult:
        return await one_turn(self.engine or self._fallback, text, state, self._fallback)

    def _look(self, message: IncomingMessage, token: str) -> tuple[ConversationRecord, Turn | None]:
        with self._database.reading() as uow:
            conversation = uow.conversations.authenticate(message.conversation_id, token)
            client_id = message.client_message_id
            stored = uow.conversations.find_answer(conversation.id, client_id) if client_id else None
            return conversation, stored

    def _record(
        self, message: IncomingMessage, text: str, made: EngineResult, conversation: ConversationRecord,
    ) -> Turn:
        answer = Answer(
            text="\n\n".join(str(reply["text"]) for reply in made.replies), status=made.status,
            intent=made.intent, item=made.item, aspects=made.aspects, replies=made.replies,
            provenance=made.provenance,
        )
        with self._database.writing() as uow:
            turn = uow.conversations.append_turn(
                conversation.id, Incoming(mask(text), message.client_message_id), answer, made.state,
                conversation.state_version,
            )
            uow.commit()
            return turn

    async def transcript(
        self, conversation_id: str, token: str, after: int, limit: int
    ) -> list[dict[str, Any]]:
        """The stored messages as plain data, oldest first. Raises Unauthorized."""
        def read() -> list[dict[str, Any]]:
            with self._database.reading() as uow:
                uow.conversations.authenticate(conversation_id, token)
                return [
                    {
                        "message_id": line.id, "direction": line.direction, "text": line.text,
                        "created_at": line.created_at.isoformat(timespec="seconds"),
                        "status": line.status, "replies": list(line.replies),
                    }
                    for line in uow.conversations.transcript(conversation_id, after, limit)
                ]
        return await _in_thread(read)

    async def erase(self, conversation_id: str, token: str) -> None:
        """Erase the conversation. Raises Unauthorized."""
        def gone() -> None:
            with self._database.writing() as uow:
                uow.conversations.authenticate(conversation_id, token)
                uow.conversations.erase(conversation_id)
                uow.commit()
        await _in_thread(gone)

    async def readiness(self) -> dict[str, Any]:
        """`ready` when the model answers; `degraded` says why only words do."""
        def ask() -> bool:
            try:
                with self._database.reading():
                    return True
            except Exception:
                return False
        database = await _in_thread(ask)
        loading = self.engine is None and self.problem == "the model is being loaded"
        state: dict[str, Any] = {
            "ready": database and not loading, "database": "ok" if database else "unreachable",
            "engine": (self.engine or self._fallback).name,
        }
        if self.engine is None:
            state["degraded"] = self.problem
        return state


def _result(turn: Turn) -> TurnResult:
    answer = turn.answer
    return TurnResult(
        answer.id, answer.status or "answered", answer.intent, answer.item, answer.aspects, answer.replies,
        turn.repeated, answer.provenance,
    )


async def _in_thread(work: Callable[[], T]) -> T:
    return await to_thread.run_sync(work)
