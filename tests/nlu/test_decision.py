"""From scores and words to a meaning: the weighing of items, and the decision component. The component imports Rasa."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from knowledge.aligned import align
from knowledge.catalogue import load_catalogue
from knowledge.parts import Part, read_parts
from nlu.items import bare, negated, rank_items, standing, values
from nlu.matching import CatalogueWords, Match


@pytest.fixture(scope="module")
def decision() -> Any:
    """The component's module."""
    from nlu.components import decision as module

    return module


@pytest.fixture(scope="module")
def words() -> CatalogueWords:
    """The matcher over the real catalogue."""
    return CatalogueWords(load_catalogue())


def item(value: str, text: str = "过户", start: int = 0) -> Match:
    """A find of an item's word."""
    return Match("item", value, text, start, start + len(text))


def test_a_matched_word_goes_before_a_better_score() -> None:
    ranked = rank_items({"transfer": 0.2, "rename": 0.6, "none": 0.2}, [item("transfer")], "")
    assert [name for name, _ in ranked][:2] == ["transfer", "rename"]
    assert [weight for _, weight in ranked] == sorted((weight for _, weight in ranked), reverse=True)


def test_the_longer_word_counts_more() -> None:
    ranked = rank_items({}, [item("rename", "更名"), item("new_residential", "低压居民新装", 5)], "")
    assert [name for name, _ in ranked] == ["new_residential", "rename"]


def test_weights_stay_between_nought_and_one_and_none_is_no_item() -> None:
    ranked = rank_items({"transfer": 1.0, "none": 1.0}, [item("transfer", "过" * 30)], "")
    assert [name for name, _ in ranked] == ["transfer"] and 0 < ranked[0][1] <= 1.0
    assert rank_items({"none": 1.0}, [], "") == [] == rank_items({}, [], "")


def test_words_of_other_kinds_do_not_change_the_ranking() -> None:
    scores = {"transfer": 0.6, "rename": 0.4}
    others = [Match("region", "shanghai", "上海", 0, 2), Match("aspect", "fee", "收费", 3, 5)]
    assert rank_items(scores, others, "") == rank_items(scores, [], "")


@pytest.mark.parametrize(
    ("text", "gone", "stays"),
    [
        ("不是过户，是更名", "transfer", "rename"),
        ("我不办更名，我要过户", "rename", "transfer"),
        ("不是說過戶，是銷戶", "transfer", "close_account"),
    ],
)
def test_what_is_turned_down_is_no_item(words: CatalogueWords, text: str, gone: str, stays: str) -> None:
    matches = words.find(text)
    assert negated(matches, align(text).plain) == {gone}
    ranked = [name for name, _ in rank_items({gone: 0.9, stays: 0.1}, matches, align(text).plain)]
    assert ranked[0] == stays and gone not in ranked


@pytest.mark.parametrize(
    "text",
    [
        "过户",
        "过户是不是要带身份证",
        "过户不要户主到场行吗",
        "能不能过户，不是说可以吗",
        "是不是过户",
        "要不要过户",
        "不是本人能过户吗",
    ],
)
def test_a_not_that_belongs_to_something_else_turns_nothing_down(words: CatalogueWords, text: str) -> None:
    assert "transfer" not in negated(words.find(text), align(text).plain)


def test_an_item_that_is_also_named_without_a_not_stays(words: CatalogueWords) -> None:
    text = "不是过户吗？我就是要办理的过户"
    assert negated(words.find(text), align(text).plain) == set()


def test_items_of_parts_set_aside_do_not_stand(words: CatalogueWords) -> None:
    plain = align("上海的过户办好了，更名要几天").plain
    matches = words.find(plain)
    parts = read_parts(plain, lambda text: bool(values(words.find(text), "item")))
    assert [part.aside for part in parts] == [True, False]
    left = standing(matches, parts)
    assert values(left, "item") == ["rename"] and values(left, "region") == ["shanghai"]
    assert standing(matches, []) == matches


def test_an_item_that_is_named_in_another_part_too_stands() -> None:
    matches = [item("transfer"), item("transfer", start=10), item("rename", "更名", 3)]
    assert standing(matches, [Part(0, 6, aside=True), Part(7, 12)]) == [matches[1]]


def test_values_are_distinct_and_the_longest_word_comes_first() -> None:
    matches = [
        Match("region", "demo", "禾川", 0, 2),
        Match("region", "shanghai", "上海市", 3, 6),
        Match("region", "demo", "禾川", 7, 9),
        Match("item", "transfer", "过户", 9, 11),
    ]
    assert values(matches, "region") == ["shanghai", "demo"]
    assert values(matches, "hall") == []


