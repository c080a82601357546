"""Faults of the written sentences, on a small project folder and on the project's own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.settings import ROOT
from knowledge.faults import Fault
from nlu.examples import (
    Example,
    development_examples,
    elliptical_examples,
    intent_examples,
    item_examples,
    people_examples,
)
from nlu.sentence_checks import Sentence, SentenceFiles, known_before, sentence_faults, two_labels
from nlu.sentences import NONE


def asks(text: str, item: str = "transfer", *aspects: str) -> Sentence:
    """A question about an item; its text is its place."""
    return Sentence("file", text, text, "ask_item", item, frozenset(aspects or ("fee",)))


def other(text: str, intent: str) -> Sentence:
    """A sentence of another intent."""
    return Sentence("file", text, text, intent)


def line(text: str, intent: str = "greet", **more: Any) -> dict[str, Any]:
    """A message as it stands in a file."""
    return {"text": text, "intent": intent, "item": None, "aspects": [], **more}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (other("查一下电费", "bill_query"), other("查一下电费", "other_power")),
        (other("过户 办到哪了？", "progress_query"), asks("過戶辦到哪了")),
        (asks("要多少钱", "transfer"), asks("要多少钱。", "rename")),
        (asks("要多少钱", NONE), asks("要多少钱", "rename")),
        (asks("要带什么", "transfer", "fee"), asks("要带什么", "transfer", "fee", "materials")),
    ],
)
def test_one_sentence_under_two_labels_is_a_fault_at_its_second_place(first: Sentence, second: Sentence) -> None:
    (fault,) = two_labels([first, second])
    assert (fault.file, fault.key) == ("file", second.key)
    assert first.label in fault.reason and second.label in fault.reason and first.label != second.label


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (other("你好", "greet"), other("你好！", "greet")),
        (asks("要带什么", "transfer", "fee", "policy"), asks("要带什么", "transfer", "policy", "fee")),
        # Only questions teach item and aspects.
        (other("约个时间过户", "book_appointment"), Sentence("b", "1", "约个时间过户", "book_appointment", "transfer")),
        (other("？", "deny"), other("！", "affirm")),
    ],
)
def test_the_same_label_twice_is_no_fault(first: Sentence, second: Sentence) -> None:
    assert list(two_labels([first, second])) == []


def test_a_sentence_that_is_measured_is_a_fault_from_four_characters_on() -> None:
    measured = [Sentence("tests/a.jsonl", "line 7", text) for text in ("谢谢你呀", "谢谢你", "再见")]
    learned = [other("谢谢，你呀", "thanks"), other("谢谢，你！", "thanks"), other("你好啊呀", "greet")]
    (fault,) = known_before(learned, measured)
    assert fault == Fault("file", "谢谢，你呀", "'谢谢，你呀' stands in tests/a.jsonl line 7 too")


class Project:
    """A project folder with one file of each kind, all without fault."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.lines("nlu/data/people/some.jsonl", line("过户收多少钱", "ask_item", item="transfer", aspects=["fee"]))
        self.text("nlu/data/intents/greet.yml", "intent: greet\nexamples:\n  - 你好\n  - 早上好呀\n")
        self.text("nlu/data/items/transfer.yml", "item: transfer\nexamples:\n  fee+materials:\n    - 过户多少钱\n")
        self.text("nlu/data/elliptical.yml", "examples:\n  situation:\n    - 我是租房子的\n  fee:\n    - 花多少钱\n")
        self.lines("nlu/data/development/messages.jsonl", line("晚上好各位"))
        self.lines("tests/understanding/messages.jsonl", line("中午好各位", id="a1"), line("你好", id="a2"))
        self.lines("tests/understanding/conversations.jsonl", {"id": "v1", "turns": [line("下午好各位")]})
        self.lines("tests/understanding/second_labels.jsonl", {"id": "a1", "intent": "greet"})

    def text(self, name: str, content: str) -> None:
        """Write a file."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")

    def add(self, name: str, content: str) -> None:
        """Write behind what stands in a file."""
        self.text(name, (self.root / name).read_text(encoding="utf-8") + content)

    def lines(self, name: str, *rows: Mapping[str, Any]) -> None:
        """Write JSON lines."""
        self.text(name, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))

    def faults(self) -> list[Fault]:
        """What the check finds."""
        return sentence_faults(self.root)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A folder that a test may break."""
    return Project(tmp_path)


