"""Replies and the memory of a conversation as plain JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.services.replies import Button, Memory, Reply, SourceLine, payload

words = st.text(max_size=12)
memories = st.builds(
    Memory,
    item=st.none() | words,
    aspects=st.lists(words, max_size=3).map(tuple),
    situation=st.dictionaries(words, words, max_size=3),
    region=st.none() | words,
    asked=st.none() | words,
    choices=st.lists(words, max_size=4).map(tuple),
    misunderstood=st.integers(0, 9),
)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False, allow_infinity=False) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=5,
)


@given(memories)
def test_a_memory_goes_through_json(memory: Memory) -> None:
    assert Memory.from_json(json.loads(json.dumps(memory.as_json()))) == memory


@pytest.mark.parametrize("data", [None, {}, {"unknown": 1}, {"situation": []}, {"aspects": None}])
def test_a_memory_that_was_never_stored_is_fresh(data: dict[str, Any] | None) -> None:
    assert Memory.from_json(data) == Memory()


DAMAGED = st.fixed_dictionaries({}, optional={key: plain for key in Memory.__dataclass_fields__})


@settings(phases=(Phase.generate,), report_multiple_bugs=False)
@given(DAMAGED)
def test_a_damaged_memory_starts_afresh(data: dict[str, Any]) -> None:
    memory = Memory.from_json(data)
    assert memory.item is None or isinstance(memory.item, str)
    assert memory.region is None or isinstance(memory.region, str)
    assert memory.asked is None or isinstance(memory.asked, str)
    assert all(isinstance(word, str) for word in (*memory.aspects, *memory.choices))
    assert all(isinstance(word, str) for pair in memory.situation.items() for word in pair)
    assert isinstance(memory.misunderstood, int)


def test_a_reply_as_json_is_that_of_the_interface() -> None:
    reply = Reply(
        "你好", (Button("好", "/affirm"),), {"kind": "x"}, (SourceLine("法", "第一条", "2020-01-01"),)
    )
    assert reply.as_json() == {
        "text": "你好",
        "buttons": [{"title": "好", "payload": "/affirm"}],
        "card": {"kind": "x"},
        "sources": [{"title": "法", "article": "第一条", "effective": "2020-01-01", "checked": None}],
    }
    assert Reply("你好").as_json() == {"text": "你好", "buttons": [], "card": None, "sources": []}


def test_payloads_leave_empty_values_out() -> None:
    assert payload("human_handoff") == "/human_handoff"
    assert payload("ask_item", item="transfer", aspects=[], region=None) == '/ask_item{"item": "transfer"}'
    assert "过户" in payload("ask_item", item="过户")
