"""Health, readiness, metrics, headers, halls, and a database that is gone."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from bot.bootstrap import Services
from bot.clock import SHANGHAI, FixedClock
from bot.db import migrate
from bot.db.unit_of_work import Database
from bot.dialogue.turn import TurnService
from bot.gateway.app import create_app
from bot.settings import Settings
from tests.gateway.conftest import Conversation, CountingEngine, Gateway, turns_over

HEADERS = ("content-security-policy", "x-content-type-options", "referrer-policy", "permissions-policy")


async def test_healthz(gateway: Gateway) -> None:
    answer = await gateway.client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_readyz_says_loading_then_degraded_then_ready(gateway: Gateway, turns: TurnService) -> None:
    loading = await gateway.client.get("/readyz")
    assert loading.status_code == 503
    assert (
        loading.json() | {"ready": False, "database": "ok"} == loading.json() and loading.json()["degraded"]
    )
    turns.problem = "no model could be trained"
    degraded = await gateway.client.get("/readyz")
    assert degraded.status_code == 200 and degraded.json()["ready"] is True
    assert (degraded.json()["engine"], degraded.json()["degraded"]) == (
        "words_only",
        "no model could be trained",
    )
    turns.engine, turns.problem = CountingEngine(), None
    ready = await gateway.client.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"ready": True, "database": "ok", "engine": "counting"})


async def test_customers_are_answered_while_the_model_is_loaded(
    settings: Settings,
    wired: Services,
    turns: TurnService,
) -> None:
    loaded = asyncio.Event()

    async def warm() -> None:
        await loaded.wait()
        turns.engine, turns.problem = CountingEngine(), None

    app = create_app(settings, wired, turns, warm)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://hall.test") as client:
            opened = (await client.post("/api/v1/conversations")).json()
            talk = Conversation(client, opened["conversation_id"], opened["token"])
            assert (await talk.say("过户要带什么")).json()["item"] == "transfer"
            assert (await client.get("/readyz")).status_code == 503
            loaded.set()
            for _ in range(100):
                await asyncio.sleep(0.01)
                if turns.engine is not None:
                    break
            assert (await client.get("/readyz")).status_code == 200
            assert (await talk.say("过户")).json()["replies"][0]["text"] == "1:过户"


def count(metrics: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", metrics, re.MULTILINE)
    return float(found.group(1)) if found else 0.0


async def test_metrics_count_turns_without_texts(
    conversation: Conversation, counting: CountingEngine
) -> None:
    before = (await conversation.client.get("/metrics")).text
    await conversation.say("暗号墙角")
    await conversation.say("暗号墙角")
    answer = await conversation.client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    for name in ('bandian_turns_total{status="answered"}', "bandian_turn_seconds_count"):
        assert count(answer.text, name) == count(before, name) + 2
    assert "暗号" not in answer.text


async def test_every_answer_carries_the_headers(gateway: Gateway, conversation: Conversation) -> None:
    client = gateway.client
    answers = [
        await client.get("/"),
        await client.get("/pages/main.js"),
        await client.get("/openapi.json"),
        await client.get("/healthz"),
        await client.get("/readyz"),
        await client.get("/metrics"),
        await client.get("/api/v1/halls"),
        await client.get("/nothing"),
        await client.put("/api/v1/halls"),
        await client.post("/api/v1/conversations"),
        await conversation.say("过户"),
        await conversation.say(""),
        await client.get(conversation.path),
        await conversation.say("x" * 2001),
        await client.post(conversation.path, content=b"x" * 2_000_000),
        await client.delete(conversation.path, headers=conversation.headers),
    ]
    assert {answer.status_code for answer in answers} >= {200, 201, 204, 401, 404, 405, 413, 422, 503}
    for answer in answers:
        assert all(answer.headers.get(name) for name in HEADERS), (answer.request.url, answer.status_code)
        assert "server" not in answer.headers
    policy = answers[0].headers["content-security-policy"]
    assert "unsafe-inline" not in policy and "unsafe-eval" not in policy and "default-src 'self'" in policy


async def test_an_unexpected_error_is_an_answer_with_headers_and_without_details(
    gateway: Gateway,
    turns: TurnService,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def broken(channel: str) -> tuple[str, str]:
        raise RuntimeError("secret detail of the inside")

    monkeypatch.setattr(turns, "open", broken)
    answer = await gateway.client.post("/api/v1/conversations")
    assert answer.status_code == 500
    assert answer.json()["error"] and answer.json()["detail"] and "secret" not in answer.text
    assert all(answer.headers.get(name) for name in HEADERS)


async def test_pages_are_served_and_stay_inside_their_folder(gateway: Gateway) -> None:
    page = await gateway.client.get("/")
    assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
    assert "办电助手" in page.text
    for name in re.findall(r'(?:src|href)="(/[^"]+)"', page.text):
        assert (await gateway.client.get(name)).status_code == 200, name


@pytest.mark.parametrize(
    ("moment", "opened"),
    [
        (datetime(2026, 11, 23, 9, 30, tzinfo=SHANGHAI), True),
        (datetime(2026, 11, 23, 3, 0, tzinfo=SHANGHAI), False),
    ],
)
async def test_halls_say_whether_they_are_open(
    gateway: Gateway,
    wired: Services,
    clock: FixedClock,
    moment: datetime,
    opened: bool,
) -> None:
    clock.advance(moment - clock.now())
    halls = (await gateway.client.get("/api/v1/halls")).json()["halls"]
    assert {hall["id"] for hall in halls} == set(wired.catalogue.halls) and halls
    assert {hall["open"] for hall in halls} == {opened}
    for hall in halls:
        assert hall["name"] and hall["address"] and hall["phone"] and re.search(r"\d\d:\d\d", hall["hours"])


async def asks_of(database: Database, wired: Services, settings: Settings) -> list[httpx.Response]:
    """Every call that needs the database."""
    app = create_app(settings, wired, turns_over(database, wired, settings))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://hall.test", timeout=60) as client:
        talk = Conversation(client, "01ARZ3NDEKTSV4RRFFQ69G5FAV", "x")
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/api/v1/halls")).status_code == 200
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()["database"]) == (503, "unreachable")
        return [
            await client.post("/api/v1/conversations"),
            await talk.say("过户"),
            await client.get(talk.path, headers=talk.headers),
            await client.delete(talk.path, headers=talk.headers),
        ]


def unready(answer: httpx.Response) -> bool:
    body = answer.json()
    return answer.status_code == 503 and body["error"] == "not_ready" and "95598" in body["detail"]


async def test_a_sqlite_file_that_is_gone(
    tmp_path: Path, wired: Services, settings: Settings, clock: FixedClock
) -> None:
    folder = tmp_path / "data"
    url = f"sqlite:///{folder / 'x.db'}"
    migrate.upgrade(url)
    database = Database(url, clock)
    database.dispose()
    folder.rename(tmp_path / "away")
    answers = await asks_of(database, wired, settings)
    assert all(unready(answer) for answer in answers), [answer.text for answer in answers]


async def test_a_server_that_does_not_answer(wired: Services, settings: Settings, clock: FixedClock) -> None:
    # Nothing listens on port 1; the password must not be told.
    database = Database("postgresql://hall:hush@127.0.0.1:1/hall", clock)
    answers = await asks_of(database, wired, settings)
    assert all(unready(answer) for answer in answers), [answer.text for answer in answers]
    assert not any("hush" in answer.text for answer in answers)
