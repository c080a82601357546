"""One understood message in a conversation: which service answers it."""
from __future__ import annotations

import re
from dataclasses import replace

from bot.services.answers import AnswerService, Query
from bot.services.answers.service import BARE, UNSURE
from bot.services.following import FALLBACK, followed, goes_on
from bot.services.guide import GuideService
from bot.services.replies import Memory, Outcome
from knowledge.text import normalise

_ORDINAL = re.compile(
    r"^(?:我)?(?:选|要|就)?第?\s*([1-9一二三四五六七八九])\s*(?:[个项号种吧的、.)）]|就行|就是)*[。！!]?$"
)
_NUMERALS = {char: number for number, char in enumerate("一二三四五六七八九", 1)}
DOUBTED = 0.7  # below this confidence a short follow-up is not believed to be out of scope
_ACCOUNT_INTENTS = frozenset({"bill_query", "progress_query"})
_ACCOUNT_ITEMS = frozenset({"bill_lookup", "account_lookup"})
_UNSURE = frozenset({"other_power", "out_of_scope", "precheck_documents", "progress_query", "manage_appointment"})
_ELLIPTICAL = frozenset({"affirm", "deny", "greet", "thanks", "goodbye", "chitchat", "hall_info", FALLBACK})


def chosen(text: str, choices: tuple[str, ...]) -> str | None:
    """The item that 1, 第二个, 选三 picks among the last choices."""
    match = _ORDINAL.match(normalise(text))
    if not match:
        return None
    number = _NUMERALS.get(match.group(1)) or int(match.group(1))
    return choices[number - 1] if number <= len(choices) else None


class DialogueService:
    """Routes a query by intent and memory."""

    def __init__(self, answers: AnswerService, guides: GuideService) -> None:
        self.answers = answers
        self.guides = guides

    def respond(self, query: Query, memory: Memory) -> Outcome:
        """The outcome of one message."""
        memory = memory.fitted(self.answers.catalogue)
        picked = chosen(query.text, memory.choices)
        if picked:
            return self.answers.answer(replace(query, items=(picked,), scores=(1.0,), aspects=memory.aspects), memory)
        if self.guides.takes_account(query.text, memory):
            intent = (memory.asked or "").partition(":")[2]
            intent = intent if intent in ("bill_query", "progress_query") else "bill_query"
            return self.guides.guide(replace(query, intent=intent), memory)
        if goes_on(query, memory):
            query = replace(query, intent="ask_item")
        query = followed(query, memory)
        if query.intent == "affirm" and len(memory.choices) == 1:
            only = replace(query, items=memory.choices, scores=(1.0,), aspects=memory.aspects)
            return self.answers.answer(only, memory)
        if query.intent in _ACCOUNT_INTENTS and self._asks_a_rule(query):
            return self.answers.answer(query, memory)
        if query.intent in (None, "ask_item", FALLBACK) or self._carries_on(query, memory):
            return self.answers.answer(query, memory)
        return self.guides.guide(query, memory)

    @staticmethod
    def _asks_a_rule(query: Query) -> bool:
        """Whether a message about money asks how a business item goes, rather than for an account's figures."""
        sure = bool(query.items) and query.items[0] not in _ACCOUNT_ITEMS and query.scores[0] >= UNSURE
        return sure and query.cued and not re.search(r"\d{8}", query.text)

    def _carries_on(self, query: Query, memory: Memory) -> bool:
        """Whether a message that looks like something else goes on with the running question.

        A correction that names an item (不对，我说的是更名), or a bare condition or place.
        """
        if not memory.item:
            return False
        if query.named and query.intent in _ELLIPTICAL:
            return True
        said = bool(query.situation or query.region or query.cued)
        short = len(query.text) <= BARE
        unlikely = query.intent in _UNSURE and query.confidence < DOUBTED and not query.foreign
        if unlikely and short and query.intent == "out_of_scope":
            return True
        return said and short and query.intent in _ELLIPTICAL | _UNSURE
