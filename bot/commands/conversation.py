"""An engine for commands: the trained model, or the catalogue's words when it cannot be used."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue.engine import Engine
from bot.settings import Settings


def load_engine(settings: Settings) -> Engine:
    """The in-process engine on the model of the present sources (trained when missing)."""
    from bot.logs import configure
    from bot.models import ensure_model

    configure("error", settings.log_format)
    model = ensure_model(settings)
    from bot.dialogue.in_process import InProcessEngine

    return InProcessEngine(model)


def as_json(status: str, intent: Any, item: Any, aspects: Any, replies: Any) -> Mapping[str, Any]:
    """A turn in the form of the interface."""
    return {
        "status": status, "intent": intent, "item": item, "aspects": list(aspects), "replies": list(replies),
    }
