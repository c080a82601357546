"""The command line as a process: exit statuses, streams, and a catalogue that is broken."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.settings import ROOT

FAULT = re.compile(r"^[\w./-]+: [^:\n]+: .+$")


def bandian(
    *arguments: str, cwd: Path = ROOT, given: str = "", **env: str
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        cwd=cwd,
        input=given,
        capture_output=True,
        text=True,
        timeout=240,
        env={**os.environ, "PYTHONPATH": str(cwd), "PYTHONIOENCODING": "utf-8", **env},
        check=False,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("no_such_command",),
        ("parse", "--no-such-option"),
        ("ask",),
        ("dialogue", "superfluous"),
        ("serve", "--port", "0"),
        ("serve", "--port", "many"),
        ("evaluate",),
        ("evaluate", "no_such_file.jsonl"),
        ("bench", "no_such_bench"),
        (),
    ],
)
def test_wrong_use_exits_with_2_and_says_so_on_standard_error(arguments: tuple[str, ...]) -> None:
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 2
    if arguments:
        assert done.stdout == "" and done.stderr.strip() and "Traceback" not in done.stderr


def test_wrong_use_as_a_process() -> None:
    done = bandian("serve", "--port", "many")
    assert (done.returncode, done.stdout) == (2, "") and "--port" in done.stderr


def test_a_wrong_setting_is_named_without_a_stack_trace() -> None:
    done = bandian("migrate", BANDIAN_PORT="many")
    assert done.returncode == 2
    assert "BANDIAN_PORT" in done.stderr and "Traceback" not in done.stderr and done.stdout == ""


@pytest.mark.parametrize(
    "command", ["serve", "ask", "parse", "dialogue", "evaluate", "check", "train", "migrate", "bench"]
)
def test_every_command_explains_itself(command: str) -> None:
    done = CliRunner().invoke(app, [command, "--help"])
    assert done.exit_code == 0 and len(done.stdout) > 100 and not done.stderr


def test_help_needs_no_heavy_library() -> None:
    heavy = ("tensorflow", "rasa", "spacy", "fastapi")
    code = f"import sys; import bot.cli; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_projects_own_catalogue_has_no_fault() -> None:
    done = bandian("check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_coverage_accounts_for_every_item_and_aspect() -> None:
    done = bandian("check", "--coverage")
    assert done.returncode == 0 and "not accounted for: 0" in done.stdout


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the project that may be broken."""
    for folder in ("knowledge", "bot"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "web"))
    return tmp_path


def test_a_broken_catalogue_prints_every_fault_and_exits_with_1(copy: Path) -> None:
    items = copy / "knowledge" / "items" / "change"
    with (items / "transfer.yml").open("a", encoding="utf-8") as file:
        file.write("colour: red\n")
    (items / "rename.yml").write_text("id: rename\ntitle: [unclosed\n", encoding="utf-8")
    (items / "split_account.yml").write_bytes("id: split_account\ntitle: 分户\n".encode("gbk"))
    (copy / "knowledge" / "documents" / "passport.yml").unlink()
    done = bandian("check", cwd=copy)
    found = done.stdout.splitlines()
    assert done.returncode == 1 and done.stderr == ""
    assert all(FAULT.match(line) for line in found), found
    for file in (
        "items/change/transfer.yml: colour:",
        "items/change/rename.yml: line",
        "items/change/split_account.yml:",
    ):
        assert any(line.startswith(file) for line in found), (file, found)
    assert any("passport" in line for line in found)


@pytest.mark.parametrize(
    ("change", "file"),
    [
        (("standing: law", "standing: rumour"), "items/change/transfer.yml"),
        (("ref: W15", "ref: NOWHERE"), "items/change/transfer.yml"),
        (("category: change", "category: magic"), "items/change/transfer.yml"),
        (("id: transfer\n", "id: transfers\n"), "items/change/transfer.yml"),
    ],
)
def test_one_wrong_word_is_found_with_its_file(copy: Path, change: tuple[str, str], file: str) -> None:
    path = copy / "knowledge" / file
    before = path.read_text(encoding="utf-8")
    if change[0] not in before:
        before = before.replace("standing: published", change[0], 1)
    assert change[0] in before
    path.write_text(before.replace(change[0], change[1], 1), encoding="utf-8")
    done = bandian("check", cwd=copy)
    assert done.returncode == 1
    assert any(line.startswith(f"{file}: ") for line in done.stdout.splitlines()), done.stdout


@pytest.mark.parametrize("arguments", [("parse",), ("dialogue",), ("ask", "过户"), ("train",), ("serve",)])
def test_nothing_is_trained_or_served_on_a_broken_catalogue(copy: Path, arguments: tuple[str, ...]) -> None:
    (copy / "knowledge" / "items" / "change" / "transfer.yml").write_text("id: [\n", encoding="utf-8")
    done = bandian(*arguments, cwd=copy, given='{"id": 1, "text": "过户"}\n')
    assert done.returncode == 1 and done.stdout == ""
    assert any(FAULT.match(line) and "transfer.yml" in line for line in done.stderr.splitlines())
    assert not list(copy.glob("models/*")) and not (copy / "var").exists()


@pytest.mark.model
def test_the_real_commands_write_json_lines_only() -> None:
    from tests.models import loaded_engine

    loaded_engine()  # trained by now, so that this test measures no training
    asked = (
        '{"id": 1, "text": "过户要带什么"}',
        "{broken",
        '{"id": 3, "text": ""}',
        '{"id": 4, "text": "电线掉地上冒火花"}',
    )
    given = "\n".join(asked)
    done = bandian("parse", given=given)
    assert done.returncode == 0
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row.get("id") for row in rows] == [1, None, 3, 4]
    assert (rows[0]["intent"], rows[0]["item"]) == ("ask_item", "transfer") and rows[1]["error"]["code"]
    assert rows[3]["intent"] == "safety_emergency" and rows[3]["in_scope"] is True
    assert "过户" not in done.stderr
    talk = bandian(
        "dialogue",
        given='{"id": 1, "turns": ["过户要带什么", "那要几天"], "now": "2026-11-23T09:30:00+08:00"}\n',
    )
    assert talk.returncode == 0
    turns = json.loads(talk.stdout)["turns"]
    assert [turn["item"] for turn in turns] == ["transfer", "transfer"] and all(
        turn["replies"] for turn in turns
    )
