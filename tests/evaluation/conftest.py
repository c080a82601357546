"""A fake engine that reads meanings from a table, and the command run on it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.dialogue.messages import EngineResult
from bot.errors import EngineFailure

Meaning = tuple[str, str | None, tuple[str, ...]]


class TableEngine:
    """Understands what stands in its table: text → intent, item, aspects; anything else is out of scope."""

    name = "table"

    def __init__(self, table: Mapping[str, Meaning]) -> None:
        self.table = table

    def _meaning(self, text: str) -> Meaning:
        return self.table.get(text, ("out_of_scope", None, ()))

    async def parse(self, text: str) -> dict[str, Any]:
        """A parse in Rasa's form."""
        intent, item, aspects = self._meaning(text)
        return {
            "intent": {"name": intent, "confidence": 0.75},
            "intent_ranking": [{"name": intent, "confidence": 0.75}],
            "entities": [],
            "meaning": {
                "items": [item] if item else [],
                "scores": [0.5] if item else [],
                "aspects": list(aspects),
            },
        }

    async def handle(self, text: str, state: Mapping[str, Any] | None) -> EngineResult:
        """The same in a conversation; one text makes it fail."""
        if text == "崩溃":
            raise EngineFailure("nothing came")
        intent, item, aspects = self._meaning(text)
        return EngineResult("answered", (), {}, intent, item, aspects)


Done = tuple[int, str, str]
Evaluate = Callable[..., Done]
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file of cases; gives its path."""

    def to(name: str, *cases: Any) -> Path:
        path = tmp_path / name
        path.write_text("".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases), encoding="utf-8")
        return path

    return to


@pytest.fixture
def evaluate(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Evaluate:
    """Runs `bandian evaluate` on tables: the present model's, and that of `--compare`."""

    def run(*arguments: object, table: Mapping[str, Meaning], other: Mapping[str, Meaning] | None = None) -> Done:
        monkeypatch.setattr("bot.commands.check.stop_on_faults", lambda: None)
        monkeypatch.setattr("bot.commands.conversation.load_engine", lambda settings: TableEngine(table))
        monkeypatch.setattr("bot.commands.evaluate.load_other", lambda model: TableEngine(other or {}))
        capfd.readouterr()
        kept = os.dup(1)  # a command takes standard output for itself, to the end of its process
        try:
            done = CliRunner().invoke(app, ["evaluate", *map(str, arguments)])
        finally:
            os.dup2(kept, 1)
            os.close(kept)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, capfd.readouterr().out, done.stderr

    return run
