"""A small knowledge folder for each test, and the real one once."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.catalogue import Catalogue, load_catalogue
from tests.knowledge.small import SmallKnowledge


@pytest.fixture
def small(tmp_path: Path) -> SmallKnowledge:
    """A valid folder that a test may change before it is loaded."""
    return SmallKnowledge(tmp_path / "knowledge")


@pytest.fixture(scope="session")
def real() -> Catalogue:
    """The catalogue that ships with the project."""
    return load_catalogue()
