"""The fingerprint of what a model is trained on."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.models import FILES, FOLDERS, fingerprint, sources
from bot.settings import ROOT


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small project."""
    for name in (*FILES, "nlu/data/people/a.jsonl", "nlu/data/a.yml", "nlu/a.py", "nlu/dictionaries/a.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return tmp_path


def test_every_file_below_knowledge_and_nlu_counts() -> None:
    counted = set(sources())
    left_out = [
        path
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("[!.]*")
        if path.is_file() and "__pycache__" not in path.parts and path not in counted
    ]
    assert not left_out


@pytest.mark.parametrize(
    "name", [*FILES, "nlu/data/people/a.jsonl", "nlu/data/a.yml", "nlu/a.py", "nlu/dictionaries/a.txt"]
)
def test_a_changed_source_asks_for_another_model(root: Path, name: str) -> None:
    before = fingerprint(root)
    (root / name).write_text("changed", encoding="utf-8")
    assert fingerprint(root) != before


def test_what_is_no_source_changes_nothing(root: Path) -> None:
    before = fingerprint(root)
    (root / "README.md").write_text("changed", encoding="utf-8")
    (root / "nlu" / "__pycache__").mkdir()
    (root / "nlu" / "__pycache__" / "a.py").write_text("", encoding="utf-8")
    assert fingerprint(root) == before