@pytest.mark.parametrize(
    ("text", "expected"), [("过户", True), ("过户？", True), ("过户呀", False), ("我要过户", False)]
)
def test_a_bare_name(text: str, expected: bool) -> None:
    assert bare(text, [item("transfer")]) is expected
    assert not bare(text, [Match("document", "id_card", text, 0, len(text))])


@pytest.mark.model
@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ({"materials": 0.9, "fee": 0.8, "overview": 0.1}, ["materials", "fee"]),
        ({"materials": 0.9, "overview": 0.95}, ["materials"]),
        ({"materials": 0.1, "overview": 0.2}, ["overview"]),
        ({"materials": 0.35, "overview": 0.2}, ["materials"]),
        ({"materials": 0.2, "overview": 0.1}, ["materials"]),
        ({"materials": 0.4, "overview": 0.9}, ["overview"]),
        ({"materials": 0.5, "time_limit": 0.5, "overview": 0.0}, ["materials", "time_limit"]),
    ],
)
def test_aspects(decision: Any, scores: dict[str, float], expected: list[str]) -> None:
    assert decision.choose_aspects(scores, [], 0.5, 0.75) == expected


@pytest.mark.model
def test_a_part_must_be_surer_of_an_aspect_than_the_whole(decision: Any) -> None:
    whole = {"materials": 0.6, "fee": 0.3, "time_limit": 0.1, "overview": 0.2}
    parts = [{"aspects": {"fee": 0.8, "materials": 0.1}}, {"aspects": {"time_limit": 0.7, "overview": 0.99}}]
    assert decision.choose_aspects(whole, parts, 0.5, 0.75) == ["materials", "fee"]
    assert decision.choose_aspects(whole, parts, 0.5, 0.65) == ["materials", "fee", "time_limit"]
    assert decision.choose_aspects(whole, parts, 0.9, 0.9) == ["materials"]


@pytest.mark.model
@pytest.mark.parametrize(
    ("kinds", "higher"),
    [
        ([], 0), (["foreign"], 1), (["foreign", "foreign"], 1), (["own", "own"], -0.5), (["foreign", "own"], 0.5),
        (["item"], -0.5), (["item", "own"], -1), (["item", "foreign"], 1),
    ],
)  # fmt: skip
def test_words_of_other_trades_and_of_ours_shift_the_odds(decision: Any, kinds: list[str], higher: float) -> None:
    scores = {"out_of_scope": 0.3, "ask_item": 0.6, "greet": 0.1}
    weighed = decision.weighed_intents(scores, [Match(kind, kind, kind, 0, 1) for kind in kinds], 2.0)
    assert sum(weighed.values()) == pytest.approx(1)
    odds = weighed["out_of_scope"] / (1 - weighed["out_of_scope"])
    assert odds == pytest.approx(0.3 / 0.7 * 3.0**higher)
    assert weighed["ask_item"] / weighed["greet"] == pytest.approx(6)


@pytest.mark.model
@pytest.mark.parametrize("out", [0.0, 1.0])
def test_no_word_changes_what_is_certain(decision: Any, out: float) -> None:
    scores = {"out_of_scope": out, "ask_item": 1 - out}
    assert decision.weighed_intents(scores, [Match("foreign", "foreign", "水表", 0, 2)], 2.0) == pytest.approx(scores)


def decide(
    decision: Any, text: str, intent: dict[str, float], items: dict[str, float] | None = None,
    parts: Sequence[dict[str, dict[str, float]]] = (),
) -> dict[str, Any]:  # fmt: skip
    """What the component makes of a message with these scores; what `intent` leaves is spread over three others."""
    from rasa.shared.nlu.training_data.message import Message

    from nlu.matching import catalogue_words

    component = decision.MeaningDecision.create(decision.MeaningDecision.get_default_config(), None, None, None)
    message = Message(data={"text": text})
    message.set("matches", catalogue_words().find(text))
    rest = (1 - sum(intent.values())) / 3
    intents = {"out_of_scope": 0.0, **dict.fromkeys(("thanks", "deny", "goodbye"), rest), **intent}
    aspects = {"materials": 0.1, "fee": 0.1, "overview": 0.6}
    whole = {"intent": intents, "item": items or {"none": 1.0}, "aspects": aspects}
    message.set("meaning_scores", [whole, *parts])
    return dict(component.process([message])[0].data)


@pytest.mark.model
def test_an_unsure_intent_is_not_believed_unless_an_item_is_named(decision: Any) -> None:
    unsure = {"greet": 0.15, "ask_item": 0.1, "complaint": 0.15, "chitchat": 0.1, "affirm": 0.1}
    data = decide(decision, "嗯啊这个嘛", unsure)
    assert data["intent"]["name"] == decision.FALLBACK and data["meaning"]["reasons"] == ["not_believed"]
    assert decide(decision, "过户", unsure)["intent"]["name"] != decision.FALLBACK


