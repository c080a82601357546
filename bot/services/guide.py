"""Messages that are no question about an item: what to do now, said honestly, with facts from the records."""
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from bot.services.answers import AnswerService, Query
from bot.services.answers.compose import entry_lines, sources_of
from bot.services.back_office import Account, BackOffice
from bot.services.halls import hall_reply
from bot.services.replies import Button, Memory, Outcome, Reply, SourceLine
from knowledge.catalogue import Entry
from knowledge.loader import ROOT
from knowledge.phrases import phrase
from knowledge.safety import Guidance, danger, general_guidance
from knowledge.schema import Standing
from knowledge.terms import cues
from knowledge.text import normalise
from knowledge.yaml_files import read

_ACCOUNT = re.compile(r"(?<!\d)(\d{13}|\d{10})(?!\d)")
_AFTER_NAME = re.compile(r"\D{0,6}(\d{4})(?!\d)")
_TAIL = re.compile(r"(?<!\d)(\d{4})(?![\d年])")
SURE = 0.42  # likeness from which a rule is told before an account is asked for
ASKED = "account"


@lru_cache(maxsize=1)
def _plans() -> dict[str, Any]:
    data: dict[str, Any] = read(ROOT / "intents.yml", ROOT)
    return data


class GuideService:
    """Answers every intent but `ask_item`."""

    def __init__(
        self, answers: AnswerService, now: Callable[[], datetime], back_office: BackOffice | None = None,
    ) -> None:
        self.answers = answers
        self.catalogue = answers.catalogue
        self.now = now
        self.back_office = back_office

    def safety(self, text: str, memory: Memory, found: Guidance | None = None) -> Outcome:
        """What to do at once; nothing else is said in such a turn."""
        guidance = found or danger(text) or general_guidance()
        sources = tuple(
            SourceLine(self.catalogue.sources[cite.ref].title, cite.article) for cite in guidance.source
            if cite.ref in self.catalogue.sources
        )
        kept = replace(memory, misunderstood=0, asked=None, choices=())
        return Outcome("safety", (Reply(guidance.text, sources=sources),), kept, "safety_emergency",
                       provenance=(f"safety.{guidance.id}",))

    def guide(self, query: Query, memory: Memory) -> Outcome:
        """The reply to `query.intent`."""
        intent = query.intent or "out_of_scope"
        if intent == "safety_emergency":
            return self.safety(query.text, memory)
        plan = _plans()[intent]
        if plan.get("back_office"):
            outcome = self._account(intent, plan, query, memory)
            if outcome:
                return outcome
        if plan.get("needs_item"):
            return self._with_item(intent, plan, query, memory)
        return self._plain(intent, plan, query, memory)

    def takes_account(self, text: str, memory: Memory) -> bool:
        """Whether the last question was for an account number and `text` has one."""
        return (memory.asked or "").startswith(ASKED) and bool(_ACCOUNT.search(normalise(text)))

    def _plain(self, intent: str, plan: dict[str, Any], query: Query, memory: Memory) -> Outcome:
        item = next((found for found in query.items if found in plan.get("items", ())), plan.get("item"))
        replies, told = [], []
        if plan.get("lead") and not plan.get("halls"):
            replies.append(Reply(plan["lead"], self._offers(plan)))
        extra = self._records(plan)
        if extra:
            lines = [line for entry in extra for line in entry_lines(self.catalogue, entry)]
            if any(entry.record.standing is Standing.PUBLISHED for entry in extra):
                lines.append(phrase("standing.published"))
            replies.append(Reply("\n".join(lines), sources=sources_of(self.catalogue, extra)))
            told += [entry.key for entry in extra]
        if plan.get("halls"):
            replies.insert(0, hall_reply(self.catalogue, self.now(), query.halls, plan.get("lead", "")))
        if item and plan.get("aspects"):
            blocks = self.answers.blocks(item, tuple(plan["aspects"]), query, memory)
            replies += [block.reply for block in blocks if block.told]
            told += [key for block in blocks for key in block.told]
        if plan.get("about"):
            near = [block for block in self.answers.about(query, memory, item) if not set(block.told) & set(told)]
            replies[1:1] = [block.reply for block in near]
            if near and plan.get("instead"):
                replies = replies[1:]
            told += [key for block in near for key in block.told]
        running = (query.items[0] if query.items else item) if plan.get("about") else memory.item
        kept = replace(memory, item=running or memory.item, misunderstood=0, asked=None, choices=())
        named = item if intent in ("fault_report", "outage_query") else None
        status = "answered_partly" if plan.get("instead") and told else plan["status"]
        return Outcome(status, tuple(replies), kept, intent, named, (), tuple(told))

    def _with_item(self, intent: str, plan: dict[str, Any], query: Query, memory: Memory) -> Outcome:
        asked = replace(query, aspects=tuple(plan["aspects"]), intent="ask_item")
        outcome = self.answers.answer(asked, memory)
        return replace(outcome, intent=intent, aspects=(), replies=(Reply(plan["lead"]), *outcome.replies))

    def _records(self, plan: dict[str, Any]) -> list[Entry]:
        today = self.now().date()
        entries = [Entry(f"common.{key}", self.catalogue.common[key]) for key in plan.get("common", ())
                   if key in self.catalogue.common]
        if plan.get("complaints"):
            entries += [Entry(f"complaints.{fact.id}", fact) for fact in self.catalogue.complaints.values()
                        if not fact.keywords]
        return [entry for entry in entries if entry.standing_on(today) == "told"]

    @staticmethod
    def _offers(plan: dict[str, Any]) -> tuple[Button, ...]:
        offers = _plans()["offers"]
        return tuple(Button(offers[key]["title"], offers[key]["send"]) for key in plan.get("buttons", ()))

    def _account(self, intent: str, plan: dict[str, Any], query: Query, memory: Memory) -> Outcome | None:
        """Look an account up, or ask for what is needed; None without a back office."""
        if self.back_office is None:
            return None
        words, kept = _plans()["back_office"], replace(memory, misunderstood=0, asked=f"{ASKED}:{intent}")
        text = normalise(query.text)
        number, tail = _ACCOUNT.search(text), phone_tail(_ACCOUNT.sub(" ", text))
        if not (number and tail):
            near = self.answers.about(query, memory, least=SURE) if query.items and not number else []
            replies = (*(block.reply for block in near), Reply(words["ask"], self._offers(plan)))
            told = tuple(key for block in near for key in block.told)
            return Outcome("answered" if near else "collecting", replies, kept, intent, provenance=told)
        account = self.back_office.account(number.group(1), tail)
        if account is None:
            return Outcome("collecting", (Reply(words["unknown"], self._offers(plan)),), kept, intent)
        lines = _account_lines(words, plan["back_office"], account)
        return Outcome("completed", (Reply("\n".join(lines)),), replace(kept, asked=None), intent)


def phone_tail(text: str) -> str | None:
    """The last four digits of a phone: those that are called so, else the last four digits by themselves."""
    for word in cues()["phone_tail"]:
        at = text.find(word)
        named = _AFTER_NAME.match(text, at + len(word)) if at >= 0 else None
        if named:
            return named.group(1)
    found = _TAIL.findall(text)
    return found[-1] if found else None


def _account_lines(words: dict[str, Any], kind: str, account: Account) -> list[str]:
    lines = [words["demo"]] if account.demo else []
    masked = account.number[:2] + "*" * (len(account.number) - 4) + account.number[-2:]
    records: list[Any] = list(account.bills if kind == "bill" else account.progress)
    lines += [words[kind].format(account=masked, **vars(record)) for record in records]
    return lines if records else [*lines, words["nothing"]]
