"""The hand-written sentences and the templates, as files: no TensorFlow."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import ROOT
from knowledge.catalogue import load_catalogue
from knowledge.schema import ASPECTS
from knowledge.taxonomy import taxonomy
from knowledge.text import characters
from nlu.examples import development_examples

DATA = ROOT / "nlu" / "data"
TESTS = ROOT / "tests"
# Shorter ones (那要几天, 要钱吗) are how everybody says it: they cannot be kept apart.
LONG_ENOUGH = 8


def read(path: Path) -> dict[str, Any]:
    """A YAML file."""
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return data


def of_intents() -> Iterator[tuple[str, str]]:
    """Intent and sentence, every intent but `ask_item`."""
    for path in sorted((DATA / "intents").glob("*.yml")):
        data = read(path)
        assert path.stem == data["intent"], path
        for text in data["examples"]:
            yield data["intent"], text


def of_items() -> Iterator[tuple[str, str, str]]:
    """Item, aspects and sentence."""
    for path in sorted((DATA / "items").glob("*.yml")):
        data = read(path)
        assert path.stem == data["item"], path
        for aspects, texts in data["examples"].items():
            for text in texts:
                yield data["item"], aspects, text


def elliptical() -> Iterator[tuple[str, str]]:
    """Aspects and sentence of follow-ups."""
    for aspects, texts in read(DATA / "elliptical.yml")["examples"].items():
        for text in texts:
            yield aspects, text


def of_people() -> Iterator[tuple[str, str]]:
    """Intent and sentence of what many people wrote."""
    for path in sorted((DATA / "people").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            yield case["intent"], case["text"]


def hand_written() -> Iterator[tuple[str, str]]:
    """Intent and sentence of every file."""
    yield from of_people()
    yield from of_intents()
    yield from (("ask_item", text) for _, _, text in of_items())
    yield from (("ask_item", text) for _, text in elliptical())


def frames() -> dict[str, list[str]]:
    """Templates per aspect."""
    found: dict[str, list[str]] = read(ROOT / "nlu" / "templates.yml")["aspects"]
    return found


def test_every_sentence_is_text_with_something_in_it() -> None:
    for intent, text in hand_written():
        assert isinstance(text, str) and text and text == text.strip() and "\n" not in text, text
        assert characters(text) or intent == "out_of_scope", text  # nothing but signs
        assert not re.search(r"\{\w+\}", text) and not text.startswith("/"), text  # no place left to fill


def test_no_sentence_has_two_intents() -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for intent, text in hand_written():
        owners[characters(text)].add(intent)
    assert not {text: sorted(names) for text, names in owners.items() if len(names) > 1}


def test_no_sentence_has_two_items_or_two_sets_of_aspects() -> None:
    owners: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for item, aspects, text in of_items():
        owners[characters(text)].add((item, aspects))
    for aspects, text in elliptical():
        owners[characters(text)].add(("none", aspects))
    assert not {text: sorted(found) for text, found in owners.items() if len(found) > 1}


def test_no_sentence_stands_twice_in_a_file() -> None:
    twice = []
    for path in sorted(DATA.rglob("*.yml")):
        examples = read(path).get("examples", [])  # there are rules and names of other trades besides
        texts = (
            examples if isinstance(examples, list) else [text for each in examples.values() for text in each]
        )
        seen: set[str] = set()
        for text in texts:
            if characters(text) in seen:
                twice.append((path.name, text))
            seen.add(characters(text))
    assert not twice


def test_every_intent_has_sentences() -> None:
    counts: dict[str, int] = defaultdict(int)
    for intent, _ in hand_written():
        counts[intent] += 1
    assert set(counts) == set(taxonomy().intents)
    assert min(counts.values()) >= 60, counts


def test_every_item_has_sentences_of_its_own() -> None:
    counts: dict[str, int] = defaultdict(int)
    for item, aspects, _ in of_items():
        counts[item] += 1
        assert set(aspects.split("+")) <= set(ASPECTS) and aspects != "overview+", (item, aspects)
        assert "overview" not in aspects.split("+")[1:] and not aspects.startswith("overview+"), (
            item,
            aspects,
        )
    assert set(counts) == set(taxonomy().items)
    assert min(counts.values()) >= 10, counts


def test_follow_ups_cover_every_aspect_and_the_situation() -> None:
    found = {part for aspects, _ in elliptical() for part in aspects.split("+")}
    assert {*ASPECTS, "situation"} - {"overview"} <= found <= {*ASPECTS, "situation"}


def test_templates_cover_every_aspect_and_take_a_name_only() -> None:
    assert set(frames()) == set(ASPECTS)
    everything = [frame for each in frames().values() for frame in each]
    assert len(everything) == len(set(everything))
    for frame in everything:
        assert re.findall(r"{[^}]*}", frame) == ["{item}"], frame
        assert frame.format(item="过户").count("过户") == 1


@lru_cache(maxsize=1)
def made_sentences() -> frozenset[str]:
    """Every template with every name."""
    parts = [
        [characters(part) for part in frame.split("{item}")] for each in frames().values() for frame in each
    ]
    names = {
        characters(name)
        for item in load_catalogue().items.values()
        for name in (item.title.split("（")[0], *item.spoken)
    }
    return frozenset(before + name + after for before, after in parts for name in names)


@pytest.mark.parametrize("folder", ["answers", "understanding", "conversations"])
def test_what_is_tested_is_not_trained_on(folder: str) -> None:
    asked = {characters(text): text for text in asked_in(TESTS / folder)}
    assert len(asked) > 20
    trained = {characters(text) for _, text in hand_written()}
    trained |= {
        characters(ask)
        for item in load_catalogue().items.values()
        for question in item.questions
        for ask in question.ask
    }
    trained |= made_sentences() | {characters(example.text) for example in development_examples()}
    assert not sorted(text for plain, text in asked.items() if len(plain) >= LONG_ENOUGH and plain in trained)


def asked_in(folder: Path) -> Iterator[str]:
    """Every sentence that a customer says in the test sets of `folder`."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            for turn in case.get("turns", [case]):
                if isinstance(turn, str):
                    yield turn
                elif "text" in turn:  # second labels have none
                    yield turn["text"]
    for path in sorted(folder.glob("*.yml")):
        for turn in read(path).get("turns", []):  # bars of evaluation have none
            if "say" in turn:
                yield turn["say"]
