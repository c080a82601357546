"""Faults of the written sentences: one sentence under two labels, and messages that are known before they are measured.

Reads the files that `nlu.examples` learns from once more, because a fault names its place.
"""
from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from knowledge.faults import CatalogueError, Fault
from knowledge.text import characters
from knowledge.yaml_files import read
from nlu.examples import DATA
from nlu.sentences import NONE

ROOT = DATA.parents[1]
LEAST = 4  # characters; what is shorter (你好, 好的) is said by everybody and may be learned and measured


@dataclass(frozen=True)
class Sentence:
    """A sentence with its place; `file` is relative to the project, item and aspects are those of `ask_item`."""

    file: str
    key: str
    text: str
    intent: str = ""
    item: str = NONE
    aspects: frozenset[str] = frozenset()

    @property
    def compared(self) -> str:
        """What makes two sentences the same, as in `nlu.examples.training_examples`."""
        return characters(self.text) or self.text

    @property
    def label(self) -> str:
        """Intent, and for `ask_item` item and aspects, in one word each."""
        if self.intent != "ask_item":
            return self.intent
        return f"{self.intent} {self.item} {'+'.join(sorted(self.aspects)) or '-'}"


def two_labels(sentences: Iterable[Sentence]) -> Iterator[Fault]:
    """Sentences that stand under another label than at their first place."""
    first: dict[str, Sentence] = {}
    for sentence in sentences:
        known = first.setdefault(sentence.compared, sentence)
        if known.label != sentence.label:
            yield Fault(
                sentence.file, sentence.key,
                f"{sentence.text!r} is {sentence.label} here and {known.label} in {known.file} {known.key}")


def known_before(sentences: Iterable[Sentence], measured: Iterable[Sentence]) -> Iterator[Fault]:
    """Sentences that stand among the `measured` ones too, from `LEAST` characters on."""
    kept = {sentence.compared: sentence for sentence in measured}
    for sentence in sentences:
        other = kept.get(sentence.compared)
        if other and len(sentence.compared) >= LEAST:
            yield Fault(sentence.file, sentence.key, f"{sentence.text!r} stands in {other.file} {other.key} too")


Reader = Callable[[Path, str], Iterator[Sentence]]


@dataclass
class SentenceFiles:
    """Reads the sentences below the project folder `root`; a file that cannot be read is one of `faults`."""

    root: Path
    faults: list[Fault] = field(default_factory=list)

    def training(self) -> list[Sentence]:
        """Every written sentence, in the order they are learned."""
        data = self.root / "nlu" / "data"
        return [
            *self._all(data / "people", "*.jsonl", _messages), *self._all(data / "intents", "*.yml", _of_intent),
            *self._all(data / "items", "*.yml", _of_item), *self._all(data, "elliptical.yml", _follow_ups),
        ]

    def development(self) -> list[Sentence]:
        """The messages that choose temperatures and thresholds."""
        return list(self._all(self.root / "nlu" / "data" / "development", "*.jsonl", _messages))

    def tests(self) -> list[Sentence]:
        """The messages and turns of the test sets; none where an installation has no tests."""
        return list(self._all(self.root / "tests" / "understanding", "*.jsonl", _messages))

    def _all(self, folder: Path, pattern: str, reader: Reader) -> Iterator[Sentence]:
        for path in sorted(folder.glob(pattern)):
            yield from self._one(path, reader)

    def _one(self, path: Path, reader: Reader) -> list[Sentence]:
        name = path.relative_to(self.root).as_posix()
        try:
            return list(reader(path, name))
        except CatalogueError as error:
            self.faults.extend(Fault(name, fault.key, fault.reason) for fault in error.faults)
        except (LookupError, TypeError, AttributeError, ValueError) as error:
            self.faults.append(Fault(name, "", f"not written as its neighbours: {type(error).__name__} {error}"))
        return []


def sentence_faults(root: Path = ROOT) -> list[Fault]:
    """All faults of the sentences below the project folder `root`."""
    files = SentenceFiles(root)
    training, development, tests = files.training(), files.development(), files.tests()
    return [
        *files.faults, *two_labels(training), *known_before(training, [*development, *tests]),
        *known_before(development, tests),
    ]


def _messages(path: Path, name: str) -> Iterator[Sentence]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            data = _json(line, name, number)
            # A conversation has its texts in turns; a second person's labels have none.
            for turn in (data, *data.get("turns", ())):
                if "text" in turn:
                    yield _labelled(turn, name, f"line {number}")


def _json(line: str, name: str, number: int) -> dict[str, Any]:
    try:
        data = json.loads(line)
    except ValueError as error:
        raise CatalogueError([Fault(name, f"line {number}", f"not valid JSON: {error}")]) from error
    if not isinstance(data, dict):
        raise CatalogueError([Fault(name, f"line {number}", "expected an object")])
    return data


def _labelled(data: Mapping[str, Any], name: str, key: str) -> Sentence:
    return Sentence(
        name, key, str(data["text"]), data["intent"], data.get("item") or NONE, frozenset(data.get("aspects") or ()))


def _of_intent(path: Path, name: str) -> Iterator[Sentence]:
    data = read(path, path.parent)
    for place, text in enumerate(data["examples"]):
        yield Sentence(name, f"examples.{place}", str(text), data["intent"])


def _of_item(path: Path, name: str) -> Iterator[Sentence]:
    data = read(path, path.parent)
    yield from _questions(data["examples"], name, data["item"])


def _follow_ups(path: Path, name: str) -> Iterator[Sentence]:
    yield from _questions(read(path, path.parent)["examples"], name, NONE)


def _questions(examples: Mapping[str, list[Any]], name: str, item: str) -> Iterator[Sentence]:
    for aspects, texts in examples.items():
        asked = frozenset() if aspects == "situation" else frozenset(aspects.split("+"))
        for place, text in enumerate(texts):
            yield Sentence(name, f"examples.{aspects}.{place}", str(text), "ask_item", item, asked)
