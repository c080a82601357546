"""`bandian ask`: replies in the terminal, as a customer sees them."""
from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer

from bot.commands.lines import clean_output, write
from bot.settings import load as load_settings


def ask(
    texts: Annotated[
        list[str], typer.Argument(metavar="TEXT…", help="One message or more of one conversation.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print replies as in the HTTP interface.")] = False,
) -> None:
    """问一句或几句。Ask; several texts are one conversation."""
    from bot.commands.check import stop_on_faults

    stop_on_faults()
    with clean_output() as out:
        from bot.commands.conversation import load_engine
        from bot.dialogue.converse import converse

        for turn in asyncio.run(converse(load_engine(load_settings()), texts)):
            if as_json:
                write(out, turn)
            else:
                out.write("\n".join(printed(turn)) + "\n")


def printed(turn: Mapping[str, Any]) -> Iterator[str]:
    """A turn as lines: text, buttons in brackets, sources."""
    for reply in turn["replies"]:
        yield reply["text"]
        if reply["buttons"]:
            yield " ".join(f"[{button['title']}]" for button in reply["buttons"])
        for source in reply["sources"]:
            yield "  ↳ " + " ".join(str(part) for part in (source["title"], source["article"]) if part)
        yield ""
