"""Commands run in this process, with a fake engine and the real standard output kept apart."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from bot import bootstrap
from bot.dialogue.messages import EngineResult


class FakeEngine:
    """Talks to standard output, as libraries do; a message may tell it what to do."""

    name = "fake"

    def __init__(self) -> None:
        self.parsed: list[str] = []

    async def parse(self, text: str) -> dict[str, Any]:
        """A parse in Rasa's form."""
        self._chatter()
        self.parsed.append(text)
        if "崩溃" in text:
            raise RuntimeError(f"cannot parse {text}")
        name = "nlu_fallback" if "听不懂" in text else "chitchat" if "闲聊" in text else "ask_item"
        return {
            "text": text,
            "intent": {"name": name, "confidence": 0.81234567},
            "intent_ranking": [
                {"name": "other_power", "confidence": 0.3},
                {"name": "greet", "confidence": 0.2},
            ],
            "entities": [
                {
                    "entity": "item",
                    "value": "transfer",
                    "text": "过户",
                    "start": 0,
                    "end": 2,
                    "confidence_entity": 1.0,
                    "extractor": "CatalogueMatcher",
                }
            ]
            if "过户" in text
            else [],
            "meaning": {
                "items": ["transfer", "rename"] if "过户" in text else [],
                "scores": [0.9, 0.5],
                "aspects": ["materials"],
                "situation": {},
                "region": None,
            },
        }

    async def handle(self, text: str, state: Mapping[str, Any] | None) -> EngineResult:
        """Count the turns of the conversation and tell the time."""
        self._chatter()
        if "崩溃" in text:
            raise RuntimeError(f"cannot answer {text}")
        count = int((state or {}).get("count", 0)) + 1
        now = bootstrap.clock.now().isoformat(timespec="seconds")
        reply = {
            "text": f"{count}|{now}|{text}",
            "buttons": [{"title": "是", "payload": "/affirm"}],
            "card": None,
            "sources": [
                {"title": "供电营业规则", "article": "第二十三条", "effective": None, "checked": "2026-11-22"}
            ],
        }
        return EngineResult(
            "answered", (reply,), {"count": count}, "ask_item", "transfer", ("fee",), ("transfer.x",)
        )

    @staticmethod
    def _chatter() -> None:
        print("a library prints")
        os.write(1, b"a C library prints\n")


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    """The fake engine in the place of the model."""
    engine = FakeEngine()
    monkeypatch.setattr("bot.commands.conversation.load_engine", lambda settings: engine)
    return engine


Run = Callable[[Callable[[], Any], bytes], tuple[str, str]]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on standard input; gives what it wrote to standard output and to standard error."""

    def execute(command: Callable[[], Any], given: bytes) -> tuple[str, str]:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(given)))
        kept = os.dup(1)
        # As in a process of its own: what is printed goes through file descriptor 1.
        with monkeypatch.context() as patch, open(1, "w", encoding="utf-8", closefd=False) as stdout:
            patch.setattr(sys, "stdout", stdout)
            try:
                command()
            finally:
                stdout.flush()
                os.dup2(kept, 1)
                os.close(kept)
        written = capfd.readouterr()
        return written.out, written.err

    return execute
