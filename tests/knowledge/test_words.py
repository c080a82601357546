"""Text as it is compared, situations that words say, terms of the catalogue, search by words."""

from __future__ import annotations

import pytest

from knowledge.catalogue import Catalogue
from knowledge.safety import danger
from knowledge.schema import ASPECTS
from knowledge.search import nearest_items, read
from knowledge.situation import read_conditions, read_situation
from knowledge.taxonomy import taxonomy
from knowledge.terms import KINDS, terms
from knowledge.text import characters, normalise
from tests.knowledge.small import SmallKnowledge


@pytest.mark.parametrize(
    "text, expected",
    [
        ("過戶要帶什麼證件", "过户要带什么证件"),
        ("電錶跳閘", "电表跳闸"),
        ("ＡＰＰ　１２３", "app 123"),
        ("95598？", "95598?"),
        ("过户\x00要\x07带", "过户 要 带"),
        ("  过户 \n\t 要带  ", "过户 要带"),
        ("App Web", "app web"),
        ("帐单", "账单"),
        ("㎾", "kw"),
        ("", ""),
        ("\u202e\u200f", ""),
    ],
)
def test_normalise(text: str, expected: str) -> None:
    assert normalise(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("电\u200b表", "电表"),
        ("过\u2060户", "过户"),
        ("\ufeff着\u200b\u200d火 了\u00ad", "着火 了"),
        ("e\u200b\u0301", "\u00e9"),
    ],
)
def test_characters_without_width_are_nothing(text: str, expected: str) -> None:
    assert normalise(text) == expected


def test_a_character_without_width_hides_no_danger() -> None:
    assert danger("电线着\u200b火了") == danger("电线着火了") is not None


@pytest.mark.parametrize("text", ["過戶", "ＫＷ 表", "电\u200b表", "帳單 App", "🙂电表", "ß", "e\u0301"])
def test_normalise_twice_is_normalise_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_characters_leave_punctuation_out() -> None:
    assert characters("过户，要带 什么（原件）？") == "过户要带什么原件"
    assert characters("？！ …") == ""


def test_what_words_say_of_the_situation(small: SmallKnowledge) -> None:
    dimensions = small.load().situation
    assert read_situation("公司租的房子，代办", dimensions) == {
        "applicant": "company",
        "premises": "leased",
        "handled_by": "agent",
    }
    assert read_situation("随便问问", dimensions) == {}


def test_the_longest_word_decides(small: SmallKnowledge) -> None:
    """没有房产证 has 有房产证 within it."""
    dimensions = small.load().situation
    assert read_situation("我没有房产证", dimensions) == {"premises": "owned_uncertified"}
    assert read_situation("我有房产证", dimensions) == {"premises": "owned_certified"}


def test_a_pattern_says_what_words_cannot(small: SmallKnowledge) -> None:
    small["situation.yml"]["premises"]["choices"]["leased"]["patterns"] = ["租(了|来)?.{0,4}(铺面|房子)"]
    assert read_situation("租了一间铺面", small.load().situation)["premises"] == "leased"


def test_the_longer_of_two_words_decides(small: SmallKnowledge) -> None:
    text = "租的，没有房产证"
    assert read_situation(text, small.load().situation)["premises"] == "owned_uncertified"


def test_a_value_that_yields(small: SmallKnowledge) -> None:
    small["situation.yml"]["premises"]["choices"]["owned_uncertified"]["yields"] = True
    dimensions = small.load().situation
    assert read_situation("租的，没办证", dimensions)["premises"] == "leased"
    assert read_situation("没办证", dimensions)["premises"] == "owned_uncertified"


@pytest.mark.parametrize(
    "text, premises",
    [
        ("我有房产证", "owned_certified"),
        ("没房产证", "owned_uncertified"),
        ("房产证还没下来", "owned_uncertified"),
        ("租的房子", "leased"),
        ("没房产证，是公房", "public_housing"),
        ("法拍房", "court_awarded"),
        ("没有房产证", "owned_uncertified"),
        ("我没有房本能过户吗", "owned_uncertified"),
        ("没有产权证", "owned_uncertified"),
        ("沒有房產證", "owned_uncertified"),
        ("公房，没有产权证", "public_housing"),
        ("没有房产证，租的", "leased"),
        ("不动产证还没下来", "owned_uncertified"),
        ("没有租赁合同", "leased"),
        ("不是租的，是宅基地", "rural_homestead"),
        ("不是没办证，有房产证", "owned_certified"),
    ],
)
def test_what_real_words_say_of_the_premises(real: Catalogue, text: str, premises: str) -> None:
    assert read_situation(text, real.situation)["premises"] == premises
    assert read(real, text).situation["premises"] == premises


