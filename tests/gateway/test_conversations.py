"""Opening, sending, reading, erasing: what a client relies on."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import httpx
import pytest
from sqlalchemy import text as sql

from bot.bootstrap import Services
from bot.db.unit_of_work import Database
from bot.gateway.app import create_app
from bot.settings import Settings
from knowledge.taxonomy import taxonomy
from tests.gateway.conftest import Conversation, CountingEngine, Gateway, turns_over


def pairs(lines: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Messages with their answers; fails when they do not alternate."""
    assert [line["direction"] for line in lines] == ["in", "out"] * (len(lines) // 2)
    return [(asked["text"], told["text"]) for asked, told in zip(lines[::2], lines[1::2], strict=True)]


async def test_a_question_is_answered_from_the_catalogue_with_sources(conversation: Conversation) -> None:
    answer = await conversation.say("过户要带什么资料")
    body = answer.json()
    assert (answer.status_code, body["intent"], body["item"]) == (200, "ask_item", "transfer")
    assert body["status"] in ("answered", "answered_partly")
    assert body["aspects"] == ["materials"]
    assert "身份证" in body["replies"][0]["text"]
    assert all(source["title"] and source["checked"] for source in body["replies"][0]["sources"])
    assert body["replies"][0]["sources"]


async def test_the_answer_has_every_field_of_the_interface_whatever_was_understood(
    conversation: Conversation,
) -> None:
    for said in ("过户要带什么资料", "今天天气真好啊", "你好"):
        body = (await conversation.say(said)).json()
        assert set(body) >= {"message_id", "status", "intent", "item", "aspects", "replies"}, said
        assert body["status"] in taxonomy().statuses and body["replies"]
        for reply in body["replies"]:
            assert set(reply) >= {"text", "buttons", "card", "sources"} and reply["text"].strip(), said
            assert all(set(button) == {"title", "payload"} for button in reply["buttons"])
            assert all(
                set(source) >= {"title", "article", "effective", "checked"} for source in reply["sources"]
            )


async def test_follow_up_and_pressed_button_belong_to_the_conversation(conversation: Conversation) -> None:
    await conversation.say("过户要带什么")
    answer = (await conversation.say("租的房子呢")).json()
    assert (answer["item"], answer["aspects"]) == ("transfer", ["materials"])
    other = Conversation(conversation.client, conversation.key, conversation.token)
    first = (await other.say("更名怎么办")).json()
    buttons = [button for reply in first["replies"] for button in reply["buttons"]]
    for button in buttons:
        assert (await other.say(button["payload"])).json()["status"] in taxonomy().statuses


async def test_transcript_pairs_messages_with_answers_and_pages(
    conversation: Conversation,
    counting: CountingEngine,
) -> None:
    for number in range(5):
        assert (await conversation.say(f"第{number}句")).status_code == 200
    lines = await conversation.lines()
    assert pairs(lines) == [(f"第{number}句", f"{number + 1}:第{number}句") for number in range(5)]
    assert all(re.fullmatch(r"2026-11-23T09:30:00\+08:00", line["created_at"]) for line in lines)
    paged = [line for start in range(0, 10, 4) for line in await conversation.lines(after=start, limit=4)]
    assert paged == lines
    assert len({line["message_id"] for line in lines}) == 10


async def test_transcript_shows_the_replies_as_they_were_sent(conversation: Conversation) -> None:
    sent = (await conversation.say("过户要带什么")).json()
    line = (await conversation.lines())[1]
    assert (line["message_id"], line["status"]) == (sent["message_id"], sent["status"])
    assert line["replies"] == sent["replies"]


@pytest.mark.parametrize(
    "query",
    [
        {"after": -1},
        {"after": "x"},
        {"after": 2**31},
        {"limit": 0},
        {"limit": 501},
        {"limit": "1e3"},
        {"after": ""},
    ],
)
async def test_bad_paging_is_refused_with_the_field_named(
    conversation: Conversation, query: dict[str, Any]
) -> None:
    answer = await conversation.client.get(conversation.path, headers=conversation.headers, params=query)
    assert answer.status_code == 422
    assert set(answer.json()["fields"]) == set(query)


async def test_a_repeated_client_message_id_returns_the_first_answer_and_acts_once(
    conversation: Conversation,
    counting: CountingEngine,
) -> None:
    first = await conversation.say("过户要带什么", "m-1")
    again = await conversation.say("完全是另一句话", "m-1")
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert counting.handled == ["过户要带什么"]
    assert len(await conversation.lines()) == 2


async def test_twenty_repeats_at_once_act_once(conversation: Conversation, counting: CountingEngine) -> None:
    answers = await asyncio.gather(*(conversation.say("要带什么", "same") for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert counting.handled == ["要带什么"]
    assert len(await conversation.lines()) == 2


async def test_repeats_over_two_processes_are_stored_once(
    conversation: Conversation,
    database: Database,
    wired: Services,
    settings: Settings,
    counting: CountingEngine,
) -> None:
    other_turns = turns_over(database, wired, settings)
    other_turns.engine = CountingEngine()
    transport = httpx.ASGITransport(app=create_app(settings, wired, other_turns), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://hall.test", timeout=60) as client:
        there = Conversation(client, conversation.key, conversation.token)
        answers = await asyncio.gather(
            *(where.say("要带什么", "same") for where in (conversation, there) for _ in range(10))
        )
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.text for answer in answers}) == 1
        assert pairs(await there.lines()) == [("要带什么", "1:要带什么")]


async def test_two_processes_never_lose_or_mix_up_messages(
    conversation: Conversation,
    database: Database,
    wired: Services,
    settings: Settings,
    counting: CountingEngine,
) -> None:
    other_turns = turns_over(database, wired, settings)
    other_turns.engine = CountingEngine()
    transport = httpx.ASGITransport(app=create_app(settings, wired, other_turns), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://hall.test", timeout=60) as client:
        there = Conversation(client, conversation.key, conversation.token)
        texts = [f"第{number}句" for number in range(16)]
        answers = await asyncio.gather(
            *(
                (there if number % 2 else conversation).say(text, f"c{number}")
                for number, text in enumerate(texts)
            )
        )
    assert {answer.status_code for answer in answers} <= {200, 409}
    taken = {text for text, answer in zip(texts, answers, strict=True) if answer.status_code == 200}
    stored = pairs(await conversation.lines())
    assert {said for said, _ in stored} == taken and len(stored) == len(taken)
    # The number grows by one from pair to pair: no answer was made on a state that was out of date.
    assert [told for _, told in stored] == [f"{at}:{said}" for at, (said, _) in enumerate(stored, 1)]


async def test_the_same_client_message_id_in_two_conversations_is_two_messages(
    gateway: Gateway,
    counting: CountingEngine,
) -> None:
    first, second = await gateway.open(), await gateway.open()
    answers = [await talk.say(f"话{number}", "same") for number, talk in enumerate((first, second))]
    assert [answer.json()["replies"][0]["text"] for answer in answers] == ["1:话0", "1:话1"]


async def test_a_hundred_messages_at_once_are_answered_in_order_and_none_is_lost(
    conversation: Conversation,
    counting: CountingEngine,
) -> None:
    texts = [f"第{number}句" for number in range(100)]
    answers = await asyncio.gather(*(conversation.say(text) for text in texts))
    assert {answer.status_code for answer in answers} == {200}
    stored = pairs(await conversation.lines())
    assert sorted(said for said, _ in stored) == sorted(texts)
    assert [told for _, told in stored] == [f"{at}:{said}" for at, (said, _) in enumerate(stored, 1)]
    own = {text: answer.json()["replies"][0]["text"] for text, answer in zip(texts, answers, strict=True)}
    assert own == dict(stored)
    assert [said for said, _ in stored] == texts, "answered in another order than sent"


async def test_conversations_do_not_see_each_other(gateway: Gateway, counting: CountingEngine) -> None:
    talks = [await gateway.open() for _ in range(8)]
    await asyncio.gather(
        *(talk.say(f"{index}-{turn}") for turn in range(5) for index, talk in enumerate(talks))
    )
    for index, talk in enumerate(talks):
        assert {said for said, _ in pairs(await talk.lines())} == {f"{index}-{turn}" for turn in range(5)}


async def test_a_token_opens_its_own_conversation_only(gateway: Gateway) -> None:
    mine, other = await gateway.open(), await gateway.open()
    await mine.say("过户要带什么")
    wrong = [
        {},
        {"authorization": ""},
        {"authorization": "Bearer"},
        {"authorization": "Bearer  "},
        {"authorization": mine.token},
        {"authorization": f"Basic {mine.token}"},
        {"authorization": f"Bearer {other.token}"},
        {"authorization": f"Bearer {mine.token}x"},
        {"authorization": "Bearer " + "x" * 20000},
        {"authorization": b"Bearer \xff\xfe\xe8"},
    ]
    for headers in wrong:
        for method, extra in (("GET", {}), ("DELETE", {}), ("POST", {"json": {"text": "更名"}})):
            answer = await gateway.client.request(method, mine.path, headers=headers, **extra)
            assert answer.status_code == 401, headers
            assert answer.json()["error"] == "unauthorized" and answer.json()["detail"]
    assert len(await mine.lines()) == 2


async def test_without_a_token_the_answer_says_what_is_wanted(conversation: Conversation) -> None:
    answer = await conversation.client.get(conversation.path)
    assert answer.headers["www-authenticate"].lower().startswith("bearer")


@pytest.mark.parametrize(
    "key",
    [
        "unknown",
        "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "x" * 3000,
        "%00",
        "%ff%fe",
        "'%20OR%201=1--",
        "..%2f..",
        "%F0%9F%98%80",
    ],
)
async def test_an_unknown_conversation_is_an_error_in_json(gateway: Gateway, key: str) -> None:
    talk = await gateway.open()
    for method, extra in (("GET", {}), ("POST", {"json": {"text": "过户"}}), ("DELETE", {})):
        path = f"/api/v1/conversations/{key}/messages"
        answer = await gateway.client.request(method, path, headers=talk.headers, **extra)
        assert answer.status_code in (401, 404)
        assert answer.json()["error"] and answer.json()["detail"]


async def test_an_erased_conversation_is_gone(conversation: Conversation, database: Database) -> None:
    await conversation.say("过户要带什么", "m-1")
    assert (
        await conversation.client.delete(conversation.path, headers=conversation.headers)
    ).status_code == 204
    for answer in (
        await conversation.say("更名", "m-1"),
        await conversation.client.get(conversation.path, headers=conversation.headers),
        await conversation.client.delete(conversation.path, headers=conversation.headers),
    ):
        assert answer.status_code in (401, 404)
    with database.engine.connect() as connection:
        assert connection.execute(sql("SELECT count(*) FROM messages")).scalar_one() == 0


async def test_erasing_while_messages_come_in_never_breaks(
    conversation: Conversation, counting: CountingEngine
) -> None:
    sends = [conversation.say(f"第{number}句") for number in range(10)]
    erase = conversation.client.delete(conversation.path, headers=conversation.headers)
    answers = await asyncio.gather(*sends[:5], erase, *sends[5:])
    assert {answer.status_code for answer in answers} <= {200, 204, 401, 404}
    gone = await conversation.client.get(conversation.path, headers=conversation.headers)
    assert gone.status_code in (401, 404)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (None, 201),
        ({}, 201),
        ({"channel": "web"}, 201),
        ({"channel": "wechat"}, 201),
        ({"channel": ""}, 422),
        ({"channel": "x" * 21}, 422),
        ({"channel": "网页"}, 422),
        ({"channel": 1}, 422),
        ({"channel": "web\n"}, 422),
        ({"channel": "web", "admin": True}, 422),
        ([], 422),
        ("web", 422),
    ],
)
async def test_opening(gateway: Gateway, body: Any, status: int) -> None:
    extra = {} if body is None else {"json": body}
    answer = await gateway.client.post("/api/v1/conversations", **extra)
    assert answer.status_code == status, answer.text
    assert set(answer.json()) >= (
        {"conversation_id", "token"} if status == 201 else {"error", "detail", "fields"}
    )
