"""Messages that are no question about an item: each has something to say, from records or plans."""

from __future__ import annotations

import json
from datetime import date, datetime
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import SHANGHAI
from bot.services.answers import AnswerService, Query
from bot.services.back_office import DemoBackOffice
from bot.services.guide import GuideService
from bot.services.replies import Memory, Outcome
from knowledge.catalogue import Catalogue, Entry, load_catalogue
from knowledge.loader import ROOT
from knowledge.schema import TOLD
from knowledge.taxonomy import taxonomy
from knowledge.yaml_files import read
from tests.services.lines import check_buttons, check_shape, check_sources, never_told, parsed, texts_of

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=SHANGHAI)
CATALOGUE: Catalogue = load_catalogue()
ENTRIES: dict[str, Entry] = {entry.key: entry for entry in CATALOGUE.entries()}
SILENT = never_told(CATALOGUE)
PLANS = read(ROOT / "intents.yml", ROOT)
INTENTS = [intent for intent in taxonomy().intents if intent != "ask_item"]


@cache
def answers(today: date) -> AnswerService:
    return AnswerService(CATALOGUE, lambda: today)


def guides(back_office: DemoBackOffice | None = None, now: datetime = NOW) -> GuideService:
    return GuideService(answers(now.date()), lambda: now, back_office)


def records(outcome: Outcome) -> list[Entry]:
    region = outcome.memory.region or "china"
    here = {entry.key: entry for item in CATALOGUE.items for entry in CATALOGUE.view(item, region).entries}
    return [here.get(key) or ENTRIES[key] for key in outcome.provenance if not key.startswith("safety.")]


def check(outcome: Outcome, today: date) -> None:
    check_shape(CATALOGUE, outcome)
    told = records(outcome)
    assert all(entry.record.standing in TOLD and entry.standing_on(today) == "told" for entry in told)
    if outcome.status != "safety":
        check_sources(CATALOGUE, outcome, told)
    said = "\n".join(texts_of(outcome))
    assert [sentence for sentence in SILENT if sentence in said] == []


def test_there_is_a_plan_for_every_intent() -> None:
    assert set(INTENTS) <= set(PLANS)
    assert all(PLANS[intent]["status"] in taxonomy().statuses for intent in INTENTS)


def test_what_plans_name_exists() -> None:
    for intent in INTENTS:
        plan = PLANS[intent]
        assert {plan.get("item"), *plan.get("items", ())} - {None} <= set(CATALOGUE.items)
        assert set(plan.get("common", ())) <= set(CATALOGUE.common)
        assert set(plan.get("buttons", ())) <= set(PLANS["offers"])


def test_what_buttons_send_is_understood() -> None:
    for offer in PLANS["offers"].values():
        intent, values = parsed(offer["send"])
        assert intent in taxonomy().intents
        assert values.get("item", "transfer") in CATALOGUE.items


@pytest.mark.parametrize("intent", INTENTS)
def test_no_intent_is_a_dead_end(intent: str) -> None:
    outcome = guides().guide(Query("随便说说", intent, 0.9), Memory(item="transfer"))
    check(outcome, NOW.date())
    assert outcome.intent == intent
    assert outcome.status in {PLANS[intent]["status"], "answered", "answered_partly", "clarifying"}


@pytest.mark.parametrize("intent", INTENTS)
def test_no_intent_is_a_dead_end_with_accounts(intent: str) -> None:
    check(guides(DemoBackOffice()).guide(Query("随便说说", intent, 0.9), Memory()), NOW.date())


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(INTENTS),
    st.text(max_size=30),
    st.none() | st.sampled_from(sorted(CATALOGUE.items)),
    st.none() | st.sampled_from(sorted(CATALOGUE.regions)),
    st.booleans(),
    st.sampled_from((NOW, datetime(2020, 1, 4, 23, tzinfo=SHANGHAI), datetime(2040, 6, 1, tzinfo=SHANGHAI))),
)
def test_every_intent_says_only_told_records(
    intent: str,
    text: str,
    item: str | None,
    region: str | None,
    accounts: bool,
    now: datetime,
) -> None:
    items = (item,) if item else ()
    query = Query(text, intent, 0.9, items, (1.0,) * len(items))
    outcome = guides(DemoBackOffice() if accounts else None, now).guide(
        query, Memory(item=item, region=region)
    )
    check(outcome, now.date())
    assert Memory.from_json(json.loads(json.dumps(outcome.memory.as_json()))) == outcome.memory