@pytest.mark.parametrize(
    "text, said",
    [
        ("不是公司", {}),
        ("我们并不是公司，是个人", {"applicant": "individual"}),
        ("不是个人，是公司", {"applicant": "company"}),
        ("不是什么有限公司", {}),
        ("不想用公司的名义办", {}),
        ("非居民用电", {}),
        ("不是租的", {}),
        ("没租别人的房子", {}),
        ("不是农村自建房", {}),
        ("没有房产证是假的，有没有房产证都行吗", {"premises": "owned_uncertified"}),
        ("有没有房产证都能办吗", {}),
        ("不用本人去吧", {}),
        ("不能本人去怎么办", {"handled_by": "agent"}),
        ("不代办，我自己去办", {"handled_by": "self"}),
        ("不让别人去，本人去", {"handled_by": "self"}),
        # Neither a question nor a lacking paper turns anything down.
        ("是不是公司也要带", {"applicant": "company"}),
        ("能不能代办", {"handled_by": "agent"}),
        ("要不要本人去", {"handled_by": "self"}),
        ("除非公司去", {"applicant": "company"}),
        ("要不让我儿子去吧", {"handled_by": "agent"}),
        ("没有单位介绍信", {"applicant": "company"}),
    ],
)
def test_what_is_turned_down_is_not_said(real: Catalogue, text: str, said: dict[str, str]) -> None:
    assert read_situation(text, real.situation) == said


def test_words_turned_down_hide_the_shorter_ones_within_them(small: SmallKnowledge) -> None:
    small["situation.yml"]["applicant"]["choices"]["company"]["words"] = ["公司", "有限公司"]
    assert read_situation("不是有限公司", small.load().situation) == {}
    assert read_situation("不是有限公司，是小公司", small.load().situation) == {"applicant": "company"}


def test_conditions_of_single_items_are_read_too(small: SmallKnowledge) -> None:
    catalogue = small.load()
    assert read_conditions("公司名字写错了", catalogue) == {"applicant": "company", "reason": "typo"}
    assert read_conditions("不是写错，改过名字", catalogue) == {"reason": "new_name"}
    assert read(catalogue, "不是写错，改过名字").situation == {"reason": "new_name"}


def test_traditional_characters_say_the_same(small: SmallKnowledge) -> None:
    assert read_situation("我沒有房產證", small.load().situation) == {"premises": "owned_uncertified"}


def test_terms_carry_every_kind_of_word(small: SmallKnowledge) -> None:
    found = {(term.word, term.kind, term.value) for term in terms(small.load())}
    assert {
        ("过户", "item", "transfer"),
        ("换户主", "item", "transfer"),
        ("居民身份证", "document", "id_card"),
        ("北省", "region", "north"),
        ("河城", "region", "rivertown"),
        ("第一营业厅", "hall", "first"),
        ("一厅", "hall", "first"),
        ("公司", "situation", "applicant=company"),
        ("写错", "situation", "reason=typo"),
        ("多久", "aspect", "time_limit"),
    } <= found


def test_terms_are_normalised_and_stand_once(real: Catalogue) -> None:
    found = terms(real)
    assert len(found) == len(set(found))
    assert [term.word for term in found if term.word != normalise(term.word) or not term.word] == []
    assert {term.kind for term in found} == set(KINDS)


def test_term_values_are_ids_that_exist(real: Catalogue) -> None:
    for term in terms(real):
        if term.kind == "region" and not term.value:
            continue  # an everyday word that hides a place's name
        if term.kind == "situation":
            name, _, value = term.value.partition("=")
            dimensions = [
                real.situation.get(name),
                *(item.conditions.get(name) for item in real.items.values()),
            ]
            assert any(d and value in d.choices for d in dimensions), term
        elif term.kind in ("item", "document", "region", "hall", "aspect"):
            known = {
                "item": real.items,
                "document": real.documents,
                "region": real.regions,
                "hall": real.halls,
                "aspect": ASPECTS,
            }[term.kind]
            assert term.value in known, term


def test_a_title_counts_without_its_brackets(real: Catalogue) -> None:
    words = {term.word for term in terms(real) if term.kind == "item" and term.value == "temporary_supply"}
    assert "临时用电" in words


@pytest.mark.parametrize(
    "item, parts",
    [
        ("capacity_reduction", {"减容", "减容恢复"}),
        ("suspension", {"暂停", "暂停恢复"}),
        ("temporary_replacement", {"暂换", "暂换恢复"}),
        ("temporary_removal", {"暂拆", "复装"}),
        ("invoice", {"电费票据", "电子发票"}),
        ("meter_fault", {"电表故障", "计量装置故障"}),
        ("new_batch", {"低压批量新装", "小区新装"}),
        ("smart_payment", {"智能交费", "费控"}),
        ("capacity_residential", {"居民增容", "单相改三相"}),
        ("tou_residential", {"居民峰谷电价"}),
    ],
)
def test_the_names_within_a_title_mean_the_item(real: Catalogue, item: str, parts: set[str]) -> None:
    assert parts <= {term.word for term in terms(real) if (term.kind, term.value) == ("item", item)}


