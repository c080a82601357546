"""`bandian evaluate` on fake parses: what is printed and the exit status."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from tests.evaluation.conftest import Evaluate, Meaning, Write

TABLE: dict[str, Meaning] = {
    "过户要带什么": ("ask_item", "transfer", ("materials",)),
    "谢谢": ("thanks", None, ()),
    "那要多久": ("ask_item", "transfer", ("time_limit",)),
}
ASK = {"id": "m1", "slice": "clean", "text": "过户要带什么", "intent": "ask_item", "item": "transfer",
       "aspects": ["materials"]}  # fmt: skip
THANKS = {"id": "m2", "slice": "clean", "text": "谢谢", "intent": "thanks", "item": None, "aspects": []}
FAR = {"id": "m3", "slice": "far", "text": "房产过户", "intent": "out_of_scope", "item": None, "aspects": []}
TURNS = {
    "id": "c1",
    "turns": [
        {"text": "过户要带什么", "intent": "ask_item", "item": "transfer", "aspects": ["materials"]},
        {"text": "那要多久", "intent": "ask_item", "item": "transfer", "aspects": ["time_limit"]},
        {"text": "谢谢", "intent": "thanks", "item": None, "aspects": []},
    ],
}


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """An archive in the place of a trained model."""
    path = tmp_path / "older.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        archive.addfile(tarfile.TarInfo("metadata.json"), io.BytesIO())
    return path


def objects(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_one_file_is_one_report(evaluate: Evaluate, write: Write) -> None:
    code, out, _ = evaluate(write("a.jsonl", ASK, THANKS, FAR), "--json", table=TABLE)
    (result,) = objects(out)
    assert (code, result["file"]) == (0, "a.jsonl")
    assert result["slices"]["all"] == {
        "cases": 3, "intent": 100.0, "item": 100.0, "aspects": 100.0, "together": 100.0,
    }  # fmt: skip
    assert result["figures"]["out_of_scope_recall"] == result["figures"]["in_scope_kept"] == 100.0
    assert result["figures"]["parse_ms_median"] >= 0
    assert result["calibration"]["intent"]["expected_error"] == 0.25
    assert result["calibration"]["item"]["expected_error"] == 0.5


def test_several_files_end_with_all_messages(evaluate: Evaluate, write: Write) -> None:
    files = write("a.jsonl", ASK, THANKS), write("b.jsonl", FAR), write("c.jsonl", TURNS)
    code, out, _ = evaluate(*files, "--json", table=TABLE)
    results = objects(out)
    assert code == 0
    assert [one["file"] for one in results] == [
        "a.jsonl", "b.jsonl", "c.jsonl", "all conversations", "all messages",
    ]  # fmt: skip
    assert results[0]["figures"]["out_of_scope_recall"] is None
    assert results[-1]["slices"]["all"]["cases"] == 3
    assert results[-1]["figures"]["out_of_scope_recall"] == 100.0
    assert results[2]["slices"]["conversations"]["turns_right"] == 100.0


def test_files_of_one_name_are_told_apart(evaluate: Evaluate, write: Write, tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    files = write("a.jsonl", ASK), write("x/a.jsonl", FAR)
    _, out, _ = evaluate(*files, "--json", table=TABLE)
    assert [one["file"] for one in objects(out)] == [str(files[0]), str(files[1]), "all messages"]


def test_failed_cases_are_printed_when_wanted(evaluate: Evaluate, write: Write) -> None:
    files = write("a.jsonl", ASK, THANKS), write("c.jsonl", TURNS)
    table = {**TABLE, "过户要带什么": ("ask_item", "rename", ("materials",))}
    _, short, _ = evaluate(*files, table=table)
    _, long, _ = evaluate(*files, "--failed", table=table)
    assert "clean: cases 2, intent 100.0, item 0.0, aspects 100.0, together 50.0" in short
    assert "confused item: transfer → rename 1" in short
    assert '"id": "m1"' not in short
    assert long.count('"id": "m1"') == 1 and '"turn": 1' in long


def test_a_conversation_that_fails_is_not_understood(evaluate: Evaluate, write: Write) -> None:
    failing = {"id": "c2", "turns": [THANKS, {**THANKS, "text": "崩溃"}]}
    code, out, err = evaluate(write("c.jsonl", TURNS, failing), "--json", table=TABLE)
    (result,) = objects(out)
    assert code == 0 and "c2: the engine failed" in err
    assert result["slices"]["conversations"]["turns_right"] == 60.0


WORSE = {key: value for key, value in TABLE.items() if key != "谢谢"}


def test_compare_exits_with_1_where_a_slice_drops(evaluate: Evaluate, write: Write, model: Path) -> None:
    path = write("a.jsonl", ASK, THANKS, FAR)
    code, out, _ = evaluate(path, "--compare", model, table=WORSE, other=TABLE)
    assert code == 1
    assert "clean: cases 2, 100.0 → 50.0 (-50.0), dropped by more than a point" in out
    assert "far: cases 1, 100.0 → 100.0 (+0.0)\n" in out
    assert "worse: m2 谢谢\n    [thanks - -] → [out_of_scope - -], expected [thanks - -]" in out
    assert "better 0, worse 1, different 0" in out


def test_compare_exits_with_0_where_none_drops(evaluate: Evaluate, write: Write, model: Path) -> None:
    path = write("a.jsonl", ASK, THANKS, FAR)
    code, out, _ = evaluate(path, "--json", "--compare", model, table=TABLE, other=WORSE)
    found = objects(out)[-1]
    assert (code, found["compared_with"], found["dropped"]) == (0, "older.tar.gz", [])
    assert [(one["change"], one["id"]) for one in found["changes"]] == [("better", "m2")]


def test_compare_looks_at_turns(evaluate: Evaluate, write: Write, model: Path) -> None:
    files = write("a.jsonl", ASK), write("c.jsonl", TURNS)
    code, out, _ = evaluate(*files, "--json", "--compare", model, table=WORSE, other=TABLE)
    dropped = {one["file"]: one["dropped"] for one in objects(out) if "dropped" in one}
    assert code == 1
    assert dropped["c.jsonl"] == ["conversations"] and dropped["a.jsonl"] == dropped["all messages"] == []


@pytest.mark.parametrize("least, code", [(66.6, 0), (66.8, 1)])
def test_bars_decide_the_status(
    evaluate: Evaluate, write: Write, tmp_path: Path, least: float, code: int
) -> None:
    bars = tmp_path / "bars.yml"
    bars.write_text(f"all: {{intent: {least}, out_of_scope_recall: 100}}\n", encoding="utf-8")
    files = write("a.jsonl", ASK, THANKS), write("b.jsonl", FAR)
    done, out, _ = evaluate(*files, "--bars", bars, table=WORSE)
    assert done == code
    assert ("bar missed: all.intent: 66.7, at least 66.8" in out) == bool(code)
    assert ("every bar is held" in out) != bool(code)


@pytest.mark.parametrize("content", [b"{", "{\"text\": \"好\"}".encode("gbk"), b'{"text": "x"}', b""])
def test_bad_cases_are_told_in_one_line(evaluate: Evaluate, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(content)
    code, out, err = evaluate(path, table=TABLE)
    (line,) = err.splitlines()
    assert (code, out) == (2, "") and str(path) in line
    assert ("line 1" in line) == bool(content)


def test_files_that_do_not_exist_are_told_in_one_line(evaluate: Evaluate, write: Write, tmp_path: Path) -> None:
    good, missing = write("a.jsonl", ASK), tmp_path / "missing"
    for arguments in ((missing,), (good, "--compare", missing), (good, "--bars", missing)):
        code, out, err = evaluate(*arguments, table=TABLE)
        (line,) = err.splitlines()
        assert (code, out) == (2, "") and "missing" in line


def test_a_file_that_is_no_model_is_told_in_one_line(evaluate: Evaluate, write: Write) -> None:
    good = write("a.jsonl", ASK)
    code, out, err = evaluate(good, "--compare", good, table=TABLE)
    (line,) = err.splitlines()
    assert (code, out) == (2, "") and "no trained model" in line
