"""The test sets: how much they hold, that they cover everything, and that each line is well formed."""

from __future__ import annotations

import json
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.cases import CONVERSATIONS, LABELS, read_suite
from knowledge.taxonomy import taxonomy

HERE = Path(__file__).resolve().parent
MESSAGES = tuple(sorted(path.name for path in HERE.glob("messages_*.jsonl")))
SCOPE, SAFETY, TURNS = "scope.jsonl", "safety.jsonl", "conversations.jsonl"
SECOND, SECOND_TURNS = "second_labels.jsonl", "second_conversation_labels.jsonl"
SLICES = {
    "clean", "elliptical", "typo", "homophone", "pinyin", "rambling", "elderly", "dialect_cantonese", "dialect_sichuan",
    "dialect_northeast", "voice", "several_aspects", "negation", "mixed_latin", "traditional",
}  # fmt: skip
SLICES_OF = {
    **dict.fromkeys(MESSAGES, SLICES), SCOPE: {"near_miss", "far"}, SAFETY: {"danger", "no_danger"},
}  # fmt: skip
LABELLED = {"intent", "item", "aspects"}
HONEST = {"intent_alt", "item_alt", "aspects_alt"}
Case = dict[str, Any]


@lru_cache(maxsize=16)
def lines_of(name: str) -> tuple[Case, ...]:
    """What stands in a file, line by line."""
    return tuple(json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines())


def messages() -> list[Case]:
    """The messages over all intents, without those about scope and danger."""
    return [case for name in MESSAGES for case in lines_of(name)]


def every_message() -> list[Case]:
    """All single messages."""
    return [*messages(), *lines_of(SCOPE), *lines_of(SAFETY)]


def turns() -> list[Case]:
    """The turns of all conversations."""
    return [turn for case in lines_of(TURNS) for turn in case["turns"]]


def faults(meaning: Case) -> list[str]:
    """What is wrong with the labels of a message or turn."""
    known = taxonomy()
    asked = [meaning["aspects"], *meaning.get("aspects_alt", ())]
    items = [meaning["item"], *meaning.get("items", ()), *meaning.get("item_alt", ())]
    wrong = {
        "an unknown intent": not {meaning["intent"], *meaning.get("intent_alt", ())} <= set(known.intents),
        "an unknown item": not {item for item in items if item is not None} <= set(known.items),
        "an unknown aspect": any(not set(aspects) <= set(known.aspects) for aspects in asked),
        "an aspect twice": any(len(set(aspects)) < len(aspects) for aspects in asked),
        "overview beside another aspect": any("overview" in aspects and len(aspects) > 1 for aspects in asked),
        "no aspect of a question": meaning["intent"] == "ask_item" and not all(asked),
        "an aspect of no question": meaning["intent"] != "ask_item" and bool(meaning["aspects"]),
        "an alternative that is the label": meaning["intent"] in meaning.get("intent_alt", ())
        or meaning["item"] in meaning.get("item_alt", ())
        or set(meaning["aspects"]) in map(set, meaning.get("aspects_alt", ())),
        "items that do not begin with the item": meaning.get("items", items)[0] != meaning["item"],
        "an empty alternative": any(field in meaning and not meaning[field] for field in HONEST),
    }
    return [fault for fault, found in wrong.items() if found]


@pytest.mark.parametrize("name", SLICES_OF)
def test_every_message_is_well_formed(name: str) -> None:
    assert read_suite(HERE / name).kind == LABELS
    required, allowed = LABELLED | {"id", "slice", "text"}, HONEST | {"items"}
    assert not [case for case in lines_of(name) if not required <= set(case) <= required | allowed]
    assert not [case["id"] for case in lines_of(name) if case["slice"] not in SLICES_OF[name]]
    assert not {case["id"]: faults(case) for case in lines_of(name) if faults(case)}


def test_every_conversation_is_well_formed() -> None:
    assert read_suite(HERE / TURNS).kind == CONVERSATIONS
    required, allowed = LABELLED | {"text"}, HONEST | {"items"}
    assert not [case["id"] for case in lines_of(TURNS) if set(case) != {"id", "turns"}]
    assert not [turn for turn in turns() if not required <= set(turn) <= required | allowed]
    assert not {turn["text"]: faults(turn) for turn in turns() if faults(turn)}


def test_no_id_and_no_message_stands_twice() -> None:
    ids = Counter(case["id"] for case in (*every_message(), *lines_of(TURNS)))
    texts = Counter(case["text"] for case in every_message())
    assert [id for id, count in ids.items() if count > 1] == []
    assert [text for text, count in texts.items() if count > 1] == []


def test_there_are_enough_messages_of_every_kind() -> None:
    assert len(messages()) >= 1200
    counts = Counter(case["slice"] for case in messages())
    assert set(counts) == SLICES and min(counts.values()) >= 80
    assert len(lines_of(SCOPE)) >= 300
    assert min(Counter(case["slice"] for case in lines_of(SCOPE)).values()) >= 100
    assert {case["intent"] for case in lines_of(SCOPE)} == {"out_of_scope"}
    assert min(Counter(case["slice"] for case in lines_of(SAFETY)).values()) >= 80
    assert {case["intent"] for case in lines_of(SAFETY) if case["slice"] == "danger"} == {"safety_emergency"}


@pytest.mark.parametrize("field, least", [("intents", 10), ("items", 10), ("aspects", 50)])
def test_messages_cover_every_intent_item_and_aspect(field: str, least: int) -> None:
    counts = {
        "intents": Counter(case["intent"] for case in messages()),
        "items": Counter(case["item"] for case in messages()),
        "aspects": Counter(aspect for case in messages() for aspect in case["aspects"]),
    }[field]
    assert {label: counts[label] for label in getattr(taxonomy(), field) if counts[label] < least} == {}


def test_few_messages_have_more_than_one_right_label() -> None:
    for cases in (every_message(), turns()):
        assert sum(bool(HONEST & set(case)) for case in cases) <= len(cases) / 10


def test_there_are_enough_conversations_of_two_to_six_turns() -> None:
    lengths = Counter(len(case["turns"]) for case in lines_of(TURNS))
    assert sum(lengths.values()) >= 80
    assert set(lengths) <= set(range(2, 7)) and len(lengths) >= 4


def test_a_third_of_the_messages_has_second_labels() -> None:
    """Labels of a second person: without the text, over every slice."""
    first = {case["id"]: case for case in every_message()}
    second = {case["id"]: case for case in lines_of(SECOND)}
    assert len(second) == len(lines_of(SECOND)) >= len(first) / 3
    assert set(second) <= set(first)
    assert {first[id]["slice"] for id in second} == {case["slice"] for case in every_message()}
    assert all(set(case) == {"id"} | LABELLED for case in second.values())
    assert not {id: faults(case) for id, case in second.items() if faults(case)}


def test_a_third_of_the_conversations_has_second_labels() -> None:
    first = {case["id"]: case for case in lines_of(TURNS)}
    second = {case["id"]: case for case in lines_of(SECOND_TURNS)}
    assert len(second) == len(lines_of(SECOND_TURNS)) >= len(first) / 3
    assert set(second) <= set(first)
    for id, case in second.items():
        assert len(case["turns"]) == len(first[id]["turns"]), id
        assert all(set(turn) == LABELLED and not faults(turn) for turn in case["turns"]), id
