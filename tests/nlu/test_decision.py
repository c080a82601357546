"""From scores and words to a meaning: the pure functions of the decision component. Imports Rasa."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.aligned import align
from knowledge.catalogue import load_catalogue
from nlu.matching import CatalogueWords, Match

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def decision() -> Any:
    """The module under test."""
    from nlu.components import decision as module

    return module


@pytest.fixture(scope="module")
def words() -> CatalogueWords:
    """The matcher over the real catalogue."""
    return CatalogueWords(load_catalogue())


def item(value: str, text: str = "过户", start: int = 0) -> Match:
    """A find of an item's word."""
    return Match("item", value, text, start, start + len(text))


def test_a_matched_word_goes_before_a_better_score(decision: Any) -> None:
    ranked = decision.rank_items({"transfer": 0.2, "rename": 0.6, "none": 0.2}, [item("transfer")], "")
    assert [name for name, _ in ranked][:2] == ["transfer", "rename"]
    assert [weight for _, weight in ranked] == sorted((weight for _, weight in ranked), reverse=True)


def test_the_longer_word_counts_more(decision: Any) -> None:
    ranked = decision.rank_items({}, [item("rename", "更名"), item("new_residential", "低压居民新装", 5)], "")
    assert [name for name, _ in ranked] == ["new_residential", "rename"]


def test_weights_stay_between_nought_and_one_and_none_is_no_item(decision: Any) -> None:
    ranked = decision.rank_items({"transfer": 1.0, "none": 1.0}, [item("transfer", "过" * 30)], "")
    assert [name for name, _ in ranked] == ["transfer"] and 0 < ranked[0][1] <= 1.0
    assert decision.rank_items({"none": 1.0}, [], "") == [] == decision.rank_items({}, [], "")


def test_words_of_other_kinds_do_not_change_the_ranking(decision: Any) -> None:
    scores = {"transfer": 0.6, "rename": 0.4}
    others = [Match("region", "shanghai", "上海", 0, 2), Match("aspect", "fee", "收费", 3, 5)]
    assert decision.rank_items(scores, others, "") == decision.rank_items(scores, [], "")


@pytest.mark.parametrize(
    ("text", "gone", "stays"),
    [
        ("不是过户，是更名", "transfer", "rename"),
        ("我不办更名，我要过户", "rename", "transfer"),
        ("不是說過戶，是銷戶", "transfer", "close_account"),
    ],
)
def test_what_is_turned_down_is_no_item(
    decision: Any,
    words: CatalogueWords,
    text: str,
    gone: str,
    stays: str,
) -> None:
    matches = words.find(text)
    assert decision.negated(matches, align(text).plain) == {gone}
    ranked = [name for name, _ in decision.rank_items({gone: 0.9, stays: 0.1}, matches, align(text).plain)]
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
def test_a_not_that_belongs_to_something_else_turns_nothing_down(
    decision: Any,
    words: CatalogueWords,
    text: str,
) -> None:
    assert "transfer" not in decision.negated(words.find(text), align(text).plain)


def test_an_item_that_is_also_named_without_a_not_stays(decision: Any, words: CatalogueWords) -> None:
    text = "不是过户吗？我就是要办理的过户"
    assert decision.negated(words.find(text), align(text).plain) == set()


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ({"materials": 0.9, "fee": 0.8, "overview": 0.1}, ["materials", "fee"]),
        ({"materials": 0.9, "overview": 0.95}, ["materials"]),
        ({"materials": 0.1, "overview": 0.2}, ["overview"]),
        ({"materials": 0.35, "overview": 0.2}, ["materials"]),
        ({"materials": 0.2, "overview": 0.1}, ["overview"]),
        ({"materials": 0.5, "time_limit": 0.5, "overview": 0.0}, ["materials", "time_limit"]),
    ],
)
def test_aspects(decision: Any, scores: dict[str, float], expected: list[str]) -> None:
    assert decision.choose_aspects(scores) == expected


def test_values_are_distinct_and_the_longest_word_comes_first(decision: Any) -> None:
    matches = [
        Match("region", "demo", "禾川", 0, 2),
        Match("region", "shanghai", "上海市", 3, 6),
        Match("region", "demo", "禾川", 7, 9),
        Match("item", "transfer", "过户", 9, 11),
    ]
    assert decision.values(matches, "region") == ["shanghai", "demo"]
    assert decision.values(matches, "hall") == []


def decide(
    decision: Any, text: str, intent: dict[str, float], items: dict[str, float] | None = None
) -> dict[str, Any]:
    """What the component makes of a message with these scores."""
    from rasa.shared.nlu.training_data.message import Message

    from nlu.matching import catalogue_words

    component = decision.MeaningDecision.create(
        decision.MeaningDecision.get_default_config(), None, None, None
    )
    message = Message(data={"text": text})
    message.set("matches", catalogue_words().find(text))
    message.set(
        "meaning_scores", {"intent": intent, "item": items or {"none": 1.0}, "aspects": {"overview": 1.0}}
    )
    return dict(component.process([message])[0].data)


def test_an_unsure_intent_is_not_believed_unless_an_item_is_named(decision: Any) -> None:
    unsure = {"greet": 0.2, "ask_item": 0.1}
    assert decide(decision, "嗯啊这个嘛", unsure)["intent"]["name"] == decision.FALLBACK
    assert decide(decision, "过户", unsure)["intent"]["name"] != decision.FALLBACK


def test_danger_is_an_emergency_whatever_the_scores_say(decision: Any) -> None:
    data = decide(decision, "电线断了掉在地上冒火花", {"chitchat": 0.99})
    assert data["intent"] == {"name": "safety_emergency", "confidence": 1.0}


def test_nothing_heavy_stays_in_the_message(decision: Any) -> None:
    data = decide(decision, "上海过户，租的房子", {"ask_item": 0.9}, {"transfer": 0.9, "none": 0.1})
    assert not {"matches", "meaning_scores", "sentence_features"} & set(data)
    meaning = data["meaning"]
    assert meaning["items"][0] == "transfer" and meaning["region"] == "shanghai"
    assert meaning["situation"]["premises"] == "leased"
