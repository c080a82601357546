"""One turn without a model: cleaning, safety first, the fallback, and what the state becomes."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.bootstrap import services
from bot.dialogue.converse import converse, one_turn
from bot.dialogue.messages import EngineResult
from bot.dialogue.turn import cleaned
from bot.dialogue.words_only import WordsOnlyEngine
from bot.errors import EngineFailure, InvalidInput, MessageTooLong
from knowledge.taxonomy import taxonomy

DANGERS = ("电线断了掉在地上还在冒火花", "我爸触电了躺在地上", "表箱冒烟了怎么办", "電線杆倒了壓到車")


class Recorder:
    """Answers with what it got; `broken` makes it fail."""

    name = "recorder"

    def __init__(self, broken: bool = False) -> None:
        self.broken = broken
        self.heard: list[tuple[str, Any]] = []

    async def handle(self, text: str, state: Mapping[str, Any] | None) -> EngineResult:
        """Record, then answer or fail."""
        self.heard.append((text, state))
        if self.broken:
            raise ValueError(f"no idea what {text} means")
        reply = {"text": f"听到{text}", "buttons": [], "card": None, "sources": []}
        return EngineResult("answered", (reply,), {"turns": len(self.heard)}, "chitchat")


def words_only() -> WordsOnlyEngine:
    """The engine of last resort on the real catalogue."""
    return WordsOnlyEngine(services().catalogue, services().dialogue)


def said(result: EngineResult) -> str:
    """All bubbles as one text."""
    return "\n".join(str(reply["text"]) for reply in result.replies)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_cleaned_text_has_no_control_characters_and_stays_as_it_is(text: str) -> None:
    try:
        plain = cleaned(text, 60)
    except InvalidInput:
        return
    assert plain and plain == plain.strip()
    assert plain.encode("utf-8")
    assert not any(unicodedata.category(char) == "Cc" and char not in "\t\n" for char in plain)
    assert cleaned(plain, 1000) == plain


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=60))
def test_cleaning_leaves_chinese_alone(text: str) -> None:
    assert cleaned(text, 60) == text


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\x00", "\u200b\ufeff", "\u3000"])
def test_nothing_is_no_message(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        cleaned(text, 100)
    assert caught.value.code == "empty_message" and caught.value.fields == {"text": "empty"}


def test_the_longest_message_is_taken_and_one_more_is_not() -> None:
    assert cleaned("过" * 100, 100) == "过" * 100
    with pytest.raises(MessageTooLong) as caught:
        cleaned("过" * 101, 100)
    assert "100" in caught.value.sentence


@pytest.mark.parametrize("text", DANGERS)
async def test_danger_is_answered_before_any_engine_is_asked(text: str) -> None:
    engine = Recorder()
    result = await one_turn(engine, text, None)
    assert not engine.heard
    assert (result.status, result.intent) == ("safety", "safety_emergency")
    assert "95598" in said(result) or "120" in said(result) or "119" in said(result)


async def test_danger_is_answered_by_an_engine_that_is_broken() -> None:
    assert (await one_turn(Recorder(broken=True), DANGERS[0], None)).status == "safety"


async def test_after_a_danger_the_running_item_is_still_known() -> None:
    engine = words_only()
    first = await one_turn(engine, "更名要带什么资料", None)
    danger = await one_turn(engine, DANGERS[2], first.state)
    assert danger.state["memory"]["item"] == "rename"
    assert danger.state["memory"]["aspects"] == ["materials"]


async def test_a_failing_engine_is_replaced_for_this_turn_with_the_same_state() -> None:
    broken, spare = Recorder(broken=True), Recorder()
    state = {"memory": {"item": "transfer"}}
    result = await one_turn(broken, "要几天", state, spare)
    assert spare.heard == [("要几天", state)] and said(result) == "听到要几天"
    assert state == {"memory": {"item": "transfer"}}


async def test_a_failing_engine_without_a_fallback_is_an_error_that_repeats_nothing() -> None:
    with pytest.raises(EngineFailure) as caught:
        await one_turn(Recorder(broken=True), "墙角的秘密", None)
    assert "秘密" not in str(caught.value) and "秘密" not in caught.value.sentence
    assert "95598" in caught.value.sentence


async def test_converse_gives_each_turn_the_state_of_the_last() -> None:
    engine = Recorder()
    turns = await converse(engine, ["一", "二", "三"])
    assert [state for _, state in engine.heard] == [None, {"turns": 1}, {"turns": 2}]
    assert [turn["replies"][0]["text"] for turn in turns] == ["听到一", "听到二", "听到三"]


async def test_words_alone_find_item_and_aspect() -> None:
    for text, item, aspect in (
        ("过户要带什么", "transfer", "materials"),
        ("销户怎么办理", "close_account", "procedure"),
        ("更名要多久", "rename", "time_limit"),
        ("移表收费吗", "meter_relocation", "fee"),
    ):
        result = await words_only().handle(text, None)
        assert (result.item, result.aspects) == (item, (aspect,)), text


async def test_words_alone_follow_up() -> None:
    engine = words_only()
    first = await engine.handle("过户要带什么", None)
    for follow_up, aspect in (
        ("那要多久", "time_limit"),
        ("公司的呢", "materials"),
        ("租的房子呢", "materials"),
    ):
        result = await engine.handle(follow_up, first.state)
        assert (result.item, result.aspects) == ("transfer", (aspect,)), follow_up


async def test_words_alone_answer_a_pressed_button() -> None:
    """While the model is loaded the page shows buttons too: what they send is not to be searched for."""
    engine = words_only()
    first = await engine.handle("过户", None)
    buttons = {button["title"]: button["payload"] for reply in first.replies for button in reply["buttons"]}
    result = await engine.handle(buttons["要带什么"], first.state)
    assert (result.item, result.aspects) == ("transfer", ("materials",))
    person = await engine.handle("/human_handoff", first.state)
    assert person.intent == "human_handoff" and "95598" in said(person)


@settings(deadline=None, max_examples=60)
@given(st.text(min_size=1, max_size=80))
async def test_words_alone_answer_everything_with_a_state_that_can_be_stored(text: str) -> None:
    result = await words_only().handle(text, None)
    assert result.status in taxonomy().statuses and said(result).strip()
    assert json.loads(json.dumps(dict(result.state))) == result.state
    assert json.dumps([dict(reply) for reply in result.replies], ensure_ascii=False)


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"memory": None},
        {"memory": {}},
        {"memory": {"item": None, "aspects": None}},
        {"memory": {"item": "transfer", "situation": "damaged", "choices": None, "misunderstood": None}},
        {"memory": {"unknown_key": 1}},
        {"other": 1},
    ],
)
async def test_a_state_of_another_version_is_no_obstacle(state: dict[str, Any]) -> None:
    result = await words_only().handle("过户要带什么", state)
    assert result.item == "transfer"


async def test_an_item_that_the_catalogue_no_longer_has_is_forgotten() -> None:
    state = {"memory": {"item": "withdrawn_item", "aspects": ["materials"], "choices": ["withdrawn_item"]}}
    for text in ("那要多久", "1", "公司的呢"):
        result = await words_only().handle(text, state)
        assert result.item != "withdrawn_item" and said(result).strip()
