"""The real application over a migrated database, with an engine that needs no model."""

from __future__ import annotations

import io
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import httpx
import pytest
import structlog
from fastapi import FastAPI

from bot import bootstrap, logs
from bot.clock import FixedClock, SystemClock
from bot.db.unit_of_work import Database
from bot.dialogue.messages import EngineResult
from bot.dialogue.turn import TurnService
from bot.dialogue.words_only import WordsOnlyEngine
from bot.gateway.app import create_app
from bot.settings import Settings


class CountingEngine:
    """Answers `number:text`; the number counts the turns of the conversation and lives in its state."""

    name = "counting"

    def __init__(self) -> None:
        self.handled: list[str] = []

    async def handle(self, text: str, state: Mapping[str, Any] | None) -> EngineResult:
        """Count on."""
        self.handled.append(text)
        count = int((state or {}).get("count", 0)) + 1
        reply = {"text": f"{count}:{text}", "buttons": [], "card": None, "sources": []}
        return EngineResult("answered", (reply,), {"count": count}, "chitchat")


class FailingEngine:
    """Fails with the customer's words in its error, as a library might."""

    name = "failing"

    async def handle(self, text: str, state: Mapping[str, Any] | None) -> EngineResult:
        """Fail."""
        raise RuntimeError(f"cannot understand {text}")


class Gateway:
    """The application with a client; calls are shortened to what the tests say."""

    def __init__(self, app: FastAPI, turns: TurnService, client: httpx.AsyncClient) -> None:
        self.app, self.turns, self.client = app, turns, client

    async def open(self) -> Conversation:
        """A new conversation."""
        answer = await self.client.post("/api/v1/conversations", json={"channel": "web"})
        assert answer.status_code == 201, answer.text
        return Conversation(self.client, answer.json()["conversation_id"], answer.json()["token"])


class Conversation:
    """One conversation as its client sees it."""

    def __init__(self, client: httpx.AsyncClient, key: str, token: str) -> None:
        self.client, self.key, self.token = client, key, token
        self.path = f"/api/v1/conversations/{key}/messages"
        self.headers = {"authorization": f"Bearer {token}"}

    async def say(self, text: str, client_message_id: str | None = None) -> httpx.Response:
        """Send a message."""
        body = {"text": text}
        if client_message_id is not None:
            body["client_message_id"] = client_message_id
        return await self.client.post(self.path, json=body, headers=self.headers)

    async def lines(self, **query: int) -> list[dict[str, Any]]:
        """The transcript."""
        answer = await self.client.get(self.path, headers=self.headers, params={"limit": 500, **query})
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["messages"]
        return found


@pytest.fixture
def wired(clock: FixedClock) -> Iterator[bootstrap.Services]:
    """The process's services, on the standing clock."""
    bootstrap.clock.inner = clock
    yield bootstrap.services()
    bootstrap.clock.inner = SystemClock()


@pytest.fixture
def settings() -> Settings:
    """Settings that do not hang on the machine's environment."""
    return Settings(max_body_bytes=1024 * 1024, max_message_chars=2000, region="demo", backoffice="demo")


@pytest.fixture
def turns(database: Database, wired: bootstrap.Services, settings: Settings) -> TurnService:
    """Turns answered by the catalogue's words alone."""
    return turns_over(database, wired, settings)


def turns_over(database: Database, wired: bootstrap.Services, settings: Settings) -> TurnService:
    """A turn service, as another process on the same database would have it."""
    fallback = WordsOnlyEngine(wired.catalogue, wired.dialogue)
    return TurnService(database, fallback, settings.max_message_chars)


@pytest.fixture
def app(settings: Settings, wired: bootstrap.Services, turns: TurnService) -> FastAPI:
    """The application."""
    return create_app(settings, wired, turns)


@pytest.fixture
async def gateway(app: FastAPI, turns: TurnService) -> AsyncIterator[Gateway]:
    """The application with a client; an error inside is a 500 answer, as over a socket."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://hall.test", timeout=60) as client:
        yield Gateway(app, turns, client)


@pytest.fixture
async def conversation(gateway: Gateway) -> Conversation:
    """An open conversation."""
    return await gateway.open()


@pytest.fixture
def counting(turns: TurnService) -> CountingEngine:
    """The counting engine in the place of the model."""
    engine = CountingEngine()
    turns.engine = engine
    return engine


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, down to debug level, by the service's own configuration."""
    root = logging.getLogger()
    handlers, level, before = root.handlers[:], root.level, structlog.get_config()
    out = io.StringIO()
    logs.configure("debug", "json", out)
    yield out
    root.handlers[:], root.level = handlers, level
    logging.captureWarnings(False)
    structlog.configure(**before)
