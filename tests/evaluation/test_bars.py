"""Bars: read, measured, missed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import InvalidInput
from bot.evaluation.bars import measured, missed, read_bars

BARS = Path(__file__).resolve().parents[1] / "understanding" / "bars.yml"
REPORTS = {
    "a.jsonl": {"slices": {"all": {"intent": 80.0}, "clean": {"intent": 70.0}}, "figures": {"parse_ms_p95": 9.0}},
    "c.jsonl": {"slices": {"conversations": {"turns_right": 92.9}}},
    "all messages": {"slices": {"all": {"intent": 90.0}, "clean": {"intent": None}}, "figures": {"parse_ms_p95": 8.0}},
}


def test_figures_of_all_files_stand_before_those_of_one() -> None:
    figures = measured(REPORTS)
    assert figures["all"] == {"intent": 90.0, "parse_ms_p95": 8.0}
    assert figures["a.jsonl"] == {"intent": 80.0, "parse_ms_p95": 9.0}
    assert figures["conversations"] == figures["c.jsonl"] == {"turns_right": 92.9}


@pytest.mark.parametrize(
    "slice_name, metric, bar, line",
    [
        ("all", "intent", 90, None),
        ("all", "intent", 90.1, "all.intent: 90, at least 90.1"),
        ("all", "parse_ms_p95", 8, None),
        ("all", "parse_ms_p95", 7.5, "all.parse_ms_p95: 8, at most 7.5"),
        ("conversations", "turns_right", 93, "conversations.turns_right: 92.9, at least 93"),
        ("a.jsonl", "intent", 81, "a.jsonl.intent: 80, at least 81"),
        ("not_given.jsonl", "intent", 81, None),
        ("clean", "intent", 0, "clean.intent: not measured, bar 0"),
        ("no_such_slice", "intent", 0, "no_such_slice.intent: not measured, bar 0"),
        ("all", "no_such_metric", 0, "all.no_such_metric: not measured, bar 0"),
    ],
)
def test_missed(slice_name: str, metric: str, bar: float, line: str | None) -> None:
    assert missed({slice_name: {metric: bar}}, measured(REPORTS)) == ([line] if line else [])


@pytest.mark.parametrize(
    "content, told",
    [
        (b"all: {intent: [", "not valid YAML"),
        (b"all: {intent: 95}\nall: {item: 95}\n", "stands twice"),
        (b"", "expected a mapping"),
        (b"- all\n", "expected a mapping"),
        (b"all: 95\n", "all"),
        (b"all: {intent: many}\n", "all.intent"),
        (b"all: {intent: true}\n", "all.intent"),
        (b"all: {intent: 101}\n", "all.intent"),
        (b"all: {intent: .nan}\n", "all.intent"),
        ("all: 好".encode("gbk"), "UTF-8"),
    ],
)
def test_a_bad_file_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "bars.yml"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match=r"bars\.yml") as caught:
        read_bars(path)
    assert told in caught.value.detail and "\n" not in caught.value.detail


def test_the_projects_bars_name_every_slice_of_its_sets() -> None:
    import json

    bars = read_bars(BARS)
    slices = {
        json.loads(line)["slice"]
        for name in ("messages_*.jsonl", "scope.jsonl", "safety.jsonl")
        for path in BARS.parent.glob(name)
        for line in path.read_text(encoding="utf-8").splitlines()
    }
    assert slices | {"all", "conversations"} == {name for name in bars if not name.endswith(".jsonl")}
