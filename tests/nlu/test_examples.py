"""The sentences that understanding is learned from: no TensorFlow."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from knowledge.catalogue import Catalogue, load_catalogue
from knowledge.schema import ASPECTS
from knowledge.taxonomy import taxonomy
from knowledge.text import characters
from nlu import examples
from nlu.examples import (
    JOINED,
    JOINTS,
    LONG,
    OUTSIDE,
    SHORT,
    TEMPLATES_PER_ASPECT,
    Example,
    development_examples,
    elliptical_examples,
    foreign_examples,
    intent_examples,
    item_examples,
    joined_examples,
    people_examples,
    question_examples,
    template_examples,
    training_examples,
)
from nlu.sentences import NONE

PER_INTENT, PER_ITEM = 60, 25  # hand-written sentences at least
QUESTIONS = [
    Example("过户要带什么？", "ask_item", "transfer", ("materials",)),
    Example("更名去哪里办", "ask_item", "rename", ("channel",)),
    Example("guohu yao ji tian", "ask_item", "transfer", ("time_limit",)),
    Example("过户是什么", "ask_item", "transfer", ("overview",)),
    Example("过户" * LONG, "ask_item", "transfer", ("materials",)),
    Example("过户的要求、地方和时间", "ask_item", "transfer", ("materials", "channel", "time_limit")),
    Example("公司的呢", "ask_item", None, ()),
]
FOLLOW_UPS = [
    Example("要几天", "ask_item", NONE, ("time_limit",)),
    Example("带什么", "ask_item", NONE, ("materials",)),
    Example("公司的呢", "ask_item", NONE, ()),
    Example("要几天" * SHORT, "ask_item", NONE, ("time_limit",)),
]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The catalogue that ships with the project."""
    return load_catalogue()


def test_every_sentence_stands_once_and_has_something_in_it() -> None:
    found = Counter(characters(example.text) or example.text for example in training_examples())
    assert not [text for text, count in found.items() if count > 1]
    assert all(example.text.strip() for example in training_examples())


@pytest.mark.parametrize("which", [training_examples, development_examples])
def test_labels_are_ids(which: object) -> None:
    assert callable(which)
    for example in which():
        assert example.intent in taxonomy().intents, example
        assert example.item is None or example.item in {NONE, *taxonomy().items}, example
        assert set(example.aspects or ()) <= set(ASPECTS), example
        assert len(set(example.aspects or ())) == len(example.aspects or ()), example
        assert (example.intent == "ask_item") == (example.aspects is not None), example
        assert example.aspects in {None, ("overview",)} or "overview" not in (example.aspects or ()), example


def test_a_question_has_its_item_and_any_other_sentence_has_none() -> None:
    for example in training_examples():
        assert example.item is not None if example.intent == "ask_item" else example.item in {None, NONE}, example


def test_enough_is_written_by_hand() -> None:
    written = [*people_examples(), *intent_examples(), *item_examples(), *elliptical_examples()]
    assert not any(example.made for example in written)
    intents = Counter(example.intent for example in written)
    items = Counter(example.item for example in written if example.intent == "ask_item")
    assert set(intents) == set(taxonomy().intents) and min(intents.values()) >= PER_INTENT, intents
    assert set(items) == {NONE, *taxonomy().items} and min(items.values()) >= PER_ITEM, items


def test_what_people_wrote_wins_over_what_was_made() -> None:
    by_text = {characters(example.text): example for example in training_examples()}
    for example in (*intent_examples(), *item_examples(), *elliptical_examples()):
        kept = by_text.get(characters(example.text))
        assert kept is None or not kept.made, example


def test_every_item_is_asked_for_in_every_aspect() -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for example in training_examples():
        if example.item not in {None, NONE}:
            found[str(example.item)] |= set(example.aspects or ())
    assert found == {item: set(ASPECTS) for item in taxonomy().items}


def test_templates_are_filled_with_names_of_the_item(catalogue: Catalogue) -> None:
    made = list(template_examples(catalogue))
    for example in made:
        item = catalogue.items[str(example.item)]
        names = [item.title.split("（")[0], *item.spoken]
        assert example.made and any(name in example.text for name in names), example
    per_aspect = Counter((example.item, example.aspects) for example in made)
    assert len(per_aspect) == len(catalogue.items) * len(ASPECTS)
    assert set(per_aspect.values()) == {TEMPLATES_PER_ASPECT}


def test_common_questions_have_the_aspects_of_their_records(catalogue: Catalogue) -> None:
    made = list(question_examples(catalogue))
    assert len(made) > 100
    for example in made:
        own = {entry.aspect for entry in catalogue.view(str(example.item)).entries}
        assert example.made and example.aspects and set(example.aspects) <= own - {"overview"}, example


def test_other_trades_are_out_of_scope_and_none_of_them_is_ours(catalogue: Catalogue) -> None:
    made = list(foreign_examples())
    assert {(example.intent, example.item, example.made) for example in made} == {(OUTSIDE, NONE, True)}
    ours = {name for item in catalogue.items.values() for name in (item.title, *item.spoken)}
    names = examples._yaml(examples.DATA / "foreign.yml")["names"]
    assert len(set(names)) == len(names) and not ours & set(names)


def test_a_question_and_a_follow_up_ask_both_aspects() -> None:
    made = list(joined_examples(QUESTIONS, FOLLOW_UPS))
    assert 0 < len(made) <= JOINED
    allowed = {
        first + joint + second: aspects
        for first, second, aspects in (
            ("过户要带什么", "要几天", ("materials", "time_limit")),
            ("更名去哪里办", "要几天", ("channel", "time_limit")),
            ("更名去哪里办", "带什么", ("channel", "materials")),
        )
        for joint in JOINTS
    }
    for example in made:
        assert example.made and example.aspects == allowed[example.text]
        assert example.item == ("transfer" if example.text.startswith("过户") else "rename")
    assert {example.text for example in made} == set(allowed)


def test_nothing_is_joined_with_nothing() -> None:
    assert list(joined_examples([], FOLLOW_UPS)) == list(joined_examples(QUESTIONS, [])) == []
    same = [Example("要几天", "ask_item", NONE, ("materials",))]
    assert list(joined_examples(QUESTIONS[:1], same)) == []


def test_the_same_sentences_are_made_every_time(catalogue: Catalogue) -> None:
    assert list(template_examples(catalogue)) == list(template_examples(catalogue))
    assert list(foreign_examples()) == list(foreign_examples())
    assert list(joined_examples(QUESTIONS, FOLLOW_UPS)) == list(joined_examples(QUESTIONS, FOLLOW_UPS))


def test_the_development_set_is_not_learned() -> None:
    learned = {characters(example.text) for example in training_examples()}
    measured = development_examples()
    assert len(measured) > 500
    # What is shorter (谢了, 没) is said by everybody.
    assert not [one.text for one in measured if len(characters(one.text)) >= 4 and characters(one.text) in learned]
    assert {example.intent for example in measured} == set(taxonomy().intents)
