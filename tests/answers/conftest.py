"""The trained model for the answer sets."""
from __future__ import annotations

from typing import Any

import pytest

from tests.models import loaded_engine


@pytest.fixture(scope="session")
def engine() -> Any:
    """The in-process engine on the model of the present sources."""
    return loaded_engine()