@pytest.mark.parametrize("word", ["电费", "电量", "账单查询", "企业", "低保", "代扣", "绑定", "分时"])
def test_a_mere_beginning_of_a_title_means_no_item(real: Catalogue, word: str) -> None:
    assert [term for term in terms(real) if (term.kind, term.word) == ("item", word)] == []


def test_taxonomy_has_all_its_parts() -> None:
    found = taxonomy()
    assert len(found.items) >= 50
    assert set(found.aspects) == set(ASPECTS)
    assert {"ask_item", "safety_emergency", "out_of_scope"} <= set(found.intents)
    assert {"answered", "withheld", "clarifying", "safety"} <= set(found.statuses)
    assert {"id_card", "other"} <= set(found.documents)
    with pytest.raises(TypeError):
        found.items["new"] = "新的"  # type: ignore[index]


def test_read_finds_item_aspect_situation_and_region(small: SmallKnowledge) -> None:
    reading = read(small.load(), "北省的公司过户要什么材料，要多久")
    assert reading.items == ("transfer",)
    assert reading.aspects == ("materials", "time_limit")
    assert reading.situation == {"applicant": "company"}
    assert reading.region == "north"
    assert not reading.comparison


def test_read_orders_items_by_the_length_of_their_words(small: SmallKnowledge) -> None:
    assert read(small.load(), "过户还是夜间电价").items == ("night_tariff", "transfer")


def test_read_sees_a_comparison(small: SmallKnowledge) -> None:
    reading = read(small.load(), "过户和更名有什么不一样")
    assert set(reading.items) == {"transfer", "rename"}
    assert reading.comparison


def test_read_of_nothing(small: SmallKnowledge) -> None:
    for text in ("", "？？？", "今天天气真好"):
        reading = read(small.load(), text)
        assert (reading.items, reading.aspects, reading.situation, reading.region) == ((), (), {}, None)


def test_read_of_traditional_characters(small: SmallKnowledge) -> None:
    assert read(small.load(), "過戶要帶什麼").items == ("transfer",)


def test_nearest_items(small: SmallKnowledge) -> None:
    catalogue = small.load()
    assert nearest_items(catalogue, "电表要改到新主人名下")[0] == "transfer"
    assert nearest_items(catalogue, "夜里用电能便宜吗")[0] == "night_tariff"
    assert len(nearest_items(catalogue, "电表要改到新主人名下", 1)) == 1


@pytest.mark.parametrize("text", ["", "啊", "…", "红烧排骨炖豆腐", "abcdefg"])
def test_nothing_is_near(small: SmallKnowledge, text: str) -> None:
    assert list(nearest_items(small.load(), text)) == []


@pytest.mark.parametrize(
    "text, item",
    [
        ("过户要带什么材料", "transfer"),
        ("我想装个充电桩", "ev_charger_personal"),
        ("自家屋顶光伏怎么申请", "pv_residential"),
        ("家里人多想办一户多人口", "large_household"),
        ("电费发票怎么开", "invoice"),
        ("电表校验多少钱", "meter_test"),
        ("想销户", "close_account"),
        ("服务密码重置", "password_reset"),
        ("变压器减容", "capacity_reduction"),
    ],
)
def test_the_real_catalogue_is_read(real: Catalogue, text: str, item: str) -> None:
    assert read(real, text).items[:1] == (item,)


@pytest.mark.parametrize(
    "text, item",
    [
        ("开电子发票", "invoice"),
        ("变压器想减容", "capacity_reduction"),
        ("屋顶光伏并网怎么申请", "pv_residential"),
        ("峰谷电", "tou_residential"),
        ("充电桩", "ev_charger_personal"),
        ("房子卖了换户名", "transfer"),
    ],
)
def test_what_no_word_names_is_near(real: Catalogue, text: str, item: str) -> None:
    assert item in nearest_items(real, text)


def test_every_item_is_found_by_its_title(real: Catalogue) -> None:
    assert [
        item.id
        for item in real.items.values()
        if item.id not in read(real, item.title.split("（")[0] + "怎么办").items
    ] == []


def test_every_item_is_near_its_own_common_questions(real: Catalogue) -> None:
    """Search by character pairs brings most questions to their item; a model does better."""
    asked = [(item.id, ask) for item in real.items.values() for q in item.questions for ask in q.ask]
    found = sum(item in nearest_items(real, ask) for item, ask in asked)
    assert len(asked) > 100
    assert found / len(asked) > 0.9
