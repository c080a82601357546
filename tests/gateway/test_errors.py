"""Errors as a client sees them: what may be done instead, which fields, and nothing that cannot be sent."""

from __future__ import annotations

import json

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send

from bot.gateway.middleware import Guard
from tests.gateway.conftest import Conversation, Gateway


async def post(talk: Conversation, content: bytes, kind: str = "application/json") -> httpx.Response:
    """A body as it is."""
    headers = {**talk.headers, "content-type": kind}
    return await talk.client.post(talk.path, content=content, headers=headers)


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/api/v1/conversations", "POST"),
        ("/api/v1/conversations/x/messages", "DELETE, GET, POST"),
        ("/api/v1/halls", "GET"),
        ("/pages/main.js", "GET, HEAD"),
    ],
)
async def test_a_wrong_method_names_all_right_ones(gateway: Gateway, path: str, methods: str) -> None:
    assert (await gateway.client.patch(path)).headers["allow"] == methods


async def test_a_body_that_does_not_say_it_is_json_is_not_guessed_at(conversation: Conversation) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/octet-stream"):
        answer = await post(conversation, b'{"text": "x"}', kind)
        assert (answer.status_code, answer.json()["error"]) == (400, "bad_encoding"), kind


async def test_names_of_fields_are_sendable_short_and_few(conversation: Conversation) -> None:
    half = (await post(conversation, b'{"text": "x", "\\ud800a": 1}')).json()
    assert list(half["fields"]) == ["?a"]
    many = {"text": "x", **{f"{number}{'y' * 5000}": 1 for number in range(100)}}
    fields = (await post(conversation, json.dumps(many).encode())).json()["fields"]
    assert len(fields) == 20 and all(len(name) == 100 for name in fields)


async def test_a_client_id_that_cannot_be_stored_is_refused_before_it_is_answered(
    conversation: Conversation,
) -> None:
    for key in ("a\x00b", "a\nb", "\x7f"):
        answer = await conversation.say("过户", key)
        assert answer.status_code == 422 and list(answer.json()["fields"]) == ["client_message_id"]


async def test_the_description_says_what_may_be_null(app: FastAPI) -> None:
    turn = app.openapi()["components"]["schemas"]["TurnOut"]
    assert {"type": "null"} in turn["properties"]["item"]["anyOf"]
    assert set(turn["required"]) == set(turn["properties"])


@pytest.mark.parametrize("length", ["9" * 5000, "1025"])
async def test_an_announced_length_beyond_the_limit_is_not_waited_for(length: str) -> None:
    sent: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise AssertionError("reached")

    async def receive() -> Message:
        raise AssertionError("read")

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "path": "/", "headers": [(b"content-length", length.encode())]}
    await Guard(app, 1024)(scope, receive, send)
    assert sent[0]["status"] == 413


async def test_half_an_answer_is_broken_off_and_not_mended() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError("too late")

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    with pytest.raises(RuntimeError):
        await Guard(app, 1024)({"type": "http", "path": "/", "headers": []}, receive, send)
    assert [message["type"] for message in sent] == ["http.response.start"]
