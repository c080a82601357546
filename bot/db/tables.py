"""All tables. A change here needs a migration in `migrations/versions`; a test holds both equal."""
from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

from bot.clock import in_shanghai

CLIENT_ID_CHARS = 128

metadata = MetaData(naming_convention={
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
})


class Moment(TypeDecorator):
    """A moment: stored in UTC, returned aware in Asia/Shanghai; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """To UTC; SQLite keeps no zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("a moment needs a time zone")
        value = value.astimezone(timezone.utc)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """To Asia/Shanghai."""
        if value is None:
            return None
        return in_shanghai(value if value.tzinfo else value.replace(tzinfo=timezone.utc))


class CleanText(TypeDecorator):
    """Text without what PostgreSQL or UTF-8 cannot hold (NUL, half surrogate pairs)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        """NUL goes, half a pair becomes a question mark."""
        return None if value is None else value.replace("\x00", "").encode("utf-8", "replace").decode()


conversations = Table(
    "conversations", metadata,
    Column("id", String(36), primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("token_hash", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("state", JSON(none_as_null=True), nullable=False),
    Column("state_version", Integer, nullable=False),
    Column("deleted_at", Moment),
    Index(None, "last_at"),
)

messages = Table(
    "messages", metadata,
    Column("id", String(36), primary_key=True),
    Column("conversation_id", String(36), ForeignKey("conversations.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("client_message_id", String(CLIENT_ID_CHARS)),
    Column("direction", String(3), nullable=False),
    Column("text", CleanText, nullable=False),
    Column("status", String(32)),
    Column("intent", String(64)),
    Column("item", String(64)),
    Column("aspects", JSON(none_as_null=True), nullable=False),
    Column("replies", JSON(none_as_null=True), nullable=False),
    Column("provenance", JSON(none_as_null=True), nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("conversation_id", "seq"),
    UniqueConstraint("conversation_id", "client_message_id"),
    CheckConstraint("direction IN ('in', 'out')", name="direction"),
)
