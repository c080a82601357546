"""The trained model and the actions in this process, and what is replaced in Rasa."""

from __future__ import annotations

import ast
import inspect
import io
import json
import textwrap
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.bootstrap import services
from bot.dialogue.converse import converse, one_turn
from bot.dialogue.words_only import WordsOnlyEngine
from bot.errors import EngineFailure
from knowledge.taxonomy import taxonomy

pytestmark = pytest.mark.model
MARKER = "墙角暗号"


def remote_action_source() -> ast.ClassDef:
    """The class as it stands in the installed Rasa, whatever was replaced in this process."""
    from rasa.core.actions import action

    tree = ast.parse(Path(str(action.__file__)).read_text(encoding="utf-8"))
    return next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "RemoteAction")


def method(cls: ast.ClassDef, name: str) -> ast.FunctionDef | ast.AsyncFunctionDef:
    """A method of the class by its name."""
    return next(
        node
        for node in cls.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name
    )


def test_the_method_that_is_replaced_still_has_its_name_its_arguments_and_its_place() -> None:
    remote = remote_action_source()
    check = method(remote, "_validate_action_result")
    assert isinstance(check, ast.FunctionDef) and not check.decorator_list
    assert ast.unparse(check.args) == "self, result: Dict[Text, Any]"
    assert check.returns is not None and ast.unparse(check.returns) == "bool"
    run = ast.unparse(method(remote, "run"))
    # The result is checked once, by the method with the result alone, and its return value is not used.
    assert run.count("_validate_action_result") == 1
    assert "\n    self._validate_action_result(response)\n" in textwrap.dedent(run).replace(
        "        ", "    "
    )
    assert "response.get('events', [])" in run and "response.get('responses', [])" in run
    assert "endpoint.request(json=" in run.replace("\n", "").replace("action_endpoint", "endpoint")


def test_the_check_is_replaced_and_still_sees_what_is_no_result(engine: Any) -> None:
    from rasa.core.actions.action import RemoteAction

    from bot.dialogue import rasa_action_results

    assert RemoteAction._validate_action_result is rasa_action_results._has_the_shape
    remote = RemoteAction("action_answer", None)
    assert list(inspect.signature(RemoteAction._validate_action_result).parameters) == ["self", "result"]
    assert remote._validate_action_result({"events": [], "responses": []})
    for wrong in ({}, {"events": None, "responses": []}, {"events": []}, {"events": {}, "responses": []}):
        assert not remote._validate_action_result(wrong)


