"""The trained model for tests marked `model`: loaded once for the whole run, whoever asks first."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any

from bot.models import QUIET, ensure_model
from bot.settings import load


@lru_cache(maxsize=1)
def loaded_engine() -> Any:
    """The in-process engine on the model of the present sources (trained when there is none)."""
    os.environ.update(QUIET)
    model = ensure_model(load())
    from bot.dialogue.in_process import InProcessEngine  # imports TensorFlow

    return InProcessEngine(model)
