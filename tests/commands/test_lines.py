"""Commands that read JSON lines: one answer a line, in order, and a bad line stops nothing."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from bot import bootstrap
from bot.clock import SHANGHAI, SystemClock
from bot.commands.ask import ask, printed
from bot.commands.dialogue import dialogue
from bot.commands.parse import meaning, parse
from tests.commands.conftest import FakeEngine, Run

FIELDS = {"id", "text", "intent", "confidence", "aspects", "item", "items", "entities", "in_scope"}
BAD = {
    "not JSON": b"{",
    "a word": b"hello",
    "a list": b'["text"]',
    "a number": b"1",
    "null": b"null",
    "no text": b'{"id": 1}',
    "text a number": b'{"id": 1, "text": 5}',
    "text null": b'{"id": 1, "text": null}',
    "broken UTF-8": b'{"id": 1, "text": "\xff"}',
    "GBK": '{"id": 1, "text": "过户"}'.encode("gbk"),
    "text with half a character": b'{"id": 1, "text": "\\ud800"}',
    "id with half a character": b'{"id": "\\ud800", "text": 1}',
    "deep": b'{"id": 1, "text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "id not a number": b'{"id": NaN, "text": "x", "turns": ["x"]}',
    "id infinite": b'{"id": 1e999, "text": "x", "turns": ["x"]}',
    "id with half a character, else right": b'{"id": "\\ud800", "text": "x", "turns": ["x"]}',
    "huge number": b'{"id": ' + b"9" * 6000 + b"}",
}
CRASH = '{"id": 1, "text": "崩溃", "turns": ["崩溃"]}'.encode()


def rows(out: str) -> list[dict[str, Any]]:
    """Every line of the output as strict JSON."""

    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    return [json.loads(line, parse_constant=refuse) for line in out.splitlines()]


def lines(*cases: Any) -> bytes:
    """Cases as JSON lines; bytes stay as they are."""
    return b"".join(
        (case if isinstance(case, bytes) else json.dumps(case, ensure_ascii=False).encode()) + b"\n"
        for case in cases
    )


def test_parse_answers_line_by_line_in_order(fake: FakeEngine, run: Run) -> None:
    given = lines(
        {"id": "a", "text": "过户"},
        {"id": 7, "text": "闲聊"},
        {"text": "别的"},
        {"id": None, "text": "过户吗"},
    )
    out, _ = run(parse, given)
    found = rows(out)
    assert [row["id"] for row in found] == ["a", 7, None, None]
    assert [row["text"] for row in found] == ["过户", "闲聊", "别的", "过户吗"] == fake.parsed
    assert all(set(row) == FIELDS for row in found)


def test_nothing_else_stands_on_standard_output(fake: FakeEngine, run: Run) -> None:
    out, err = run(parse, lines({"id": 1, "text": "过户"}))
    assert len(out.splitlines()) == 1 and "prints" not in out
    assert "a library prints" in err and "a C library prints" in err


def test_chinese_is_written_as_it_is_and_not_escaped(fake: FakeEngine, run: Run) -> None:
    out, _ = run(parse, lines({"id": "甲", "text": "过户😀"}))
    assert '"过户😀"' in out and '"甲"' in out


def test_empty_lines_and_a_missing_end_are_no_cases(fake: FakeEngine, run: Run) -> None:
    out, _ = run(parse, b'\n  \n{"id": 1, "text": "a"}\r\n\n{"id": 2, "text": "b"}')
    assert [row["id"] for row in rows(out)] == [1, 2]
    assert run(parse, b"") == ("", "")


@pytest.mark.parametrize("name", BAD)
def test_a_bad_line_is_an_error_object_and_the_rest_goes_on(fake: FakeEngine, run: Run, name: str) -> None:
    for command in (parse, dialogue):
        good = {"id": "after", "text": "过户", "turns": ["过户"]}
        out, _ = run(command, lines(BAD[name], good))
        first, second = rows(out)
        assert set(first) == {"id", "error"} and set(first["error"]) == {"code", "detail"}
        assert first["error"]["code"] and first["error"]["detail"]
        assert second["id"] == "after" and "error" not in second


@pytest.mark.parametrize("command", [parse, dialogue])
def test_an_engine_that_fails_on_a_line_does_not_stop_the_rest(
    fake: FakeEngine, run: Run, command: Any
) -> None:
    out, err = run(command, lines(CRASH, {"id": "after", "text": "过户", "turns": ["过户"]}))
    first, second = rows(out)
    assert first["id"] == 1 and set(first["error"]) == {"code", "detail"}
    assert second["id"] == "after"
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("text", "intent", "in_scope", "item", "aspects"),
    [
        ("过户", "ask_item", True, "transfer", ["materials"]),
        ("闲聊", "chitchat", False, None, []),
        # The interface knows no fallback: the likeliest real intent is named.
        ("听不懂", "other_power", True, None, []),
    ],
)
def test_a_meaning_has_the_form_of_the_interface(
    fake: FakeEngine,
    run: Run,
    text: str,
    intent: str,
    in_scope: bool,
    item: str | None,
    aspects: list[str],
) -> None:
    row = rows(run(parse, lines({"id": 1, "text": text}))[0])[0]
    assert (row["intent"], row["in_scope"], row["item"], row["aspects"]) == (intent, in_scope, item, aspects)
    assert isinstance(row["confidence"], float) and 0 <= row["confidence"] <= 1
    assert row["items"] == (["transfer", "rename"] if item else [])
    for entity in row["entities"]:
        assert set(entity) == {"entity", "value", "text", "start", "end"}


def test_a_parse_without_anything_found_is_out_of_scope() -> None:
    row = meaning({"id": 1, "text": "?"}, {"intent": {"name": None, "confidence": 0.0}})
    assert (row["intent"], row["in_scope"], row["item"], row["items"]) == ("out_of_scope", False, None, [])


def replies(row: dict[str, Any]) -> list[list[str]]:
    """Number, time and text that the fake engine told, per turn."""
    return [turn["replies"][0]["text"].split("|") for turn in row["turns"]]


def test_each_dialogue_is_a_fresh_conversation(fake: FakeEngine, run: Run) -> None:
    out, _ = run(dialogue, lines({"id": 1, "turns": ["甲", "乙", "丙"]}, {"id": 2, "turns": ["丁"]}))
    first, second = rows(out)
    assert [number for number, _, _ in replies(first)] == ["1", "2", "3"]
    assert [(number, said) for number, _, said in replies(second)] == [("1", "丁")]
    for turn in first["turns"]:
        assert set(turn) == {"status", "intent", "item", "aspects", "replies"}
        assert (turn["status"], turn["item"], turn["aspects"]) == ("answered", "transfer", ["fee"])
        assert set(turn["replies"][0]) == {"text", "buttons", "card", "sources"}


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ("2027-02-03T08:30:00+08:00", "2027-02-03T08:30:00+08:00"),
        ("2027-02-03T00:30:00Z", "2027-02-03T08:30:00+08:00"),
        ("2027-02-03T08:30:00", "2027-02-03T08:30:00+08:00"),
        ("2027-02-03T00:30:00+00:00", "2027-02-03T08:30:00+08:00"),
    ],
)
def test_a_case_happens_at_its_own_time(fake: FakeEngine, run: Run, now: str, told: str) -> None:
    out, _ = run(dialogue, lines({"id": 1, "turns": ["甲", "乙"], "now": now}, {"id": 2, "turns": ["丙"]}))
    first, second = rows(out)
    assert [moment for _, moment, _ in replies(first)] == [told, told]
    present = datetime.fromisoformat(replies(second)[0][1])
    assert abs((datetime.now(SHANGHAI) - present).total_seconds()) < 600, (
        "the next case is at the present time again"
    )
    assert isinstance(bootstrap.clock.inner, SystemClock)


@pytest.mark.parametrize(
    "case",
    [
        {"id": 1},
        {"id": 1, "turns": []},
        {"id": 1, "turns": "过户"},
        {"id": 1, "turns": ["过户", 5]},
        {"id": 1, "turns": None},
        {"id": 1, "turns": {"0": "过户"}},
        {"id": 1, "turns": ["过户"], "now": "tomorrow"},
        {"id": 1, "turns": ["过户"], "now": 5},
        {"id": 1, "turns": ["过户"], "now": ["2027-01-01"]},
        {"id": 1, "turns": ["过户"], "now": "2027-13-01T00:00:00"},
    ],
)
def test_a_dialogue_that_is_none_is_an_error_object(fake: FakeEngine, run: Run, case: dict[str, Any]) -> None:
    out, _ = run(dialogue, lines(case, {"id": 2, "turns": ["过户"]}))
    first, second = rows(out)
    assert first["id"] == 1 and first["error"]["code"] == "invalid_input" and first["error"]["detail"]
    assert second["id"] == 2 and second["turns"]


def test_danger_in_a_dialogue_needs_no_engine(fake: FakeEngine, run: Run) -> None:
    out, _ = run(dialogue, lines({"id": 1, "turns": ["崩溃了，电线断了掉在地上冒火花"]}))
    assert rows(out)[0]["turns"][0]["status"] == "safety"


def test_ask_prints_what_a_customer_sees(fake: FakeEngine, run: Run) -> None:
    out, _ = run(lambda: ask(["过户收费吗", "那要几天"], False), b"")
    assert "过户收费吗" in out and out.index("1|") < out.index("2|")
    assert "[是]" in out and "供电营业规则" in out and "prints" not in out


def test_ask_prints_json_when_asked_to(fake: FakeEngine, run: Run) -> None:
    out, _ = run(lambda: ask(["一", "二"], True), b"")
    assert [row["replies"][0]["text"][0] for row in rows(out)] == ["1", "2"]


def test_a_turn_is_printed_with_its_buttons_and_sources() -> None:
    shown = list(
        printed(
            {
                "replies": [
                    {
                        "text": "请带身份证。",
                        "buttons": [{"title": "代办", "payload": "/x"}, {"title": "本人", "payload": "/y"}],
                        "sources": [
                            {"title": "规则", "article": None},
                            {"title": "办法", "article": "第三条"},
                        ],
                    }
                ]
            }
        )
    )
    assert shown[0] == "请带身份证。" and "[代办] [本人]" in shown
    assert any("规则" in line and "None" not in line for line in shown) and any(
        "第三条" in line for line in shown
    )
