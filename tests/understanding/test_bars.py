"""The project's sets through the trained model, once per run: every bar of bars.yml is held."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.commands.evaluate import REPORTS, read_suites, run
from bot.evaluation.bars import AT_MOST, measured, missed, read_bars
from tests.models import loaded_engine

HERE = Path(__file__).resolve().parent
BARS = HERE / "bars.yml"
SETS = [
    *sorted(HERE.glob("messages_*.jsonl")), HERE / "scope.jsonl", HERE / "safety.jsonl", HERE / "conversations.jsonl",
]  # fmt: skip


@pytest.fixture(scope="module")
def figures() -> dict[str, dict[str, Any]]:
    """Slice → metric → figure, as `bandian evaluate` measures them."""
    groups = run(loaded_engine(), read_suites(SETS))
    return measured({group.name: REPORTS[group.kind](group.judged) for group in groups})


@pytest.mark.model
def test_every_bar_is_held(figures: dict[str, dict[str, Any]]) -> None:
    """A failure names each bar that is missed, with its figure."""
    lines = missed(read_bars(BARS), figures)
    assert not lines, "\n".join(["bars missed:", *lines])


def test_no_bar_hangs_on_how_busy_the_machine_is() -> None:
    assert not [metric for metrics in read_bars(BARS).values() for metric in metrics if AT_MOST in metric]