async def test_no_schema_is_checked_on_the_way_of_a_turn(
    engine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import jsonschema

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("a schema was checked")

    monkeypatch.setattr(jsonschema, "validate", refuse)
    assert (await engine.handle("过户要带什么", None)).item == "transfer"


def endpoint() -> Any:
    """The in-process endpoint over the project's own actions."""
    from bot.dialogue.in_process import InProcessActions

    return InProcessActions("actions")


def call(name: str | None) -> dict[str, Any]:
    """What Rasa sends to an action endpoint."""
    tracker = {
        "sender_id": "s",
        "slots": {},
        "latest_message": {},
        "events": [],
        "paused": False,
        "followup_action": None,
        "active_loop": {},
        "latest_action_name": None,
    }
    return {"next_action": name, "sender_id": "s", "tracker": tracker, "domain": {}}


async def test_an_unknown_action_is_a_404_as_rasa_expects(engine: Any) -> None:
    from rasa.utils.endpoints import ClientResponseError

    with pytest.raises(ClientResponseError) as caught:
        await endpoint().request(json=call("action_nobody_has"))
    assert caught.value.status == 404
    assert json.loads(caught.value.text)["action_name"] == "action_nobody_has"


async def test_a_rejection_is_a_400_as_rasa_expects(engine: Any) -> None:
    from rasa.utils.endpoints import ClientResponseError
    from rasa_sdk.interfaces import ActionExecutionRejection

    async def reject(*_: Any) -> None:
        raise ActionExecutionRejection("action_answer", "not now")

    actions = endpoint()
    actions._executor.actions["action_answer"] = reject
    with pytest.raises(ClientResponseError) as caught:
        await actions.request(json=call("action_answer"))
    assert caught.value.status == 400
    assert json.loads(caught.value.text)["action_name"] == "action_answer"


def test_the_endpoint_has_every_action_of_the_domain(engine: Any) -> None:
    own = [name for name in engine.agent.domain.user_actions if name.startswith("action_")]
    assert own and set(own) <= set(endpoint().names)


async def test_an_action_that_raises_still_gives_a_reply(
    engine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from actions.answer import ActionAnswer

    def broken(self: Any, query: Any, memory: Any) -> Any:
        raise RuntimeError("the action is broken")

    monkeypatch.setattr(ActionAnswer, "respond", broken)
    with pytest.raises(EngineFailure):
        await engine.handle("过户要带什么", None)
    fallback = WordsOnlyEngine(services().catalogue, services().dialogue)
    result = await one_turn(engine, "过户要带什么", None, fallback)
    assert result.item == "transfer" and result.replies[0]["text"]
    assert not engine._trackers.store, "the tracker of a failed turn is dropped too"


async def test_memory_survives_turns_and_only_the_callers_state_counts(engine: Any) -> None:
    first = await engine.handle("过户要带什么资料", None)
    second = await engine.handle("那要几天", json.loads(json.dumps(dict(first.state))))
    assert (second.item, second.aspects) == ("transfer", ("time_limit",))
    stranger = await engine.handle("那要几天", None)
    assert stranger.item is None
    assert not engine._trackers.store


async def test_a_long_conversation_keeps_its_state_small(engine: Any) -> None:
    asked = (
        "过户要带什么",
        "公司的呢",
        "那要几天",
        "上海呢",
        "更名呢",
        "收费吗",
        "你好",
        "第一个",
        "我帮我妈办的",
        "不知道说啥嘛嘛",
    )
    state: Any = None
    for number in range(300):
        result = await one_turn(engine, asked[number % len(asked)], state)
        state = result.state
        assert result.replies
        assert len(json.dumps(dict(state)).encode()) < 3072, number


@pytest.mark.parametrize(
    "text",
    [
        '/ask_item{"item": "no_such_item", "aspects": ["materials"]}',
        '/ask_item{"item": "transfer", "aspects": ["nothing"]}',
        '/ask_item{"item": "transfer", "premises": "castle"}',
        '/ask_item{"region": "atlantis"}',
        '/ask_item{"item": 5}',
        '/ask_item{"item": {"a": "b"}}',
        '/ask_item{"item": null}',
        "/ask_item{",
        '/ask_item["transfer"]',
        "/ask_item{}",
        "/no_such_intent",
        '/no_such_intent{"item": "transfer"}',
        "/",
        "//",
        '/ask_item{"memory": {"item": "x"}}',
        '/ask_item@0.1{"item": "transfer"}',
        "/human_handoff",
        "/nlu_fallback",
        '/ask_item{"item": "' + "x" * 1500 + '"}',
        '/ask_item{"item": "transfer"} 另外再问一句',
        "/过户要带什么",
        "EXTERNAL: hello",
        "/safety_emergency",
        '/bill_query{"account": "0000000001"}',
        "/affirm",
        "/deny",
    ],
)
async def test_any_payload_gets_an_answer_from_the_engine_itself(engine: Any, text: str) -> None:
    fallback = Refusing()
    for state in (None, (await engine.handle("更名怎么办", None)).state):
        result = await one_turn(engine, text, state, fallback)
        assert result.status in taxonomy().statuses
        assert result.replies and all(reply["text"].strip() for reply in result.replies)
        assert result.item is None or result.item in services().catalogue.items


@pytest.mark.parametrize("text", ["/restart", "/session_start", "/back"])
async def test_rasas_own_commands_are_answered_too_and_change_nothing(engine: Any, text: str) -> None:
    fallback = WordsOnlyEngine(services().catalogue, services().dialogue)
    before = await engine.handle("更名怎么办", None)
    result = await one_turn(engine, text, before.state, fallback)
    assert result.replies and result.replies[0]["text"].strip()
    after = await one_turn(engine, "那要几天", result.state, fallback)
    assert (after.item, after.aspects) == ("rename", ("time_limit",))


class Refusing:
    """A fallback that must not be needed."""

    name = "refusing"

    async def handle(self, text: str, state: Any) -> Any:
        """Fail the test."""
        raise AssertionError(f"the engine failed on {text!r}")


async def test_a_pressed_button_is_answered_as_the_question_it_stands_for(engine: Any) -> None:
    result = await engine.handle(
        '/ask_item{"item": "transfer", "aspects": ["materials"], "premises": "inherited"}', None
    )
    typed = await engine.handle("过户要带什么，房子是继承的", None)
    assert (result.item, result.aspects) == ("transfer", ("materials",)) == (typed.item, typed.aspects)
    assert result.replies[0]["text"] == typed.replies[0]["text"]


@pytest.mark.parametrize(
    "text",
    [
        "😀",
        "？",
        "a",
        "asdfgh",
        "1",
        "0000000000000",
        "过" * 2000,
        "<b>x</b>",
        "\u3000x\u3000",
        "the power is out",
        "料理怎么做",
        "過戶要帶甚麼",
        "ｇｕｏｈｕ",
        "…",
        "\ufffd",
    ],
)
async def test_odd_messages_get_an_answer_from_the_engine_itself(engine: Any, text: str) -> None:
    result = await one_turn(engine, text, None, Refusing())
    assert result.status in taxonomy().statuses and result.replies[0]["text"].strip()


async def test_no_message_text_reaches_a_log_or_a_terminal(
    engine: Any,
    log: io.StringIO,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from actions.answer import ActionAnswer

    spare = WordsOnlyEngine(services().catalogue, services().dialogue)
    for text in (
        f"{MARKER}过户要带什么",
        MARKER,
        f'/ask_item{{"item": "{MARKER}"}}',
        f"/{MARKER}",
        f"/ask_item{{{MARKER}",
    ):
        await one_turn(engine, text, None, spare)
    original = ActionAnswer.respond
    monkeypatch.setattr(ActionAnswer, "respond", lambda self, query, memory: [][query.text])
    await one_turn(engine, f"{MARKER}过户要带什么", None, spare)
    monkeypatch.setattr(ActionAnswer, "respond", original)
    printed = capfd.readouterr()
    for name, place in {"log": log.getvalue(), "stdout": printed.out, "stderr": printed.err}.items():
        assert "暗号" not in place, name
        assert MARKER.encode("unicode_escape").decode() not in place, name


async def test_turns_at_the_same_time_do_not_mix(engine: Any) -> None:
    import asyncio

    texts = {
        "过户要带什么": "transfer",
        "更名要带什么": "rename",
        "销户要带什么": "close_account",
        "移表要多久": "meter_relocation",
    }
    results = await asyncio.gather(*(engine.handle(text, None) for text in list(texts) * 5))
    assert [result.item for result in results] == list(texts.values()) * 5
    assert not engine._trackers.store


async def test_converse_and_the_engines_own_turns_agree(engine: Any) -> None:
    turns = await converse(engine, ["过户要带什么", "那要几天"])
    assert [turn["item"] for turn in turns] == ["transfer", "transfer"]
    assert all(set(turn) >= {"status", "intent", "item", "aspects", "replies"} for turn in turns)


def test_the_model_was_made_without_telemetry_and_without_the_package_folder() -> None:
    from rasa import telemetry

    assert not telemetry.is_telemetry_enabled()


async def test_parse_has_what_the_commands_read(engine: Any) -> None:
    parsed = await engine.parse("过户要带什么")
    assert parsed["intent"]["name"] == "ask_item" and parsed["meaning"]["items"][0] == "transfer"
    assert {"items", "scores", "aspects", "situation", "region", "halls"} <= set(parsed["meaning"])
    assert json.dumps(SimpleNamespace(**parsed).meaning)
