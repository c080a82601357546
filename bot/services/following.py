"""A message that leans on the ones before it: which item and which question it goes on with."""
from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from bot.services.answers.query import Query
from bot.services.replies import Memory
from knowledge.loader import ROOT
from knowledge.text import normalise
from knowledge.wordings import read_wordings
from knowledge.yaml_files import read

SHORT = 20  # characters of a message that may be no more than a condition or a correction
KEPT = 6  # businesses that a conversation remembers
SURE = 0.54  # weight from which an item that no word names replaces the running one
DOUBTED = 0.9  # below this confidence a follow-up is not believed to be out of scope
FALLBACK = "nlu_fallback"  # the intent of a message that was not believed
_OTHER = frozenset({"out_of_scope", "chitchat", FALLBACK, "other_power", "precheck_documents"})


@lru_cache(maxsize=1)
def _signs() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in read(ROOT / "following.yml", ROOT).items()}


def asks(text: str) -> bool:
    """Whether `text` has a word that asks something of its own."""
    return bool(_signs()["asks"].search(_plain(text)))


def _plain(text: str) -> str:
    return read_wordings(normalise(text))


def leans(query: Query) -> bool:
    """Whether the message only passes the question on, corrects, or states a condition."""
    plain = _plain(query.text)
    if not plain or plain.startswith("/") or asks(query.text):
        return False
    return passes_on(query) or len(plain) <= SHORT


def passes_on(query: Query) -> bool:
    """Whether the question of before is passed on to another business or corrected."""
    plain = _plain(query.text)
    return bool(_signs()["passes_on"].search(plain) or _signs()["corrects"].search(plain))


def pointed_at(text: str, memory: Memory) -> str | None:
    """The business that 前一个 or 第二个 means among the last two, or None."""
    plain, pair = _plain(text), memory.mentioned[-2:]
    if len(pair) < 2:
        return None
    if _signs()["first"].search(plain):
        if "个" in plain:
            return pair[0]
        return next((item for item in reversed(pair) if item != memory.item), pair[0])
    return pair[1] if _signs()["second"].search(plain) else None


def followed(query: Query, memory: Memory) -> Query:
    """`query` with the item and the aspects that it takes over from the conversation."""
    if not memory.item or not query.text or query.text.startswith("/"):
        return query
    pointed = pointed_at(query.text, memory)
    if pointed:
        query = replace(query, intent="ask_item", items=(pointed,), scores=(1.0,), named=True)
        return query if asks(query.text) or query.cued else replace(query, aspects=memory.aspects or query.aspects)
    unsure = bool(query.items) and not query.named and query.scores[0] < SURE
    if unsure and query.items[0] != memory.item and not passes_on(query):
        query = replace(query, items=(memory.item,), scores=(1.0,))
    if query.intent != "ask_item" or not memory.aspects or query.cued or not leans(query):
        return query
    same = not query.items or query.items[0] == memory.item
    return replace(query, aspects=memory.aspects) if same or passes_on(query) else query


def goes_on(query: Query, memory: Memory) -> bool:
    """Whether a message taken for something else goes on with the running question after all."""
    if not memory.item or query.intent not in _OTHER or query.foreign or len(query.text) > SHORT:
        return False
    if query.documents or query.situation:
        return True
    if query.confidence >= DOUBTED:
        return False
    return asks(query.text) or query.cued or passes_on(query)


def mentioned(query: Query, item: str | None, memory: Memory) -> tuple[str, ...]:
    """The businesses of the conversation, the last ones at the end; two of one message in its order."""
    new = [one for one in query.mentioned if one] or ([item] if item else [])
    if item and item not in new:
        new.append(item)
    if len(new) == 1 and new[0] in memory.mentioned[-2:]:
        return memory.mentioned
    return (*(one for one in memory.mentioned if one not in new), *new)[-KEPT:]
