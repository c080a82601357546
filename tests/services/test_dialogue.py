"""DialogueService: which service answers a message in a running conversation."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.clock import SHANGHAI
from bot.services.answers import AnswerService, Query
from bot.services.back_office import DemoBackOffice
from bot.services.dialogue import FALLBACK, DialogueService, chosen
from bot.services.guide import GuideService
from bot.services.replies import Memory
from knowledge.catalogue import Catalogue
from tests.services.lines import check_shape

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=SHANGHAI)
THREE = ("transfer", "rename", "close_account")


@pytest.fixture(scope="module")
def dialogue(real: Catalogue) -> DialogueService:
    answers = AnswerService(real, lambda: date(2026, 11, 23), "demo")
    return DialogueService(answers, GuideService(answers, lambda: NOW, DemoBackOffice()))


@pytest.mark.parametrize(
    "text, picked",
    [
        ("1", 0),
        ("２", 1),
        ("②", 1),
        ("第一个", 0),
        ("第二个。", 1),
        ("选三", 2),
        ("要2号", 1),
        ("三", 2),
        ("第3项", 2),
        ("二吧", 1),
        (" 1 ", 0),
        ("2.", 1),
        ("第二种", 1),
    ],
)
def test_ordinals_pick(text: str, picked: int) -> None:
    assert chosen(text, THREE) == THREE[picked]


@pytest.mark.parametrize(
    "text", ["4", "第九个", "0", "10", "十", "11", "", "一户多人口", "1号变压器", "第一次办", "二手房", "a"]
)
def test_what_is_no_ordinal_picks_nothing(text: str) -> None:
    assert chosen(text, THREE) is None


def test_without_choices_nothing_is_picked() -> None:
    assert chosen("1", ()) is None


@pytest.mark.parametrize("text", ["选第二个", "要第二个", "2、", "2)", "第二个就行"])
def test_more_ways_to_pick(text: str) -> None:
    assert chosen(text, THREE) == "rename"


def test_an_ordinal_answers_with_the_aspects_asked_before(dialogue: DialogueService) -> None:
    memory = Memory(aspects=("materials",), asked="item", choices=THREE)
    outcome = dialogue.respond(Query("第二个", "other_power", 0.9), memory)
    assert (outcome.item, outcome.aspects) == ("rename", ("materials",))
    assert outcome.memory.choices == ()


def test_a_choice_then_an_ordinal(dialogue: DialogueService) -> None:
    asked = Query("户名", "ask_item", 0.9, ("transfer", "rename"), (0.8, 0.8), ("materials",))
    first = dialogue.respond(asked, Memory())
    assert first.status == "clarifying"
    second = dialogue.respond(Query("1", FALLBACK, 0.2), first.memory)
    assert (second.item, second.aspects) == (first.memory.choices[0], ("materials",))
    assert second.provenance


def test_yes_to_the_only_choice(dialogue: DialogueService) -> None:
    memory = Memory(aspects=("materials",), choices=("rename",))
    assert dialogue.respond(Query("是的", "affirm", 0.9), memory).item == "rename"


def test_yes_to_several_choices_asks_on(dialogue: DialogueService) -> None:
    outcome = dialogue.respond(Query("是的", "affirm", 0.9), Memory(choices=THREE))
    assert outcome.intent == "affirm"


def test_an_account_is_taken_after_it_was_asked_for(dialogue: DialogueService) -> None:
    first = dialogue.respond(Query("查下电费", "bill_query", 0.9), Memory())
    assert first.status == "collecting"
    second = dialogue.respond(Query("0000000001，0000", "out_of_scope", 0.9), first.memory)
    assert (second.status, second.intent) == ("completed", "bill_query")


def test_a_side_question_while_an_account_is_asked_for(dialogue: DialogueService) -> None:
    first = dialogue.respond(Query("查下进度", "progress_query", 0.9), Memory())
    side = dialogue.respond(
        Query("过户要带什么", "ask_item", 0.9, ("transfer",), (1.0,), ("materials",)), first.memory
    )
    assert (side.item, side.intent) == ("transfer", "ask_item")


@pytest.mark.parametrize(
    "intent", ["affirm", "deny", "greet", "chitchat", FALLBACK, "out_of_scope", "other_power"]
)
def test_a_bare_condition_carries_on(dialogue: DialogueService, intent: str) -> None:
    memory = Memory(item="transfer", aspects=("materials",), asked="applicant")
    outcome = dialogue.respond(Query("公司的", intent, 0.6, situation={"applicant": "company"}), memory)
    assert (outcome.item, outcome.aspects, outcome.intent) == ("transfer", ("materials",), "ask_item")
    assert outcome.memory.situation == {"applicant": "company"}


@pytest.mark.parametrize("intent", ["complaint", "outage_query", "fault_report", "human_handoff"])
def test_another_wish_goes_before_a_condition(dialogue: DialogueService, intent: str) -> None:
    memory = Memory(item="transfer", aspects=("materials",), asked="applicant")
    outcome = dialogue.respond(Query("公司没电了", intent, 0.9, situation={"applicant": "company"}), memory)
    assert outcome.intent == intent


def test_thanks_are_thanks(dialogue: DialogueService) -> None:
    outcome = dialogue.respond(Query("谢谢", "thanks", 0.9), Memory(item="transfer"))
    assert (outcome.intent, outcome.memory.item) == ("thanks", "transfer")


def test_what_is_not_understood_goes_to_the_nearest(dialogue: DialogueService) -> None:
    outcome = dialogue.respond(Query("嗯哼啊", FALLBACK, 0.1), Memory())
    assert outcome.status == "clarifying"
    again = dialogue.respond(Query("嗯哼啊", FALLBACK, 0.1), outcome.memory)
    assert again.replies[0].buttons[0].payload == "/human_handoff"


@pytest.mark.parametrize(
    "memory, text",
    [
        (Memory(item="gone"), "要带什么"),
        (Memory(item="transfer", region="moon"), "要带什么"),
        (Memory(choices=("gone",)), "1"),
    ],
)
def test_a_memory_from_before_a_change_of_the_catalogue(
    dialogue: DialogueService,
    memory: Memory,
    text: str,
) -> None:
    dialogue.respond(Query(text, "ask_item", 0.9, aspects=("materials",)), memory)


def test_a_long_conversation_never_ends_dead(dialogue: DialogueService, real: Catalogue) -> None:
    memory = Memory()
    turns = [
        Query("你好", "greet", 0.9),
        Query("过户要带什么", "ask_item", 0.9, ("transfer",), (1.0,), ("materials",)),
        Query("公司的", FALLBACK, 0.3, situation={"applicant": "company"}),
        Query("多久", "ask_item", 0.9, aspects=("time_limit",)),
        Query("查电费", "bill_query", 0.9),
        Query("营业厅在哪", "hall_info", 0.9),
        Query("呃", FALLBACK, 0.1),
        Query("不用了", "deny", 0.9),
        Query("找人工", "human_handoff", 0.9),
        Query("再见", "goodbye", 0.9),
    ]
    for turn in turns:
        outcome = dialogue.respond(turn, memory)
        check_shape(real, outcome)
        memory = outcome.memory
    assert memory.item == "transfer"
    assert memory.situation == {"applicant": "company"}
