"""Reading files of cases: a bad line is named with its file and number before anything is run."""
from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import InvalidInput

ANSWERS, CONVERSATIONS, LABELS = "answers", "conversations", "labels"


@dataclass(frozen=True)
class Suite:
    """The cases of one file, all of one kind."""

    name: str
    kind: str
    cases: tuple[dict[str, Any], ...]


def read_suite(path: Path) -> Suite:
    """The cases of a JSON-lines file. Raises InvalidInput naming the file, and the line of a bad one."""
    cases: list[dict[str, Any]] = []
    kind = ""
    for number, raw in enumerate(_content(path).split(b"\n"), 1):
        if not raw.strip():
            continue
        place = f"{path}: line {number}"
        case = _case(raw, place)
        found = _kind(case)
        kind = kind or found
        if found != kind:
            raise InvalidInput(f"{place}: this is a case of {found}, the first one is of {kind}")
        for fault in _faults(case, kind):
            raise InvalidInput(f"{place}: {fault}")
        cases.append({"id": f"line {number}", **case})
    if not cases:
        raise InvalidInput(f"{path}: there is no case in it")
    return Suite(path.name, kind, tuple(cases))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{path}: cannot be read: {error.strerror}") from error


def _case(raw: bytes, place: str) -> dict[str, Any]:
    try:
        case = json.loads(raw.decode("utf-8"))
        json.dumps(case, ensure_ascii=False).encode("utf-8")  # a lone surrogate could not be printed
    except (UnicodeDecodeError, UnicodeEncodeError) as error:
        raise InvalidInput(f"{place}: this is no UTF-8: {error.reason}") from error
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"{place}: this is no JSON: {error}") from error
    if not isinstance(case, dict):
        raise InvalidInput(f"{place}: expected a JSON object")
    return case


def _kind(case: Mapping[str, Any]) -> str:
    if "must" in case:
        return ANSWERS
    return CONVERSATIONS if "turns" in case else LABELS


Check = Callable[[Any], bool]


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _maybe(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _list(check: Check) -> Check:
    return lambda value: isinstance(value, list) and all(check(entry) for entry in value)


def _pattern(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(re.compile(value))
    except re.error:
        return False


# field → (must it be there, what it must be, in words)
Shape = Mapping[str, tuple[bool, Check, str]]
_WORDS = (False, _maybe(_list(_text)), "a list of words")
MEANING: Shape = {
    "text": (True, _text, "a text"),
    "intent": (True, _text, "an intent"),
    "intent_alt": _WORDS,
    "item": (False, _maybe(_text), "an item or null"),
    "item_alt": (False, _maybe(_list(_maybe(_text))), "a list of items"),
    "items": _WORDS,
    "aspects": (False, _list(_text), "a list of aspects"),
    "aspects_alt": (False, _maybe(_list(_list(_text))), "a list of lists of aspects"),
}
SHAPES: Mapping[str, Shape] = {
    LABELS: MEANING,
    CONVERSATIONS: {"turns": (True, lambda value: _list(lambda turn: isinstance(turn, dict))(value) and bool(value),
                              "a list of turns, each an object with labels")},
    ANSWERS: {
        "turns": (True, lambda value: _list(_text)(value) and bool(value), "a list of texts"),
        "item": (True, _text, "an item"),
        "standing": (True, _text, "a word"),
        "must": (True, _list(_list(_pattern)), "a list of lists of patterns"),
        "must_not": (False, _list(_pattern), "a list of patterns"),
        "sources_any": (False, _maybe(_list(_text)), "a list of sources"),
    },
}


def _faults(case: Mapping[str, Any], kind: str) -> list[str]:
    found = _misshapen(case, SHAPES[kind])
    if kind == CONVERSATIONS and not found:
        found = [
            f"turn {number}: {fault}"
            for number, turn in enumerate(case["turns"], 1) for fault in _misshapen(turn, MEANING)
        ]
    return found


def _misshapen(case: Mapping[str, Any], shape: Shape) -> list[str]:
    return [
        f"'{field}' is missing" if field not in case else f"'{field}' must be {words}"
        for field, (needed, check, words) in shape.items()
        if (needed if field not in case else not check(case[field]))
    ]