def test_a_folder_without_fault(project: Project) -> None:
    assert project.faults() == []


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("nlu/data/intents/greet.yml", "  - 过户收多少钱\n", "examples.2"),
        ("nlu/data/items/transfer.yml", "    - 过户收多少钱\n", "examples.fee+materials.1"),
        ("nlu/data/elliptical.yml", "    - 过户收多少钱\n", "examples.fee.1"),
        ("nlu/data/people/some.jsonl", json.dumps(line("过户收多少钱？")) + "\n", "line 2"),
    ],
)
def test_a_second_label_is_found_in_every_source(project: Project, name: str, content: str, key: str) -> None:
    project.add(name, content)
    (fault,) = project.faults()
    assert (fault.file, fault.key) == (name, key)
    assert "ask_item transfer fee" in fault.reason and "nlu/data/people/some.jsonl line 1" in fault.reason


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("晚上好，各位", "nlu/data/development/messages.jsonl line 1"),
        ("中午好，各位", "tests/understanding/messages.jsonl line 1"),
        ("下午好，各位", "tests/understanding/conversations.jsonl line 1"),
    ],
)
def test_a_measured_message_is_found_in_training(project: Project, text: str, where: str) -> None:
    project.add("nlu/data/intents/greet.yml", f"  - {text}\n")
    (fault,) = project.faults()
    assert (fault.file, fault.key) == ("nlu/data/intents/greet.yml", "examples.2") and where in fault.reason


def test_a_test_message_is_found_in_the_development_set(project: Project) -> None:
    project.lines("nlu/data/development/scope.jsonl", line("下午好各位"))
    (fault,) = project.faults()
    assert fault.file == "nlu/data/development/scope.jsonl" and "tests/understanding" in fault.reason


def test_an_installation_without_tests_is_checked_without_them(project: Project) -> None:
    project.add("nlu/data/intents/greet.yml", "  - 中午好各位\n  - 晚上好各位\n")
    for path in (project.root / "tests" / "understanding").iterdir():
        path.unlink()
    (project.root / "tests" / "understanding").rmdir()
    (fault,) = project.faults()
    assert fault.key == "examples.3"


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("nlu/data/people/some.jsonl", '{"text": "你好"\n', "line 1"),
        ("nlu/data/people/some.jsonl", "[]\n", "line 1"),
        ("nlu/data/people/some.jsonl", '{"text": "你好"}\n', ""),
        ("nlu/data/intents/greet.yml", "intent: greet\n", ""),
        ("nlu/data/intents/greet.yml", "intent: [\n", "line 2"),
        ("nlu/data/items/transfer.yml", "- 过户\n", ""),
        ("nlu/data/items/transfer.yml", "item: transfer\nexamples: {fee: [a], fee: [b]}\n", "line 2"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_fault_beside_the_others(
    project: Project, name: str, content: str, key: str
) -> None:
    project.add("nlu/data/elliptical.yml", "    - 我是租房子的\n")
    project.text(name, content)
    broken, known = project.faults()
    assert (broken.file, broken.key) == (name, key) and broken.reason
    assert known.file == "nlu/data/elliptical.yml"


def test_the_projects_own_sentences_have_no_fault() -> None:
    assert [str(fault) for fault in sentence_faults()] == []


def test_the_check_reads_what_training_reads() -> None:
    """The check reads the files by itself, for their places: it must see every sentence with its label."""
    files = SentenceFiles(ROOT)
    written = [*people_examples(), *intent_examples(), *item_examples(), *elliptical_examples()]
    assert [shown(one) for one in files.training()] == [shown(one) for one in written] and len(written) > 5000
    assert [shown(one) for one in files.development()] == [shown(one) for one in development_examples()]
    assert len(files.tests()) > 1000 and files.faults == []


def shown(one: Example | Sentence) -> tuple[Any, ...]:
    """Text and label; only questions have an item and aspects."""
    asked = (one.item or NONE, frozenset(one.aspects or ())) if one.intent == "ask_item" else ()
    return (one.text, one.intent, *asked)


def test_bandian_check_prints_the_faults_and_exits_with_1(monkeypatch: pytest.MonkeyPatch) -> None:
    fault = Fault("nlu/data/intents/greet.yml", "examples.2", "stands twice")
    monkeypatch.setattr("knowledge.check.faults", lambda: [])
    monkeypatch.setattr("nlu.sentence_checks.sentence_faults", lambda: [fault])
    done = CliRunner().invoke(app, ["check"])
    assert (done.exit_code, done.stdout) == (1, "nlu/data/intents/greet.yml: examples.2: stands twice\n")
    monkeypatch.setattr("nlu.sentence_checks.sentence_faults", lambda: [])
    assert CliRunner().invoke(app, ["check"]).exit_code == 0


def test_other_commands_do_not_read_the_sentences() -> None:
    code = (
        "import sys; from bot.commands.check import stop_on_faults; stop_on_faults();"
        "print([name for name in ('nlu.examples', 'nlu.sentence_checks') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_check_needs_no_heavy_library() -> None:
    code = (
        "import sys; from nlu.sentence_checks import sentence_faults; sentence_faults();"
        "print([name for name in ('rasa', 'tensorflow', 'spacy', 'jieba', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
