"""Files of cases: the kinds, and bad lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import InvalidInput
from bot.evaluation.cases import read_suite

GOOD = b'{"id": "m1", "text": "x", "intent": "thanks"}\n'
UNDERSTANDING = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(
    "line, told",
    [
        (b'{"text": "x",', "no JSON"),
        (b"[1]", "expected a JSON object"),
        (b"[" * 100_000, "no JSON"),
        ('{"text": "过户", "intent": "thanks"}'.encode("gbk"), "no UTF-8"),
        (b'{"text": "\\ud800", "intent": "thanks"}', "no UTF-8"),
        (b'{"text": "x"}', "'intent' is missing"),
        (b'{"intent": "thanks"}', "'text' is missing"),
        (b'{"text": 7, "intent": "thanks"}', "'text' must be"),
        (b'{"text": "x", "intent": null}', "'intent' must be"),
        (b'{"text": "x", "intent": "ask_item", "item": ["transfer"]}', "'item' must be"),
        (b'{"text": "x", "intent": "ask_item", "aspects": null}', "'aspects' must be"),
        (b'{"text": "x", "intent": "ask_item", "aspects_alt": ["fee"]}', "'aspects_alt' must be"),
        (b'{"turns": [{"text": "x", "intent": "thanks"}]}', "a case of conversations, the first one is of labels"),
    ],
)
def test_a_bad_line_is_named_with_its_file_and_number(tmp_path: Path, line: bytes, told: str) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_bytes(GOOD + b"\n" + line + b"\n" + GOOD)
    with pytest.raises(InvalidInput) as caught:
        read_suite(path)
    assert "cases.jsonl: line 3: " in caught.value.detail and told in caught.value.detail
    assert "\n" not in caught.value.detail


@pytest.mark.parametrize(
    "line, told",
    [
        (b'{"turns": []}', "'turns' must be"),
        (b'{"turns": ["x"]}', "'turns' must be"),
        (b'{"turns": [{"text": "x", "intent": "thanks"}, {"text": "y"}]}', "turn 2: 'intent' is missing"),
        (b'{"turns": ["x"], "must": []}', "'item' is missing"),
        (b'{"turns": ["x"], "must": [["("]], "item": "a", "standing": "b"}', "'must' must be"),
        (b"", "no case"),
        (b" \n\n", "no case"),
    ],
)
def test_conversations_answers_and_empty_files(tmp_path: Path, line: bytes, told: str) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_bytes(line)
    with pytest.raises(InvalidInput) as caught:
        read_suite(path)
    assert str(path) in caught.value.detail and told in caught.value.detail


def test_a_line_ends_at_a_line_feed_only(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_bytes('{"text": "a\u2028b", "intent": "thanks"}\r\n'.encode())
    (case,) = read_suite(path).cases
    assert (case["text"], case["id"]) == ("a\u2028b", "line 1")


@pytest.mark.parametrize("folder", ["understanding", "answers"])
def test_the_projects_own_sets_are_read(folder: str) -> None:
    kinds = {
        path.name: read_suite(path).kind for path in (UNDERSTANDING / folder).glob("*.jsonl")
        if not path.name.startswith("second_")  # labels only
    }  # fmt: skip
    assert kinds and set(kinds.values()) <= {"labels", "conversations", "answers"}
    assert kinds.get("conversations.jsonl") in (None, "conversations")
