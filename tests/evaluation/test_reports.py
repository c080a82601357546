"""Slices, scope, safety, confusions, calibration, time and turns."""

from __future__ import annotations

from typing import Any

import pytest

from bot.evaluation import conversations, labels
from bot.evaluation.calibration import calibration
from bot.evaluation.judging import Judged

ITEMS = {"transfer", "rename"}


def message(intent: str, found: str, item: str | None = None, seen: str | None = None, **more: Any) -> Judged:
    case = {"id": 1, "text": "x", "intent": intent, "item": item, "aspects": [], **more.pop("case", {})}
    return labels.judge(case, {"intent": found, "item": seen, "aspects": [], **more}, ITEMS)


def test_slices_are_those_of_the_cases_and_all() -> None:
    result = labels.report([
        message("thanks", "thanks", case={"slice": "clean"}),
        message("thanks", "greet", case={"kind": "letter"}),
        message("thanks", "thanks"),
    ])
    assert {name: values["intent"] for name, values in result["slices"].items()} == {
        "all": 66.7, "clean": 100.0, "letter": 0.0, "other": 100.0,
    }
    assert [case["slice"] for case in result["failed"]] == ["letter"]


def test_scope() -> None:
    figures = labels.figures([
        message("out_of_scope", "out_of_scope"),
        message("out_of_scope", "ask_item"),
        message("chitchat", "out_of_scope"),  # neither in scope nor out of it
        message("complaint", "bill_query"),  # wrong, but kept
        message("complaint", "out_of_scope"),
        message("ask_fee", "chitchat"),
        message("other_power", "out_of_scope", case={"intent_alt": ["out_of_scope"]}),
    ])
    assert (figures["out_of_scope_recall"], figures["in_scope_kept"]) == (50.0, 50.0)


def test_safety() -> None:
    figures = labels.figures([
        message("safety_emergency", "safety_emergency"),
        message("safety_emergency", "fault_report"),
        message("fault_report", "safety_emergency"),
        message("fault_report", "safety_emergency", case={"intent_alt": ["safety_emergency"]}),
        message("fault_report", "fault_report"),
    ])
    assert (figures["safety_recall"], figures["safety_precision"]) == (50.0, 66.7)


def test_what_is_not_in_the_file_has_no_figure() -> None:
    assert set(labels.figures([message("chitchat", "chitchat")]).values()) == {None}


def test_times_are_the_median_and_the_nearest_rank() -> None:
    figures = labels.figures([message("thanks", "thanks", cpu_ms=float(ms)) for ms in range(40, 0, -1)])
    assert (figures["parse_ms_median"], figures["parse_ms_p95"]) == (20.5, 38.0)


def test_confusions_are_counted_by_field() -> None:
    asked = {"aspects": ["fee", "channel"]}
    wrong = [message("ask_item", "ask_item", "transfer", "rename", case=asked)] * 2
    found = labels.report([*wrong, message("ask_item", "complaint", None, "transfer", case=asked)])["confusions"]
    assert found["intent"] == {"ask_item → complaint": 1}
    assert found["item"] == {"transfer → rename": 2, "- → transfer": 1}
    assert found["aspects"] == {"channel+fee → -": 2}


def test_the_ten_most_frequent_confusions() -> None:
    wrong = [message("thanks", f"intent_{n}") for n in range(12) for _ in range(n + 1)]
    found = labels.report(wrong)["confusions"]["intent"]
    assert list(found.values()) == list(range(12, 2, -1))


def test_bins() -> None:
    found = calibration([(0.0, False), (0.05, False), (0.1, True), (0.95, True), (0.85, False), (1.0, True)])
    assert [bin_["count"] for bin_ in found["bins"]] == [2, 1, 0, 0, 0, 0, 0, 0, 1, 2]
    assert found["bins"][9] == {"from": 0.9, "to": 1.0, "count": 2, "confidence": 0.975, "right": 1.0}
    assert found["bins"][2]["right"] is None
    # distances of the bins' sums: 0.05, 0.9, 0.85, 0.05 over six cases
    assert found["expected_error"] == pytest.approx(1.85 / 6, abs=1e-4)


def test_no_confidence_no_error() -> None:
    found = calibration([])
    assert found["expected_error"] is None and len(found["bins"]) == 10


def test_calibration_of_intent_and_of_items_that_are_judged() -> None:
    found = labels.report([
        message("ask_item", "ask_item", "transfer", "rename", confidence=0.9, item_confidence=0.6),
        message("ask_item", "ask_item", "transfer", None, confidence=0.8, item_confidence=None),
        message("thanks", "thanks", None, "transfer", confidence=0.7, item_confidence=0.6),
    ])["calibration"]
    assert sum(bin_["count"] for bin_ in found["intent"]["bins"]) == 3
    assert found["intent"]["expected_error"] == pytest.approx(0.2)
    assert [bin_["count"] for bin_ in found["item"]["bins"]] == [0, 0, 0, 0, 0, 0, 1, 0, 0, 0]
    assert found["item"]["expected_error"] == pytest.approx(0.6)


CONVERSATION = {
    "id": "c1", "slice": "follow-up",
    "turns": [
        {"text": "过户要带什么", "intent": "ask_item", "item": "transfer", "aspects": ["materials"]},
        {"text": "那要多久", "intent": "ask_item", "item": "transfer", "aspects": ["time_limit"]},
        {"text": "谢谢", "intent": "thanks", "item": None, "aspects": []},
    ],
}  # fmt: skip


def test_every_turn_is_judged() -> None:
    turns = [
        {"intent": "ask_item", "item": "transfer", "aspects": ["materials"]},
        {"intent": "ask_item", "item": None, "aspects": ["time_limit"]},
        {"intent": "thanks", "item": "transfer", "aspects": []},
    ]
    result = conversations.report(conversations.judge_turns(CONVERSATION, turns, ITEMS))
    expected = {
        "conversations": 1, "turns": 3, "turns_right": 66.7, "intent": 100.0, "item": 50.0, "aspects": 100.0,
    }  # fmt: skip
    assert result["slices"] == {"conversations": expected, "follow-up": expected}
    (failed,) = result["failed"]
    assert (failed["id"], failed["turn"], failed["text"], failed["wrong"]) == ("c1", 2, "那要多久", ["item"])


def test_turns_without_a_result_are_wrong() -> None:
    result = conversations.report(conversations.judge_turns(CONVERSATION, [], ITEMS))
    assert result["slices"]["conversations"]["turns_right"] == 0.0 and len(result["failed"]) == 3