@pytest.mark.model
def test_a_message_is_out_of_scope_from_the_threshold_on_only(decision: Any) -> None:
    data = decide(decision, "今天天气", {"out_of_scope": 0.6, "chitchat": 0.4})
    assert data["intent"] == {"name": "out_of_scope", "confidence": 0.6}
    # The threshold is a share of the best other intent: text that nothing explains well is not believed.
    unexplained = decide(decision, "今天天气", {"out_of_scope": 0.1, "chitchat": 0.4, "greet": 0.3})
    assert unexplained["intent"]["name"] == "out_of_scope"
    kept = decide(decision, "今天天气", {"out_of_scope": 0.1, "chitchat": 0.85})
    assert kept["intent"]["name"] == "chitchat" and kept["meaning"]["reasons"] == []


@pytest.mark.model
def test_a_named_item_goes_before_another_matter_of_power(decision: Any) -> None:
    scores = {"other_power": 0.6, "ask_item": 0.3}
    asked = decide(decision, "过户和更名有什么区别", scores, {"transfer": 0.5, "rename": 0.5})
    assert asked["intent"]["name"] == "ask_item" and "item_named" in asked["meaning"]["reasons"]
    assert decide(decision, "电是怎么来的", scores)["intent"]["name"] == "other_power"


@pytest.mark.model
def test_a_bare_item_wants_its_introduction(decision: Any) -> None:
    data = decide(decision, "过户", {"complaint": 0.9}, {"transfer": 0.9, "none": 0.1})
    assert data["intent"]["name"] == "ask_item" and data["meaning"]["aspects"] == ["overview"]
    assert data["meaning"]["reasons"] == ["bare_item"]


@pytest.mark.model
def test_danger_is_an_emergency_whatever_the_scores_say(decision: Any) -> None:
    data = decide(decision, "电线断了掉在地上冒火花", {"chitchat": 0.99})
    assert data["intent"] == {"name": "safety_emergency", "confidence": 1.0}


@pytest.mark.model
def test_an_aspect_of_one_part_is_asked(decision: Any) -> None:
    part = {"intent": {}, "item": {}, "aspects": {"fee": 0.9}}
    asked = decide(decision, "过户要带什么，收费吗", {"ask_item": 1.0}, {"transfer": 1.0}, [part])["meaning"]["aspects"]
    assert asked == ["fee"]


@pytest.mark.model
def test_an_item_that_is_likelier_none_is_not_told(decision: Any) -> None:
    assert decide(decision, "那要几天", {"ask_item": 1.0}, {"transfer": 0.3, "none": 0.7})["meaning"]["items"] == []
    assert decide(decision, "那要几天", {"ask_item": 1.0}, {"transfer": 0.8, "none": 0.2})["meaning"]["items"]


@pytest.mark.model
def test_nothing_heavy_stays_in_the_message(decision: Any) -> None:
    data = decide(decision, "上海过户，租的房子", {"ask_item": 0.9}, {"transfer": 0.9, "none": 0.1})
    assert set(data) == {"text", "intent", "intent_ranking", "meaning", "trace"}
    meaning = data["meaning"]
    assert meaning["items"][0] == "transfer" and meaning["region"] == "shanghai"
    assert meaning["situation"]["premises"] == "leased"
    assert data["trace"]["read"] == "上海过户,租的房子"
    assert [len(data["trace"]["scores"][head]) for head in ("intent", "aspects")] == [3, 3]
    assert ["item", "transfer", "过户"] in data["trace"]["matches"]


@pytest.mark.model
def test_parts_are_looked_at_one_by_one(decision: Any) -> None:
    from rasa.shared.nlu.training_data.message import Message

    from nlu.components.features import MOST_PARTS, texts_of

    plain = ",".join(["不是过户", *["要带什么"] * 20])
    parts = [Part(0, 4, aside=True), *(Part(5 * place, 5 * place + 4) for place in range(1, 21))]
    texts = texts_of(Message(data={"text": plain, "read": align(plain), "parts": tuple(parts)}))
    assert texts == [plain[5:], *["要带什么"] * MOST_PARTS]
    assert texts_of(Message(data={"text": "过户", "read": align("过户"), "parts": (Part(0, 2),)})) == ["过户"]
    assert texts_of(Message(data={"text": "過戶"})) == ["过户"]


@pytest.mark.model
def test_parts_need_no_spelling_reader(decision: Any) -> None:
    from rasa.shared.nlu.training_data.message import Message

    from nlu.components.features import texts_of
    from nlu.components.parts import PartSplitter

    splitter = PartSplitter.create(PartSplitter.get_default_config(), None, None, None)
    message = splitter.process([Message(data={"text": "過戶要带什么，要几天"})])[0]
    assert texts_of(message) == ["过户要带什么,要几天", "过户要带什么", "要几天"]
