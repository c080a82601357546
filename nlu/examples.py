"""The sentences that understanding is learned from: written by hand, made from the catalogue, and joined.

`nlu/data/development` is not among them: its messages choose temperatures and thresholds.
"""
from __future__ import annotations

import itertools
import json
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.catalogue import Catalogue, load_catalogue
from knowledge.text import characters
from nlu.sentences import NONE

DATA = Path(__file__).resolve().parent / "data"
TEMPLATES_PER_ASPECT = 5  # sentences per item and aspect that are made from templates
JOINED = 2400  # messages that ask several things, joined from two sentences
FOREIGN = 1500  # messages about other trades, made from templates
JOINTS = ("，", "，", "？", "？", "，还有", " ", "", "，另外", "，", "。")
_LATIN = re.compile("[a-zA-Z]{3}")  # likely pinyin, which is not read again once joined
SHORT, LONG = 10, 40  # characters of a follow-up, of a question, that may be joined
OUTSIDE = "out_of_scope"


@dataclass(frozen=True)
class Example:
    """A labelled sentence; `item` and `aspects` are None where it teaches nothing about them."""

    text: str
    intent: str
    item: str | None = None
    aspects: tuple[str, ...] | None = None
    made: bool = False


def _yaml(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return data


def _lines(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield json.loads(line)


def _labelled(data: dict[str, Any]) -> Example:
    asks = data["intent"] == "ask_item"
    return Example(
        str(data["text"]), data["intent"], (data["item"] or NONE) if asks else None,
        tuple(data["aspects"]) if asks else None)


def people_examples() -> Iterator[Example]:
    """Sentences in the wording of many people, with all their labels."""
    # Every third sentence that asks about no item stands for "no item", so that the item head learns to abstain.
    for index, data in enumerate(_lines(DATA / "people")):
        example = _labelled(data)
        if example.intent != "ask_item" and index % 3 == 0 and not data["item"]:
            example = Example(example.text, example.intent, NONE)
        yield example


def intent_examples() -> Iterator[Example]:
    """Sentences of every intent but `ask_item`."""
    for path in sorted((DATA / "intents").glob("*.yml")):
        data = _yaml(path)
        for index, text in enumerate(data["examples"]):
            yield Example(str(text), data["intent"], NONE if index % 3 == 0 else None)


def item_examples() -> Iterator[Example]:
    """Questions about items, with their aspects."""
    for path in sorted((DATA / "items").glob("*.yml")):
        data = _yaml(path)
        for aspects, texts in data["examples"].items():
            for text in texts:
                yield Example(str(text), "ask_item", data["item"], tuple(aspects.split("+")))


def elliptical_examples() -> Iterator[Example]:
    """Follow-ups that name no item (那要多久？ 公司的呢？)."""
    for aspects, texts in _yaml(DATA / "elliptical.yml")["examples"].items():
        asked = () if aspects == "situation" else tuple(aspects.split("+"))
        for text in texts:
            yield Example(str(text), "ask_item", NONE, asked)


def question_examples(catalogue: Catalogue) -> Iterator[Example]:
    """The common questions of the catalogue; their aspects are those of the records they point to."""
    for item in catalogue.items.values():
        own = {entry.record.id: entry.aspect for entry in catalogue.view(item.id).entries}
        for question in item.questions:
            aspects = sorted({own[key] for fact in question.facts if (key := fact.removeprefix("common.")) in own})
            told = tuple(aspect for aspect in aspects if aspect != "overview")
            for text in question.ask:
                if told:
                    yield Example(text, "ask_item", item.id, told, made=True)


def _frames() -> dict[str, list[str]]:
    frames: dict[str, list[str]] = _yaml(DATA.parent / "templates.yml")["aspects"]
    return frames


def template_examples(catalogue: Catalogue) -> Iterator[Example]:
    """Templates filled with titles and spoken names, the same few for every run."""
    chooser = random.Random(11)
    for item in catalogue.items.values():
        title = item.title.split("（")[0]
        for aspect, frames in _frames().items():
            picked = chooser.sample(frames, min(TEMPLATES_PER_ASPECT, len(frames)))
            names = [title, *chooser.sample(item.spoken, len(item.spoken)), title]
            for frame, name in zip(picked, itertools.cycle(names), strict=False):
                yield Example(frame.format(item=name), "ask_item", item.id, (aspect,), made=True)


def foreign_examples() -> Iterator[Example]:
    """Other trades' businesses in the same frames: what they are called decides, not how they are asked."""
    chooser = random.Random(12)
    names = _yaml(DATA / "foreign.yml")["names"]
    frames = [frame for aspect, members in _frames().items() if aspect != "overview" for frame in members]
    for _ in range(FOREIGN):
        yield Example(chooser.choice(frames).format(item=chooser.choice(names)), OUTSIDE, NONE, made=True)


def joined_examples(questions: Iterable[Example], follow_ups: Iterable[Example]) -> Iterator[Example]:
    """A question and a follow-up in one message: both aspects are asked."""
    chooser = random.Random(13)
    first = [
        one for one in questions
        if one.item and one.aspects and len(one.aspects) < 3 and "overview" not in one.aspects
        and len(one.text) <= LONG and not _LATIN.search(one.text)
    ]
    second = [
        one for one in follow_ups if one.aspects and "overview" not in one.aspects and len(one.text) <= SHORT]
    for _ in range(JOINED if first and second else 0):
        asked, more = chooser.choice(first), chooser.choice(second)
        assert asked.aspects is not None and more.aspects is not None
        if not set(asked.aspects) & set(more.aspects):
            text = asked.text.rstrip("？?。") + chooser.choice(JOINTS) + more.text
            yield Example(text, "ask_item", asked.item, (*asked.aspects, *more.aspects), made=True)


@lru_cache(maxsize=1)
def training_examples() -> tuple[Example, ...]:
    """Every training sentence once; the hand-written ones win over made ones."""
    catalogue = load_catalogue()
    written = [*people_examples(), *intent_examples(), *item_examples()]
    follow_ups = list(elliptical_examples())
    sources = (
        written, follow_ups, question_examples(catalogue), template_examples(catalogue), foreign_examples(),
        joined_examples((one for one in written if one.intent == "ask_item"), follow_ups),
    )
    seen: dict[str, Example] = {}
    for example in itertools.chain.from_iterable(sources):
        seen.setdefault(characters(example.text) or example.text, example)
    return tuple(seen.values())


def development_examples() -> tuple[Example, ...]:
    """The messages that choose temperatures and thresholds."""
    return tuple(_labelled(data) for data in _lines(DATA / "development"))
