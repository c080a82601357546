"""What counts as right, and what is not judged."""

from __future__ import annotations

from typing import Any

import pytest

from bot.evaluation.judging import Judged, failure, judge, percent, shares

ITEMS = {"transfer", "rename", "payment"}


def judged(case: dict[str, Any], intent: str, item: str | None = None, aspects: tuple[str, ...] = ()) -> Judged:
    return judge({"id": 1, "text": "x", **case}, {"intent": intent, "item": item, "aspects": list(aspects)}, ITEMS)


def fields(one: Judged) -> tuple[bool, bool | None, bool | None]:
    return one.intent_right, one.item_right, one.aspects_right


ASKED = {"intent": "ask_item", "item": "transfer", "aspects": ["materials", "fee"]}


@pytest.mark.parametrize(
    "change, found, right",
    [
        ({}, ("ask_item", "transfer", ("fee", "materials")), (True, True, True)),
        ({}, ("ask_item", "rename", ("fee", "materials")), (True, False, True)),
        ({}, ("ask_item", "transfer", ("fee",)), (True, True, False)),
        ({}, ("ask_item", "transfer", ("fee", "materials", "policy")), (True, True, False)),
        ({}, ("complaint", "transfer", ()), (False, True, False)),
        ({"item_alt": ["rename"]}, ("ask_item", "rename", ("fee", "materials")), (True, True, True)),
        ({"item_alt": [None]}, ("ask_item", None, ("fee", "materials")), (True, True, True)),
        ({"items": ["transfer", "payment"]}, ("ask_item", "payment", ("fee", "materials")), (True, True, True)),
        ({"aspects_alt": [["policy"]]}, ("ask_item", "transfer", ("policy",)), (True, True, True)),
        ({"aspects_alt": [["policy"]]}, ("ask_item", "transfer", ("fee", "materials")), (True, True, True)),
        ({"aspects_alt": [["policy"]]}, ("ask_item", "transfer", ("fee", "policy")), (True, True, False)),
        ({"item": None}, ("ask_item", None, ("fee", "materials")), (True, True, True)),
        ({"item": None}, ("ask_item", "transfer", ("fee", "materials")), (True, False, True)),
        ({"aspects": []}, ("ask_item", "transfer", ()), (True, True, True)),
        ({"aspects": []}, ("ask_item", "transfer", ("fee",)), (True, True, False)),
        ({"intent_alt": ["bill_query"]}, ("bill_query", None, ()), (True, None, None)),
        ({"intent_alt": ["bill_query"]}, ("complaint", None, ()), (False, False, False)),
    ],
)
def test_a_question_about_an_item(change: dict[str, Any], found: Any, right: Any) -> None:
    assert fields(judged({**ASKED, **change}, *found)) == right


def test_other_intents_have_neither_item_nor_aspects() -> None:
    case = {"intent": "progress_query", "item": "transfer", "aspects": [], "intent_alt": ["ask_item"]}
    assert fields(judged(case, "progress_query", "rename")) == (True, None, None)
    assert fields(judged(case, "ask_item", "rename", ("fee",))) == (True, None, None)
    assert fields(judged(case, "complaint")) == (False, None, None)


def test_fields_that_are_not_there_are_not_judged() -> None:
    assert fields(judged({"intent": "ask_item"}, "ask_item", "transfer", ("fee",))) == (True, None, None)


@pytest.mark.parametrize(
    "case, found, right",
    [
        ({"intent": "ask_channel", "item": "缴费"}, ("ask_item", "payment", ("channel", "fee")), (True, None, True)),
        ({"intent": "ask_channel", "item": None}, ("ask_item", "payment", ("fee",)), (True, None, False)),
        ({"intent": "ask_channel", "item": "payment"}, ("ask_item", "transfer", ("channel",)), (True, False, True)),
        ({"intent": "ask_channel", "intent_alt": ["ask_fee"]}, ("ask_item", None, ("fee",)), (True, None, True)),
        ({"intent": "ask_channel", "intent_alt": ["bill_query"]}, ("bill_query", None, ()), (True, None, None)),
        ({"intent": "ask_channel"}, ("complaint", None, ()), (False, None, None)),
        ({"intent": "complaint", "intent_alt": ["ask_fee"]}, ("ask_item", None, ("policy",)), (True, None, False)),
    ],
)
def test_older_labels_name_an_aspect_in_the_intent(case: dict[str, Any], found: Any, right: Any) -> None:
    assert fields(judged(case, *found)) == right


def test_together_is_a_share_of_all_cases_and_the_fields_of_those_judged() -> None:
    members = [
        judged(ASKED, "ask_item", "transfer", ("fee", "materials")),
        judged(ASKED, "ask_item", "rename", ("fee", "materials")),
        judged({"intent": "thanks", "item": None, "aspects": []}, "thanks"),
        judged({"intent": "thanks", "item": None, "aspects": []}, "greet", "transfer"),
    ]
    assert shares(members) == {"cases": 4, "intent": 75.0, "item": 50.0, "aspects": 100.0, "together": 50.0}


def test_a_share_of_nothing_is_none() -> None:
    assert percent([]) is None and percent([None]) is None and percent([None, True, False, False]) == 33.3


def test_a_failure_says_what_is_wrong() -> None:
    told = failure(judged({**ASKED, "slice": "clean"}, "ask_item", "rename", ("fee",)))
    assert told["wrong"] == ["item", "aspects"] and told["slice"] == "clean"
    assert (told["expected_item"], told["item"], told["aspects"]) == ("transfer", "rename", ["fee"])
