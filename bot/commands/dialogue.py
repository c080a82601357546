"""`bandian dialogue`: conversations from JSON lines."""
from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

from bot.commands.lines import answer_lines, clean_output
from bot.errors import InvalidInput
from bot.settings import load as load_settings


def dialogue() -> None:
    """逐行对话。Read {"id","turns","now"} lines; each is a fresh conversation at `now`."""
    from bot.commands.check import stop_on_faults

    stop_on_faults()
    with clean_output() as out:
        from bot.commands.conversation import load_engine

        engine = load_engine(load_settings())
        loop = asyncio.new_event_loop()
        answer_lines(out, lambda case: answer(engine, loop, case))
        loop.close()


def answer(engine: Any, loop: asyncio.AbstractEventLoop, case: dict[str, Any]) -> dict[str, Any]:
    """One case. Raises InvalidInput when its turns are no list of strings or `now` is no time."""
    from bot.bootstrap import clock
    from bot.clock import FixedClock, SystemClock
    from bot.dialogue.converse import converse

    turns = case.get("turns")
    if not isinstance(turns, list) or not turns or not all(isinstance(turn, str) for turn in turns):
        raise InvalidInput("expected a list of strings in 'turns'")
    try:
        clock.inner = FixedClock(datetime.fromisoformat(case["now"])) if case.get("now") else SystemClock()
    except (TypeError, ValueError) as error:
        raise InvalidInput("expected an ISO time in 'now'") from error
    try:
        done = loop.run_until_complete(converse(engine, turns))
    finally:
        clock.inner = SystemClock()
    kept = ("status", "intent", "item", "aspects", "replies")
    return {"id": case.get("id"), "turns": [{key: turn[key] for key in kept} for turn in done]}
