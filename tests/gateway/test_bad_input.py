"""Whatever a client sends: a fitting status, an error in JSON, and the conversation goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from bot.dialogue.turn import TurnService
from tests.gateway.conftest import Conversation, CountingEngine, Gateway

LIMIT = 1024 * 1024
TEXTS_REFUSED = {
    "empty": "",
    "spaces": " \t\n\r  ",
    "ideographic spaces": "\u3000\u3000",
    "control characters": "\x00\x01\x07\x1b\x7f",
    "invisible characters": "\u200b\u200d\ufeff\u202e",
    "next line only": "\x85\x85",
}
TEXTS_TAKEN = {
    "emoji only": "😀🎉👍",
    "family emoji": "👨‍👩‍👧",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "SQL": "'; DROP TABLE messages; --",
    "format strings": "{0} {text} %s %n ${jndi:ldap://x}",
    "null inside": "过户\x00要带\x00什么",
    "lone surrogate": "过户\ud800要带什么",
    "only a surrogate": "\ud83d",
    "right to left": "\u202e过户\u202c",
    "combining": "é" + "\u0301" * 500,
    "longest": "过" * 2000,
    "digits": "1" * 2000,
    "payload of nobody": '/nothing{"item": "x"}',
    "broken payload": '/ask_item{"item": ',
    "slash": "/",
    "question marks": "？？？？",
    "one character": "a",
    "quotes": "\"'`”“",
    "backslashes": "\\" * 50,
    "private use": "\ue000\U000f0000",
    "noncharacter": "\uffff\ufffe",
    "line breaks": "过户\n\n\n要带什么\r\n",
}
JSON = {"content-type": "application/json"}
BODIES = {
    "broken UTF-8": (b'{"text": "\xff\xfe\xe8\xbf"}', JSON),
    "GBK": ('{"text": "过户"}'.encode("gbk"), JSON),
    "not JSON": (b"text=1", JSON),
    "cut off": (b'{"text": "x', JSON),
    "nothing": (b"", JSON),
    "two values": (b'{"text": "x"} {}', JSON),
    "a list": (b"[]", JSON),
    "a string": (b'"text"', JSON),
    "null": (b"null", JSON),
    "a number": (b"1", JSON),
    "no text": (b"{}", JSON),
    "text null": (b'{"text": null}', JSON),
    "text number": (b'{"text": 1}', JSON),
    "text true": (b'{"text": true}', JSON),
    "text list": (b'{"text": ["x"]}', JSON),
    "text object": (b'{"text": {"text": "x"}}', JSON),
    "NaN": (b'{"text": NaN}', JSON),
    "infinity": (b'{"text": 1e999}', JSON),
    "huge number": (b'{"text": ' + b"9" * 6000 + b"}", JSON),
    "unknown field": (b'{"text": "x", "admin": true}', JSON),
    "unknown field of half a character": (b'{"text": "x", "\\ud800": 1}', JSON),
    "deep JSON": (b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", JSON),
    "rather deep JSON": (b'{"text": ' + b"[" * 900 + b"]" * 900 + b"}", JSON),
    "deep field": (b'{"text": "x", "y": ' + b'{"a":' * 900 + b"1" + b"}" * 900 + b"}", JSON),
    "client id number": (b'{"text": "x", "client_message_id": 5}', JSON),
    "client id empty": (b'{"text": "x", "client_message_id": ""}', JSON),
    "client id long": (b'{"text": "x", "client_message_id": "' + b"m" * 101 + b'"}', JSON),
    "client id null byte": (b'{"text": "x", "client_message_id": "a\\u0000b"}', JSON),
    "client id surrogate": (b'{"text": "x", "client_message_id": "\\ud800"}', JSON),
    "client id line break": (b'{"text": "x", "client_message_id": "a\\nb"}', JSON),
    "plain text": ("过户".encode(), {"content-type": "text/plain"}),
    "a list of pairs": (b'[["text", "x"]]', JSON),
    "a form": (b"text=x", {"content-type": "application/x-www-form-urlencoded"}),
    "multipart without boundary": (b"x", {"content-type": "multipart/form-data"}),
    "odd charset": (b'{"text": ""}', {"content-type": "application/json; charset=klingon"}),
}


def refused(answer: httpx.Response) -> bool:
    """A 4xx with an error for a program and a sentence for the person, and nothing of the inside."""
    if not 400 <= answer.status_code < 500:
        return False
    body = answer.json()
    wordy = isinstance(body.get("error"), str) and any(
        "\u4e00" <= char <= "\u9fff" for char in body["detail"]
    )
    return wordy and "Traceback" not in answer.text and ".py" not in answer.text


async def test_texts_without_content_are_refused_by_name(conversation: Conversation) -> None:
    wrong = {}
    for name, text in TEXTS_REFUSED.items():
        answer = await conversation.say(text)
        if not (refused(answer) and answer.status_code == 422 and answer.json()["error"] == "empty_message"):
            wrong[name] = answer.text
    assert not wrong
    assert await conversation.lines() == []


async def test_odd_texts_are_answered_and_stored(conversation: Conversation) -> None:
    wrong = {}
    for name, text in TEXTS_TAKEN.items():
        content = httpx.Request("POST", "http://x", json={"text": text}).content if _encodes(text) else None
        if content is None:
            content = (
                '{"text": "' + text.replace("\ud800", "\\ud800").replace("\ud83d", "\\ud83d") + '"}'
            ).encode()
        answer = await conversation.client.post(
            conversation.path, content=content, headers={**conversation.headers, **JSON}
        )
        if answer.status_code != 200 or not answer.json()["replies"]:
            wrong[name] = (answer.status_code, answer.text[:200])
    assert not wrong
    stored = [line["text"] for line in await conversation.lines() if line["direction"] == "in"]
    assert len(stored) == len(TEXTS_TAKEN)
    assert TEXTS_TAKEN["markup"] in stored and TEXTS_TAKEN["SQL"] in stored
    assert "过户要带什么" in stored, "null bytes are left out"


def _encodes(text: str) -> bool:
    try:
        return bool(text.encode())
    except UnicodeEncodeError:
        return False


async def test_odd_texts_are_not_echoed_into_replies(conversation: Conversation) -> None:
    for text in (TEXTS_TAKEN["markup"], TEXTS_TAKEN["format strings"]):
        body = await conversation.say(text)
        assert "script" not in body.text and "jndi" not in body.text and "onerror" not in body.text


async def test_a_text_beyond_the_limit_is_refused_with_the_limit(conversation: Conversation) -> None:
    for size in (2001, 10_000, 100_000):
        answer = await conversation.say("过" * size)
        assert (answer.status_code, answer.json()["error"]) == (413, "message_too_long")
        assert "2000" in answer.json()["detail"]
    assert await conversation.lines() == []


async def test_bodies_that_are_no_message_are_refused(
    conversation: Conversation, counting: CountingEngine
) -> None:
    wrong = {}
    for name, (content, headers) in BODIES.items():
        answer = await conversation.client.post(
            conversation.path, content=content, headers={**conversation.headers, **headers}
        )
        if not refused(answer):
            wrong[name] = (answer.status_code, answer.text[:200])
    assert not wrong
    assert await conversation.lines() == []
    assert (await conversation.say("还在吗")).status_code == 200


async def test_broken_encodings_say_so(conversation: Conversation) -> None:
    for name in ("broken UTF-8", "GBK", "not JSON", "cut off", "deep JSON"):
        content, headers = BODIES[name]
        answer = await conversation.client.post(
            conversation.path, content=content, headers={**conversation.headers, **headers}
        )
        assert (answer.status_code, answer.json()["error"]) == (400, "bad_encoding"), name


async def test_wrong_fields_are_named(conversation: Conversation) -> None:
    for content, field in (
        (b"{}", "text"),
        (b'{"text": 1}', "text"),
        (b'{"text": "x", "admin": 1}', "admin"),
        (b'{"text": "x", "client_message_id": ""}', "client_message_id"),
    ):
        answer = await conversation.client.post(
            conversation.path, content=content, headers={**conversation.headers, **JSON}
        )
        assert answer.status_code == 422 and list(answer.json()["fields"]) == [field]


async def _chunks(total: int) -> AsyncIterator[bytes]:
    for _ in range(total // 65536 + 1):
        yield b"x" * 65536


async def test_a_huge_body_is_refused_with_and_without_its_length(conversation: Conversation) -> None:
    named = await conversation.client.post(
        conversation.path, content=b"x" * (LIMIT + 1), headers={**conversation.headers, **JSON}
    )
    unnamed = await conversation.client.post(
        conversation.path, content=_chunks(2 * LIMIT), headers={**conversation.headers, **JSON}
    )
    lying = await conversation.client.post(
        conversation.path,
        content=_chunks(2 * LIMIT),
        headers={**conversation.headers, **JSON, "content-length": "10"},
    )
    for name, answer in {"named": named, "unnamed": unnamed, "lying": lying}.items():
        assert (answer.status_code, answer.json()["error"]) == (413, "message_too_long"), name
    assert (await conversation.say("过户")).status_code == 200


async def test_a_huge_body_is_not_read_to_its_end(gateway: Gateway, conversation: Conversation) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(64):
            read += 65536
            yield b"x" * 65536

    await gateway.client.post(conversation.path, content=endless(), headers={**conversation.headers, **JSON})
    assert read <= 2 * LIMIT


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/api/v1/nothing",
        "/api/v2/conversations",
        "/docs",
        "/redoc",
        "/wechat",
        "/.env",
        "/pages/none.js",
        "/pages/%2e%2e/%2e%2e/settings.py",
        "/pages/..%2f..%2fsettings.py",
        "/pages/%00",
        "/pages/" + "a" * 5000,
        "/pages/%ff%fe",
        "/%F0%9F%98%80",
        "/pages/",
        "/pages",
    ],
)
async def test_unknown_paths(gateway: Gateway, path: str) -> None:
    answer = await gateway.client.get(path, follow_redirects=True)
    assert answer.status_code == 404
    assert answer.json()["error"] == "not_found" and answer.json()["detail"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/conversations"),
        ("PUT", "/api/v1/conversations"),
        ("DELETE", "/api/v1/conversations"),
        ("PATCH", "/api/v1/conversations/x/messages"),
        ("POST", "/api/v1/halls"),
        ("POST", "/healthz"),
        ("DELETE", "/metrics"),
        ("BREW", "/api/v1/halls"),
        ("POST", "/"),
        ("POST", "/pages/main.js"),
    ],
)
async def test_wrong_methods(gateway: Gateway, method: str, path: str) -> None:
    answer = await gateway.client.request(method, path)
    assert (answer.status_code, answer.json()["error"]) == (405, "method_not_allowed")
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/conversations"),
        ("PATCH", "/api/v1/conversations/x/messages"),
        ("POST", "/api/v1/halls"),
    ],
)
async def test_a_wrong_method_names_the_right_ones(gateway: Gateway, method: str, path: str) -> None:
    assert (await gateway.client.request(method, path)).headers["allow"]


async def test_a_text_of_the_longest_length_reaches_the_engine_whole(
    conversation: Conversation,
    counting: CountingEngine,
    turns: TurnService,
) -> None:
    assert (await conversation.say("过" * 2000)).status_code == 200
    assert counting.handled == ["过" * 2000]
