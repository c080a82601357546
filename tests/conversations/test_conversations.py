"""Whole conversations as customers have them: what they want to hear stands in the YAML files beside this.

A turn says (`say`), presses the button with that title (`press`) or names its place in the list (`pick`).
`contains` and `not_contains` are looked for in all that is shown: texts, titles of buttons and sources; a
list within `contains` holds alternatives. `status` is a list of what would do, `buttons` are
beginnings of titles that must be offered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import bootstrap
from bot.clock import FixedClock, SystemClock
from bot.dialogue.converse import one_turn
from knowledge.taxonomy import taxonomy

HERE = Path(__file__).resolve().parent
FILES = sorted(HERE.glob("*.yml"))
SPOKEN = {"say", "press", "pick"}
KEYS = SPOKEN | {"status", "intent", "intent_not", "item", "aspects", "contains", "not_contains", "buttons"}


def read(path: Path) -> dict[str, Any]:
    """A conversation."""
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return data


@pytest.fixture(autouse=True)
def standing_clock(clock: FixedClock) -> Iterator[None]:
    """The process's clock stands at the tests' Monday morning."""
    bootstrap.clock.inner = clock
    yield
    bootstrap.clock.inner = SystemClock()


def test_there_are_conversations_and_each_expects_something() -> None:
    assert len(FILES) >= 25
    assert len({read(path)["name"] for path in FILES}) == len(FILES)
    for path in FILES:
        for turn in read(path)["turns"]:
            assert set(turn) <= KEYS and len(SPOKEN & set(turn)) == 1, path.name
            assert set(turn) - SPOKEN, path.name
            assert set(turn.get("status", ())) <= set(taxonomy().statuses), path.name
            assert turn.get("item") is None or turn["item"] in taxonomy().items, path.name
            assert set(turn.get("aspects", ())) <= set(taxonomy().aspects), path.name
            assert turn.get("intent", "greet") in taxonomy().intents, path.name
            for wanted in (
                *turn.get("contains", ()),
                *turn.get("not_contains", ()),
                *turn.get("buttons", ()),
            ):
                words = wanted if isinstance(wanted, list) else [wanted]
                assert words and all(isinstance(word, str) for word in words), (path.name, wanted)


@pytest.mark.model
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
async def test_a_conversation_goes_as_the_customer_wants(engine: Any, path: Path) -> None:
    state: Mapping[str, Any] | None = None
    offered: dict[str, str] = {}
    wrong: list[str] = []
    for number, turn in enumerate(read(path)["turns"], 1):
        wanted = turn.get("press") or turn.get("pick")
        if wanted and wanted not in offered:
            wrong.append(f"turn {number}: no button {wanted}")
            break
        text = spoken(turn, offered)
        result = await one_turn(engine, text, state)
        state = result.state
        offered = {
            button["title"]: button["payload"] for reply in result.replies for button in reply["buttons"]
        }
        wrong += [f"turn {number} {text!r}: {what}" for what in complaints(turn, result)]
    assert not wrong, "\n".join(wrong)


def spoken(turn: Mapping[str, Any], offered: Mapping[str, str]) -> str:
    """What the customer sends, given the payloads of the buttons before them, by title."""
    if "press" in turn:
        return offered[turn["press"]]
    return f"第{list(offered).index(turn['pick']) + 1}个" if "pick" in turn else str(turn["say"])


def complaints(turn: Mapping[str, Any], result: Any) -> Iterator[str]:
    """What is not as the turn expects it."""
    for key in ("intent", "item"):
        if key in turn and getattr(result, key) != turn[key]:
            yield f"{key} {getattr(result, key)}, not {turn[key]}"
    if "status" in turn and result.status not in turn["status"]:
        yield f"status {result.status}"
    if "intent_not" in turn and result.intent == turn["intent_not"]:
        yield f"intent {result.intent}"
    if "aspects" in turn and set(result.aspects) != set(turn["aspects"]):
        yield f"aspects {sorted(result.aspects)}"
    titles = [button["title"] for reply in result.replies for button in reply["buttons"]]
    for wanted in turn.get("buttons", ()):
        if not any(title.startswith(wanted) for title in titles):
            yield f"no button {wanted} in {titles}"
    shown = "\n".join(
        [
            *(str(reply["text"]) for reply in result.replies),
            *titles,
            *(str(source["title"]) for reply in result.replies for source in reply["sources"]),
        ]
    )
    for wanted in turn.get("contains", ()):
        if not any(word in shown for word in ([wanted] if isinstance(wanted, str) else wanted)):
            yield f"does not say {wanted}"
    for unwanted in turn.get("not_contains", ()):
        if unwanted in shown:
            yield f"says {unwanted}"
