"""AnswerService on a small catalogue: what is told, what is missing, what a conversation remembers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.services.answers import AnswerService, Query
from bot.services.replies import Memory, Outcome
from knowledge.phrases import phrase
from tests.knowledge.small import SmallKnowledge
from tests.services.lines import check_buttons, check_shape, parsed

TODAY = date(2026, 11, 22)
TRANSFER = "items/change/transfer.yml"


def service(small: SmallKnowledge, region: str = "china", today: date = TODAY) -> AnswerService:
    return AnswerService(small.load(), lambda: today, region)


def query(*aspects: str, items: tuple[str, ...] = ("transfer",), text: str = "", **more: Any) -> Query:
    return Query(
        text, "ask_item", 1.0, items, tuple(1.0 - 0.3 * n for n in range(len(items))), aspects, **more
    )


def text(outcome: Outcome) -> str:
    return "\n".join(reply.text for reply in outcome.replies)


def test_papers_with_their_source(small: SmallKnowledge) -> None:
    outcome = service(small).answer(query("materials"), Memory())
    assert (outcome.status, outcome.intent, outcome.item, outcome.aspects) == (
        "answered",
        "ask_item",
        "transfer",
        ("materials",),
    )
    lines = outcome.replies[0].text.split("\n")
    assert lines[0] == phrase("heading.materials", title="过户")
    assert "· 身份证明：居民身份证（原件和复印件 1 份）" in lines
    assert "· 产权证明：不动产权证书" in lines
    assert [(line.title, line.article) for line in outcome.replies[0].sources] == [
        ("测试告知书", None),
        ("测试报", None),
        ("测试指南", None),
    ]


def test_the_likely_case_is_named_and_the_others_stand_below(small: SmallKnowledge) -> None:
    said = text(service(small).answer(query("materials"), Memory()))
    assert phrase("assumed", case="个人、已办产权证、本人办") in said
    assert phrase("variant_papers", value="还没办证", papers="购房合同") in said
    assert phrase("variant_papers", value="企业", papers="营业执照") in said


def test_one_question_with_buttons_in_the_same_turn(small: SmallKnowledge) -> None:
    service_ = service(small)
    outcome = service_.answer(query("materials"), Memory())
    assert outcome.replies[-1].text.endswith("产权是哪种情况？")
    assert [button.title for button in outcome.replies[-1].buttons] == ["已办产权证", "还没办证", "租的"]
    assert outcome.memory.asked == "premises"
    assert parsed(outcome.replies[-1].buttons[1].payload) == (
        "ask_item",
        {"item": "transfer", "aspects": ["materials"], "premises": "owned_uncertified"},
    )
    check_buttons(service_.catalogue, outcome.replies[-1].buttons)


def test_no_question_when_everything_is_known(small: SmallKnowledge) -> None:
    known = {"applicant": "individual", "premises": "leased", "handled_by": "self"}
    outcome = service(small).answer(query("materials", situation=known), Memory())
    assert (outcome.replies[-1].buttons, outcome.memory.asked) == ((), None)
    assert "租赁合同" in text(outcome)
    assert "不动产权证书" not in text(outcome)


def test_what_is_reported_is_marked_on_its_line(small: SmallKnowledge) -> None:
    said = text(service(small).answer(query("eligibility"), Memory()))
    assert f"新老户主谁来都可以申请（{phrase('standing.reported')}）" in said
    assert phrase("standing.published") not in said


def test_what_is_published_is_qualified(small: SmallKnowledge) -> None:
    assert phrase("standing.published") in text(service(small).answer(query("channel"), Memory()))


def test_law_is_told_as_law(small: SmallKnowledge) -> None:
    said = text(service(small).answer(query("policy"), Memory()))
    assert "过户不能换用电地址。" in said
    assert phrase("standing.published") not in said
    assert phrase("standing.reported") not in said


def test_steps_are_numbered(small: SmallKnowledge) -> None:
    lines = service(small).answer(query("procedure"), Memory()).replies[0].text.split("\n")
    assert lines[1:] == ["先核对户号，再交资料。", "1. 核对户号", "2. 交齐资料"]


def test_the_records_own_date_goes_before_the_documents(small: SmallKnowledge) -> None:
    small.record(TRANSFER, "address")["effective"] = "2024-06-01"
    (source,) = service(small).answer(query("policy"), Memory()).replies[0].sources
    assert (source.title, source.effective, source.checked) == ("测试法", "2024-06-01", "2026-11-22")


def test_the_documents_date_stands_in(small: SmallKnowledge) -> None:
    (source,) = service(small).answer(query("policy"), Memory()).replies[0].sources
    assert source.effective == "2020-01-01"


def test_what_is_unknown_is_said(small: SmallKnowledge) -> None:
    outcome = service(small).answer(query("fee"), Memory())
    assert (outcome.status, outcome.provenance) == ("unanswerable", ())
    assert phrase("gap.unknown", reason="收不收费没有统一规定") in text(outcome)
    assert outcome.replies[0].sources == ()


def test_one_part_known_one_part_not(small: SmallKnowledge) -> None:
    outcome = service(small).answer(query("policy", "fee"), Memory())
    assert outcome.status == "answered_partly"
    assert len(outcome.replies) == 2
    assert outcome.provenance == ("transfer.address",)
    assert "收不收费没有统一规定" in text(outcome)


def test_expired_knowledge_is_withheld(small: SmallKnowledge) -> None:
    small.record(TRANSFER, "order")["until"] = "2026-11-21"
    outcome = service(small).answer(query("procedure"), Memory())
    assert (outcome.status, outcome.provenance) == ("withheld", ())
    assert "先核对户号" not in text(outcome)
    assert phrase("gap.expired") in text(outcome)


def test_the_last_day_still_counts(small: SmallKnowledge) -> None:
    small.record(TRANSFER, "order")["until"] = "2026-11-22"
    assert service(small).answer(query("procedure"), Memory()).status == "answered"
    assert service(small, today=date(2026, 11, 23)).answer(query("procedure"), Memory()).status == "withheld"


def test_an_expired_record_beside_others_makes_the_answer_partial(small: SmallKnowledge) -> None:
    small.record(TRANSFER, "debts")["until"] = "2026-01-01"
    outcome = service(small).answer(query("policy", text="欠费能过户吗"), Memory())
    assert outcome.status == "answered_partly"
    assert "欠的电费" not in text(outcome)
    assert phrase("gap.expired") in text(outcome)


def test_a_future_rule_is_not_told_yet(small: SmallKnowledge) -> None:
    small.record(TRANSFER, "address")["effective"] = "2027-01-01"
    assert "过户不能换用电地址" not in text(service(small).answer(query("policy"), Memory()))
    later = service(small, today=date(2027, 1, 1)).answer(query("policy"), Memory())
    assert "过户不能换用电地址" in text(later)


def test_an_unverified_record_is_never_told(small: SmallKnowledge) -> None:
    outcome = service(small).answer(query("policy", text="过户要等一年吗"), Memory())
    assert outcome.status == "answered_partly"
    assert "听说" not in text(outcome)
    assert phrase("gap.unverified") in text(outcome)
    assert "transfer.rumour" not in outcome.provenance


def test_words_bring_up_a_detail(small: SmallKnowledge) -> None:
    service_ = service(small)
    assert "欠的电费由老户主先结清。" in text(
        service_.answer(query("policy", text="有欠费怎么过户"), Memory())
    )
    assert "欠的电费由老户主先结清。" not in text(service_.answer(query("policy"), Memory()))


def test_a_common_question_brings_its_record_first(small: SmallKnowledge) -> None:
    said = text(service(small).answer(query("policy", text="前房主没交电费怎么处理？"), Memory()))
    assert said.index("欠的电费由老户主先结清") < said.index("过户不能换用电地址")


def test_overview_offers_the_aspects(small: SmallKnowledge) -> None:
    outcome = service(small).answer(query(), Memory())
    assert (outcome.status, outcome.aspects) == ("answered", ("overview",))
    assert "房子换了主人" in text(outcome)
    titles = [button.title for button in outcome.replies[-1].buttons]
    assert phrase("aspect.materials") in titles and phrase("aspect.fee") not in titles


def test_every_button_leads_on(small: SmallKnowledge) -> None:
    service_ = service(small)
    outcome = service_.answer(query(), Memory())
    for button in outcome.replies[-1].buttons:
        _, values = parsed(button.payload)
        answer = service_.answer(query(*values["aspects"], items=(values["item"],)), outcome.memory)
        assert answer.provenance


# Conversations


def test_a_condition_alone_carries_on(small: SmallKnowledge) -> None:
    service_ = service(small)
    first = service_.answer(query("materials"), Memory())
    second = service_.answer(
        query(items=(), situation={"applicant": "company"}, text="公司的呢"), first.memory
    )
    assert (second.item, second.aspects, second.status) == ("transfer", ("materials",), "answered")
    assert "主体证明：营业执照" in text(second)
    assert "居民身份证" not in text(second)


def test_a_correction_replaces(small: SmallKnowledge) -> None:
    service_ = service(small)
    memory = service_.answer(query("materials", situation={"applicant": "company"}), Memory()).memory
    outcome = service_.answer(
        query(items=(), situation={"applicant": "individual"}, text="说错了，是个人"), memory
    )
    assert outcome.memory.situation == {"applicant": "individual"}
    assert "居民身份证" in text(outcome)
    assert "营业执照" not in text(outcome)


def test_conditions_add_up(small: SmallKnowledge) -> None:
    service_ = service(small)
    memory = service_.answer(query("materials", situation={"applicant": "company"}), Memory()).memory
    outcome = service_.answer(query(items=(), situation={"premises": "leased"}, text="租的"), memory)
    assert outcome.memory.situation == {"applicant": "company", "premises": "leased"}


def test_an_aspect_alone_keeps_the_item(small: SmallKnowledge) -> None:
    service_ = service(small)
    memory = service_.answer(query("materials"), Memory()).memory
    outcome = service_.answer(query("policy", items=(), text="有什么规定"), memory)
    assert (outcome.item, outcome.aspects) == ("transfer", ("policy",))


def test_another_item_in_short_keeps_the_aspect(small: SmallKnowledge) -> None:
    service_ = service(small)
    memory = service_.answer(query("materials"), Memory()).memory
    outcome = service_.answer(query(items=("rename",), text="那更名呢"), memory)
    assert (outcome.item, outcome.aspects) == ("rename", ("materials",))


def test_another_item_in_full_starts_with_an_overview(small: SmallKnowledge) -> None:
    service_ = service(small)
    memory = service_.answer(query("materials"), Memory()).memory
    outcome = service_.answer(query(items=("rename",), text="我想问一下更名这件事情怎么样"), memory)
    assert (outcome.item, outcome.aspects) == ("rename", ("overview",))


def test_conditions_of_an_item_do_not_follow_to_another(small: SmallKnowledge) -> None:
    service_ = service(small)
    memory = service_.answer(
        query("materials", items=("rename",), situation={"reason": "new_name", "applicant": "company"}),
        Memory(),
    ).memory
    assert memory.situation == {"reason": "new_name", "applicant": "company"}
    outcome = service_.answer(query("materials"), memory)
    assert outcome.memory.situation == {"applicant": "company"}


def test_a_condition_the_item_does_not_have_is_dropped(small: SmallKnowledge) -> None:
    outcome = service(small).answer(query("materials", situation={"reason": "typo"}), Memory())
    assert outcome.memory.situation == {}


def test_a_region_stays(small: SmallKnowledge) -> None:
    service_ = service(small)
    memory = service_.answer(query("fee", region="north"), Memory()).memory
    outcome = service_.answer(query("policy", items=()), memory)
    assert outcome.memory.region == "north"
    assert "北省过户要同一地址。" in text(outcome)
    assert "过户不能换用电地址。" not in text(outcome)


def test_another_region_replaces(small: SmallKnowledge) -> None:
    service_ = service(small)
    memory = service_.answer(query("fee", region="north"), Memory()).memory
    outcome = service_.answer(query(items=(), region="south", text="南省呢"), memory)
    assert (outcome.memory.region, outcome.aspects) == ("south", ("fee",))
    assert "北省" not in text(outcome)


def test_the_halls_own_region_holds_without_being_named(small: SmallKnowledge) -> None:
    outcome = service(small, "north").answer(query("fee"), Memory())
    assert outcome.provenance == ("north/transfer.north_fee",)
    assert "北省过户不收费。" in text(outcome)
    assert outcome.memory.region is None


# Regions


def test_a_gap_of_a_named_region_is_said(small: SmallKnowledge) -> None:
    outcome = service(small).answer(query("policy", region="quiet"), Memory())
    assert phrase("gap.region", place="静省") in text(outcome)
    assert "过户不能换用电地址。" in text(outcome)


def test_no_gap_where_the_region_has_a_rule(small: SmallKnowledge) -> None:
    assert phrase("gap.region", place="北省") not in text(
        service(small).answer(query("fee", region="north"), Memory())
    )


def test_a_region_with_nothing_and_the_country_with_nothing(small: SmallKnowledge) -> None:
    outcome = service(small).answer(query("fee", region="quiet"), Memory())
    assert outcome.status == "unanswerable"
    assert phrase("gap.region_other", place="静省") in text(outcome)


def test_a_region_that_is_not_named_is_no_gap(small: SmallKnowledge) -> None:
    assert "没有收录" not in text(service(small, "quiet").answer(query("policy"), Memory()))


def test_only_the_operators_channels_are_told(small: SmallKnowledge) -> None:
    said = text(service(small).answer(query("channel", region="south"), Memory()))
    assert "南网用户可以用南网应用。" in said and "北网" not in said


def test_the_place_is_asked_where_tariffs_differ(small: SmallKnowledge) -> None:
    service_ = service(small)
    outcome = service_.answer(query("policy", items=("night_tariff",)), Memory())
    assert outcome.replies[-1].text.endswith(phrase("ask.region"))
    assert [button.title for button in outcome.replies[-1].buttons] == ["北省"]
    assert parsed(outcome.replies[-1].buttons[0].payload)[1]["region"] == "north"
    assert outcome.memory.asked == "region"
    answer = service_.answer(query(items=(), region="north", text="北省"), outcome.memory)
    assert "北省夜间从二十二点起算。" in text(answer)
    assert phrase("ask.region") not in text(answer)


def test_the_place_is_asked_where_only_places_know(small: SmallKnowledge) -> None:
    assert phrase("ask.region") in text(service(small).answer(query("fee"), Memory()))


# Not clear


def test_no_item_and_nothing_near(small: SmallKnowledge) -> None:
    service_ = service(small)
    outcome = service_.answer(query(items=(), text="红烧排骨"), Memory())
    assert (outcome.status, outcome.item) == ("clarifying", None)
    assert outcome.replies[0].text == phrase("ask.item_none")
    assert parsed(outcome.replies[0].buttons[-1].payload)[0] == "human_handoff"


def test_the_nearest_items_are_offered(small: SmallKnowledge) -> None:
    outcome = service(small).answer(query("materials", items=(), text="房子换了主人电表"), Memory())
    assert outcome.status == "clarifying"
    assert outcome.memory.choices[0] == "transfer"
    assert parsed(outcome.replies[0].buttons[0].payload)[1] == {"item": "transfer", "aspects": ["materials"]}


def test_twice_not_understood_offers_a_person_first(small: SmallKnowledge) -> None:
    service_ = service(small)
    first = service_.answer(query(items=(), text="红烧排骨"), Memory())
    second = service_.answer(query(items=(), text="糖醋鱼"), first.memory)
    assert parsed(second.replies[0].buttons[0].payload)[0] == "human_handoff"
    assert second.replies[0].text == phrase("ask.person")
    assert second.memory.misunderstood == 2


def test_a_person_gets_what_is_known(small: SmallKnowledge) -> None:
    memory = Memory(situation={"applicant": "company"}, misunderstood=1)
    outcome = service(small).answer(query(items=(), text="糖醋鱼"), memory)
    assert "企业" in outcome.replies[0].text


def test_an_answer_forgets_the_misunderstandings(small: SmallKnowledge) -> None:
    assert service(small).answer(query("policy"), Memory(misunderstood=1)).memory.misunderstood == 0


def test_two_items_as_likely_are_both_offered(small: SmallKnowledge) -> None:
    service_ = service(small)
    asked = Query("户名", "ask_item", 1.0, ("transfer", "rename"), (0.8, 0.78), ("materials",))
    outcome = service_.answer(asked, Memory())
    assert (outcome.status, outcome.memory.choices) == ("clarifying", ("transfer", "rename"))
    assert [button.title for button in outcome.replies[0].buttons] == ["过户", "更名"]
    assert outcome.provenance == ()
    assert "改户名写法" in outcome.replies[0].text


def test_a_clear_first_item_is_answered(small: SmallKnowledge) -> None:
    asked = Query("户名", "ask_item", 1.0, ("transfer", "rename"), (0.9, 0.3), ("policy",))
    assert service(small).answer(asked, Memory()).status == "answered"


def test_a_comparison_sets_both_side_by_side(small: SmallKnowledge) -> None:
    service_ = service(small)
    outcome = service_.answer(query(items=("transfer", "rename"), comparison=True), Memory())
    assert outcome.status == "answered"
    assert "改户名写法" in text(outcome) and "房子换了主人" in text(outcome)
    assert [button.title for button in outcome.replies[0].buttons] == ["过户", "更名"]


@pytest.mark.parametrize(
    "change, said",
    [
        ({"standing": "law"}, True),
        ({"standing": "unverified"}, False),
        ({"standing": "historic"}, False),
        ({"standing": "law", "until": "2020-01-01"}, False),
        ({"standing": "law", "effective": "2030-01-01"}, False),
    ],
)
def test_a_comparison_tells_only_what_holds(
    small: SmallKnowledge, change: dict[str, str], said: bool
) -> None:
    small.record(TRANSFER, "address").update(aspect="overview", **change)
    outcome = service(small).answer(query(items=("transfer", "rename"), comparison=True), Memory())
    assert ("过户不能换用电地址。" in text(outcome)) is said
    assert ("transfer.address" in outcome.provenance) is said


def test_a_comparison_holds_for_the_halls_own_region(small: SmallKnowledge) -> None:
    small["regions/north/items/transfer.yml"]["override"]["address"]["aspect"] = "overview"
    outcome = service(small, "north").answer(query(items=("transfer", "rename"), comparison=True), Memory())
    assert "北省过户要同一地址。" in text(outcome)


def test_blocks_leave_the_memory_alone(small: SmallKnowledge) -> None:
    memory = Memory(situation={"applicant": "company"})
    (block,) = service(small).blocks("transfer", ("materials",), query(), memory)
    assert "营业执照" in block.reply.text
    assert block.reply.buttons == ()
    assert memory == Memory(situation={"applicant": "company"})


def test_every_outcome_of_the_small_catalogue_has_a_good_shape(small: SmallKnowledge) -> None:
    service_ = service(small)
    for item in service_.catalogue.items:
        for aspect in (
            "materials",
            "procedure",
            "time_limit",
            "fee",
            "channel",
            "eligibility",
            "policy",
            "overview",
        ):
            for region in (None, *service_.catalogue.regions):
                outcome = service_.answer(query(aspect, items=(item,), region=region), Memory())
                check_shape(service_.catalogue, outcome)


# What the words are about


def test_words_bring_up_an_aspect_that_was_not_heard(small: SmallKnowledge) -> None:
    outcome = service(small).answer(query("channel", text="前房主没交电费怎么处理"), Memory())
    assert "transfer.debts" in outcome.provenance
    assert outcome.replies[0].text.startswith(phrase("heading.policy", title="过户"))


def test_of_two_close_items_the_one_whose_records_are_nearer(small: SmallKnowledge) -> None:
    asked = Query(
        "欠的电费由老户主先结清吗", "ask_item", 1.0, ("rename", "transfer"), (0.5, 0.49), ("policy",)
    )
    assert service(small).answer(asked, Memory()).item == "transfer"


def test_an_unlikely_item_does_not_replace_the_running_one(small: SmallKnowledge) -> None:
    service_ = service(small)
    memory = service_.answer(query("materials"), Memory()).memory
    unlikely = Query("欠费要先结清吗", "ask_item", 1.0, ("rename",), (0.2,), ("policy",))
    assert service_.answer(unlikely, memory).item == "transfer"
    named = Query("更名有规定吗", "ask_item", 1.0, ("rename",), (0.2,), ("policy",), named=True)
    assert service_.answer(named, memory).item == "rename"


def test_without_an_item_the_clearly_nearest_is_taken(small: SmallKnowledge) -> None:
    words = "旧房主欠的电费由老户主先结清吗，前房主没交电费怎么处理"
    assert service(small).answer(query("policy", items=(), text=words), Memory()).item == "transfer"
    abstains = service(small).answer(query("policy", items=(), text=words, no_item=0.95), Memory())
    assert abstains.status == "clarifying"


class Echo:
    """A matcher that takes a text for like another when it stands in it."""

    def similarity(self, text: str, candidates: tuple[str, ...]) -> list[float]:
        return [1.0 if text in candidate else 0.0 for candidate in candidates]


def test_a_matcher_brings_up_a_record(small: SmallKnowledge) -> None:
    service_ = AnswerService(small.load(), lambda: TODAY, "china", Echo())
    outcome = service_.answer(query(text="优惠不会跟着"), Memory())
    assert outcome.provenance[0] == "transfer.discount"


def test_a_matcher_never_tells_what_is_not_told(small: SmallKnowledge) -> None:
    service_ = AnswerService(small.load(), lambda: TODAY, "china", Echo())
    outcome = service_.answer(query("policy", text="听说过户要等满"), Memory())
    assert "听说" not in text(outcome)
    assert phrase("gap.unverified") in text(outcome)
    assert outcome.status != "answered"
