"""Conversations and their messages."""
from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from bot.clock import Clock
from bot.db.ids import new_id
from bot.db.records import Answer, ConversationRecord, Incoming, MessageRecord, Turn
from bot.db.tables import CLIENT_ID_CHARS, conversations, messages
from bot.errors import Conflict, InvalidInput, NotFound, Unauthorized

_NOBODY = sha256(b"").hexdigest()


class Conversations:
    """Repository of conversations; an erased conversation is as if it had never been."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def create(self, channel: str, state: Mapping[str, Any] | None = None) -> tuple[ConversationRecord, str]:
        """A new conversation and its token, which is told once and stored only as a hash."""
        now, token = self._clock.now(), secrets.token_urlsafe(32)
        record = ConversationRecord(new_id(now), channel, now, now, dict(state or {}), 0)
        self._connection.execute(insert(conversations).values(
            id=record.id, channel=channel, token_hash=_hash(token), created_at=now, last_at=now,
            state=record.state, state_version=0,
        ))
        return record, token

    def get(self, conversation_id: str) -> ConversationRecord:
        """The conversation; raises NotFound."""
        return _conversation(self._row(conversation_id))

    def authenticate(self, conversation_id: str, token: str) -> ConversationRecord:
        """The conversation whose token this is; raises Unauthorized for a wrong id and token alike."""
        row = self._connection.execute(_alive(conversation_id)).one_or_none()
        stored = row.token_hash if row is not None else _NOBODY
        if not hmac.compare_digest(stored, _hash(token)) or row is None:
            raise Unauthorized("no such conversation or wrong token")
        return _conversation(row)

    def find_answer(self, conversation_id: str, client_message_id: str) -> Turn | None:
        """The stored turn of a message the client has sent before, None when it is new."""
        if not _is_client_id(client_message_id):
            return None
        sent, answer = messages.alias(), messages.alias()
        asked = select(sent.c.seq).where(
            sent.c.conversation_id == conversation_id, sent.c.client_message_id == client_message_id
        ).scalar_subquery()
        rows = self._connection.execute(
            select(answer)
            .where(answer.c.conversation_id == conversation_id, answer.c.seq.between(asked, asked + 1))
            .order_by(answer.c.seq)
        ).all()
        return Turn(_message(rows[0]), _message(rows[1]), repeated=True) if len(rows) == 2 else None

    def append_turn(
        self, conversation_id: str, incoming: Incoming, answer: Answer,
        state: Mapping[str, Any], expected_version: int,
    ) -> Turn:
        """Store a message, its answer and the state after it, all or nothing.

        A `client_message_id` that is stored already returns the stored turn, whatever the version. Raises
        Conflict when the state is no longer at `expected_version`, NotFound when there is no conversation.
        """
        row = self._row(conversation_id, lock=True)
        turn = self._new_turn(conversation_id, incoming, answer)
        stale = row.state_version != expected_version
        if stale or not self._insert_once(turn.incoming):
            stored = self.find_answer(conversation_id, incoming.client_message_id or "")
            if stored is None:
                raise Conflict(f"state is at {row.state_version}, expected {expected_version}")
            return stored
        self._connection.execute(insert(messages).values(**_columns(turn.answer)))
        self._connection.execute(
            update(conversations).where(conversations.c.id == conversation_id)
            .values(state=dict(state), state_version=expected_version + 1, last_at=turn.answer.created_at)
        )
        return turn

    def transcript(self, conversation_id: str, after: int = 0, limit: int = 200) -> tuple[MessageRecord, ...]:
        """At most `limit` messages with a `seq` beyond `after`, in order."""
        rows = self._connection.execute(
            select(messages).where(messages.c.conversation_id == conversation_id, messages.c.seq > after)
            .order_by(messages.c.seq).limit(limit)
        )
        return tuple(_message(row) for row in rows)

    def erase(self, conversation_id: str) -> int:
        """Remove all texts, the state and the token; how many messages went. Raises NotFound."""
        self._row(conversation_id, lock=True)
        self._connection.execute(
            update(conversations).where(conversations.c.id == conversation_id)
            .values(deleted_at=self._clock.now(), state={}, token_hash="")
        )
        gone = self._connection.execute(delete(messages).where(messages.c.conversation_id == conversation_id))
        return int(gone.rowcount)

    def _row(self, conversation_id: str, *, lock: bool = False) -> Any:
        # The row is locked (PostgreSQL) or the database is (SQLite, by BEGIN IMMEDIATE): turns of one
        # conversation queue up here, so that the next `seq` can be read.
        query = _alive(conversation_id)
        row = self._connection.execute(query.with_for_update() if lock else query).one_or_none()
        if row is None:
            raise NotFound("no such conversation", code="conversation_not_found")
        return row

    def _new_turn(self, conversation_id: str, incoming: Incoming, answer: Answer) -> Turn:
        client_id = incoming.client_message_id
        if client_id is not None and not _is_client_id(client_id):
            raise InvalidInput("client_message_id", fields={"client_message_id": f"1-{CLIENT_ID_CHARS}"})
        now = self._clock.now()
        last = self._connection.execute(
            select(func.max(messages.c.seq)).where(messages.c.conversation_id == conversation_id)
        ).scalar_one()
        seq = (last or 0) + 1
        asked = MessageRecord(new_id(now), conversation_id, seq, "in", incoming.text, now, client_id)
        told = MessageRecord(new_id(now), conversation_id, seq + 1, "out", created_at=now, **vars(answer))
        return Turn(asked, told)

    def _insert_once(self, message: MessageRecord) -> bool:
        """False when the client's id is taken: the unique constraint decides."""
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        statement = dialect.insert(messages).values(**_columns(message)).on_conflict_do_nothing(
            index_elements=[messages.c.conversation_id, messages.c.client_message_id]
        )
        return bool(self._connection.execute(statement).rowcount)


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def _alive(conversation_id: str) -> Any:
    # Ids come from addresses: what no id can be must not reach the driver, which refuses some characters.
    plausible = conversation_id if conversation_id.isascii() and conversation_id.isprintable() else ""
    return select(conversations).where(conversations.c.id == plausible, conversations.c.deleted_at.is_(None))


def _is_client_id(value: str) -> bool:
    return 0 < len(value) <= CLIENT_ID_CHARS and value.isprintable()


def _conversation(row: Any) -> ConversationRecord:
    return ConversationRecord(row.id, row.channel, row.created_at, row.last_at, row.state, row.state_version)


def _columns(message: MessageRecord) -> dict[str, Any]:
    return {**vars(message), "aspects": list(message.aspects), "replies": list(message.replies),
            "provenance": list(message.provenance)}


def _message(row: Any) -> MessageRecord:
    values = dict(row._mapping)
    for name in ("aspects", "replies", "provenance"):
        values[name] = tuple(values[name])
    return MessageRecord(**values)
