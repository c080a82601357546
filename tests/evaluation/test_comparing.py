"""Better, worse, different; points per slice; what counts as a drop."""

from __future__ import annotations

from typing import Any

import pytest

from bot.evaluation.answers import Verdict
from bot.evaluation.comparing import Seen, change, compare, seen
from bot.evaluation.conversations import judge_turns
from bot.evaluation.labels import judge


def one(*right: bool, shown: str = "") -> Seen:
    return Seen({"id": 1, "text": "x"}, ("all",), right, {"intent": shown, "right": right})


@pytest.mark.parametrize(
    "before, after, kind",
    [
        ((False, False), (True, True), "better"),
        ((True, True), (False, True), "worse"),
        ((False, False, True), (False, True, True), "better"),
        ((False, True, True), (False, False, True), "worse"),
        ((False, True, False), (False, False, True), "different"),
        ((False, False), (False, False), "different"),
    ],
)
def test_kinds_of_change(before: tuple[bool, ...], after: tuple[bool, ...], kind: str) -> None:
    assert change(one(*before), one(*after)) == kind


@pytest.mark.parametrize("lost, cases, dropped", [(0, 10, False), (1, 100, False), (2, 100, True), (1, 99, True)])
def test_a_slice_may_lose_one_point_and_no_more(lost: int, cases: int, dropped: bool) -> None:
    after = [one(False)] * lost + [one(True)] * (cases - lost)
    assert compare([one(True)] * cases, after)["dropped"] == (["all"] if dropped else [])


def test_gains_make_up_for_losses_within_a_slice_only() -> None:
    def two(first: bool, second: bool) -> list[Seen]:
        return [Seen({"id": n}, ("all", name), (right,), {"right": right})
                for n, (name, right) in enumerate((("a", first), ("b", second)))]

    found = compare(two(True, False), two(False, True))
    assert found["dropped"] == ["a"] and found["slices"]["all"]["points"] == 0.0
    assert found["slices"]["b"] == {"cases": 1, "before": 0.0, "after": 100.0, "points": 100.0}
    assert found["counts"] == {"worse": 1, "better": 1}


def test_what_is_the_same_is_no_change() -> None:
    assert compare([one(True, shown="a")], [one(True, shown="a")])["changes"] == []
    (changed,) = compare([one(True, shown="a")], [one(True, shown="b")])["changes"]
    assert (changed["change"], changed["before"]["intent"], changed["after"]["intent"]) == ("different", "a", "b")


CASE: dict[str, Any] = {
    "id": "m1", "text": "x", "slice": "clean", "intent": "ask_item", "item": "transfer", "aspects": ["fee", "policy"],
}  # fmt: skip


def test_messages_turns_and_answers_are_compared() -> None:
    found = {"intent": "ask_item", "item": "transfer", "aspects": ["policy", "fee"], "confidence": 0.3}
    (message,) = seen([judge(CASE, found, {"transfer"})])
    assert message.slices == ("all", "clean") and all(message.right)
    assert message.shown == {"intent": "ask_item", "item": "transfer", "aspects": ["fee", "policy"]}

    (turn,) = seen(judge_turns({"id": "c1", "turns": [CASE]}, [{**found, "item": None}], {"transfer"}))
    assert turn.slices[0] == "conversations" and turn.case["turn"] == 1
    assert turn.right == (False, True, False, True)

    case = {"id": "a1", "turns": ["x"], "standing": "valid"}
    (answer,) = seen([Verdict(case, (), ("wrong",), True, "")])
    assert answer.slices == ("all", "standing valid") and answer.right == (False, True, False)
