"""Wiring: gives services what they need, once per process."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from bot.clock import Clock, SystemClock
from bot.services.answers import AnswerService
from bot.services.answers.relevance import Matcher
from bot.services.back_office import BackOffice, DemoBackOffice
from bot.services.dialogue import DialogueService
from bot.services.guide import GuideService
from bot.settings import Settings
from bot.settings import load as load_settings
from knowledge.catalogue import Catalogue, load_catalogue


@dataclass(frozen=True)
class Services:
    """The services of one process."""

    catalogue: Catalogue
    clock: Clock
    answers: AnswerService
    guides: GuideService
    dialogue: DialogueService


class _MovableClock:
    """The process's clock, which replays and tests may replace."""

    def __init__(self) -> None:
        self.inner: Clock = SystemClock()

    def now(self) -> datetime:
        """The time of the clock that is set."""
        return self.inner.now()


clock = _MovableClock()


def build(settings: Settings, catalogue: Catalogue | None = None, back_office: BackOffice | None = None) -> Services:
    """Services for `settings`. Raises CatalogueError when a catalogue file is broken."""
    catalogue = catalogue or load_catalogue()
    office = back_office or (DemoBackOffice() if settings.backoffice == "demo" else None)
    answers = AnswerService(catalogue, lambda: clock.now().date(), settings.region, _matcher())
    guides = GuideService(answers, clock.now, office)
    return Services(catalogue, clock, answers, guides, DialogueService(answers, guides))


def _matcher() -> Matcher | None:
    """The sentence encoder; without it the answers go by shared characters only."""
    try:
        from nlu.likeness import EncoderLikeness
    except ImportError:
        return None
    return EncoderLikeness()


@lru_cache(maxsize=1)
def services() -> Services:
    """The services of this process, built at the first call."""
    return build(load_settings())
