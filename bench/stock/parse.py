"""Loads one model, ours or stock, and parses texts: a process of its own, so that its memory is the model's."""
from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from bot.commands.lines import clean_output
from bot.models import QUIET

KEPT = ("intent", "intent_ranking", "entities", "meaning", "trace")


def resident_mb() -> int:
    """Resident memory of this process, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return round(next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024)


async def parse_all(agent: Any, warm: list[str], texts: list[str]) -> dict[str, Any]:
    """Parses with the CPU seconds of each; `warm` texts go first and are not counted."""
    for text in warm:
        await agent.parse_message(text)
    parsed, seconds = [], []
    for text in texts:
        begin = time.process_time()
        found = await agent.parse_message(text)
        seconds.append(time.process_time() - begin)
        parsed.append({key: found[key] for key in KEPT if key in found})
    return {"parsed": parsed, "seconds": seconds, "memory_mb": resident_mb()}


def main() -> None:
    """Texts as JSON on standard input, parses as JSON on standard output."""
    os.environ.update(QUIET)
    from bot.logs import configure

    configure("error", "console")
    with clean_output() as out:
        from rasa.core.agent import Agent

        asked = json.load(sys.stdin)
        result = asyncio.run(parse_all(Agent.load(sys.argv[1]), asked["warm"], asked["texts"]))
        json.dump(result, out, ensure_ascii=False, default=float)


if __name__ == "__main__":
    main()