def test_danger_is_told_alone() -> None:
    outcome = guides().safety(
        "电表箱着火了，过户要带什么", Memory(item="transfer", misunderstood=1, asked="item")
    )
    (reply,) = outcome.replies
    assert outcome.status == "safety"
    assert outcome.intent == "safety_emergency"
    assert "119" in reply.text and "95598" in reply.text
    assert (reply.buttons, outcome.provenance) == ((), ("safety.fire",))
    assert reply.sources
    assert (outcome.memory.asked, outcome.memory.misunderstood, outcome.memory.item) == (None, 0, "transfer")


def test_danger_that_no_sign_names_gets_the_general_guidance() -> None:
    outcome = guides().guide(Query("快来人", "safety_emergency", 0.9), Memory())
    assert outcome.status == "safety"
    assert outcome.provenance == ("safety.general",)


def test_halls_are_listed_with_hours() -> None:
    outcome = guides().guide(Query("营业厅几点开门", "hall_info", 0.9), Memory())
    assert all(hall.name in outcome.replies[0].text for hall in CATALOGUE.halls.values())
    assert outcome.replies[0].card


def test_one_hall_is_told_when_one_is_named() -> None:
    wanted, other = list(CATALOGUE.halls.values())[:2]
    outcome = guides().guide(Query("几点开门", "hall_info", 0.9, halls=(wanted.id,)), Memory())
    assert wanted.name in outcome.replies[0].text
    assert other.name not in outcome.replies[0].text


def test_a_complaint_tells_where_to_go() -> None:
    outcome = guides().guide(Query("我要投诉", "complaint", 0.9), Memory())
    assert "95598" in "".join(texts_of(outcome))
    assert any(key.startswith("complaints.") for key in outcome.provenance)


def test_papers_to_check_are_those_of_the_item() -> None:
    outcome = guides().guide(
        Query("帮我看看资料", "precheck_documents", 0.9, ("transfer",), (1.0,)), Memory()
    )
    assert (outcome.intent, outcome.item) == ("precheck_documents", "transfer")
    assert outcome.replies[0].text == PLANS["precheck_documents"]["lead"]
    assert any(key.startswith("transfer.") for key in outcome.provenance)


def test_papers_without_an_item_ask_for_it() -> None:
    outcome = guides().guide(Query("看看", "precheck_documents", 0.9), Memory())
    assert outcome.status == "clarifying"
    assert any(reply.buttons for reply in outcome.replies)


@pytest.mark.parametrize("item", ["fault_repair", "hazard_report", "meter_fault"])
def test_a_fault_report_names_its_item(item: str) -> None:
    outcome = guides().guide(Query("坏了", "fault_report", 0.9, (item,), (1.0,)), Memory())
    assert outcome.item == item


def test_a_fault_report_of_nothing_special_is_a_repair() -> None:
    assert guides().guide(Query("没电了", "fault_report", 0.9), Memory()).item == "fault_repair"


@pytest.mark.parametrize("intent", ["complaint", "human_handoff"])
def test_published_records_are_qualified_here_too(intent: str) -> None:
    from knowledge.phrases import phrase
    from knowledge.schema import Standing

    outcome = guides().guide(Query("您好", intent, 0.9), Memory())
    assert any(entry.record.standing is Standing.PUBLISHED for entry in records(outcome))
    assert phrase("standing.published") in "".join(texts_of(outcome))


@pytest.mark.parametrize("text", ["怎么申请更换三相电表", "停电为什么不提前通知", "电费违约金怎么算"])
def test_what_the_words_are_about_is_told_with_the_plan(text: str) -> None:
    outcome = guides().guide(Query(text, "complaint", 0.9), Memory())
    check(outcome, NOW.date())
    assert outcome.replies[0].text == PLANS["complaint"]["lead"]


def test_a_told_record_is_not_called_unanswerable() -> None:
    asked = [ask for item in CATALOGUE.items.values() for question in item.questions for ask in question.ask][
        :80
    ]
    outcomes = [guides().guide(Query(ask, "other_power", 0.9), Memory()) for ask in asked]
    assert any(outcome.provenance for outcome in outcomes)
    assert [outcome for outcome in outcomes if outcome.provenance and outcome.status == "unanswerable"] == []


def test_expired_common_records_are_withheld() -> None:
    """In a year when everything dated is over, nothing dated is told."""
    outcome = guides(now=datetime(2040, 1, 2, 10, tzinfo=SHANGHAI)).guide(
        Query("投诉", "complaint", 0.9), Memory()
    )
    assert all(entry.record.until is None for entry in records(outcome))


def test_buttons_of_all_plans_are_good() -> None:
    for intent in INTENTS:
        for reply in guides().guide(Query("好", intent, 0.9), Memory()).replies:
            check_buttons(CATALOGUE, reply.buttons)
