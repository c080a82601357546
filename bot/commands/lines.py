"""JSON lines in and out: one answer per line, in order, and nothing else on standard output."""
from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from bot.errors import BandianError, EngineFailure, InvalidInput

Case = dict[str, Any]


@contextmanager
def clean_output() -> Iterator[TextIO]:
    """The real standard output; whatever libraries print meanwhile goes to standard error."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        with os.fdopen(kept, "w", encoding="utf-8") as out:
            yield out
    finally:
        sys.stdout.flush()


def write(out: TextIO, value: Any) -> None:
    """One JSON line, at once; characters that UTF-8 cannot hold are written as escapes."""
    line = json.dumps(value, ensure_ascii=False)
    out.write((line if _encodes(line) else json.dumps(value)) + "\n")
    out.flush()


def answer_lines(out: TextIO, answer: Callable[[Case], Case]) -> None:
    """Answer every line of standard input; a bad line gives an error object and the rest goes on."""
    for raw in sys.stdin.buffer:
        if raw.strip():
            write(out, _answered(raw, answer))


def _answered(raw: bytes, answer: Callable[[Case], Case]) -> Case:
    case: Any = None
    try:
        case = json.loads(raw.decode("utf-8"))
        _check(case)
        return answer(case)
    except BandianError as error:
        return _error(case, error.code, error.detail or error.sentence)
    except (ValueError, RecursionError) as error:
        return _error(case, "bad_line", str(error))
    except Exception as error:
        # Only the kind of error is told: its message may repeat what the customer wrote.
        return _error(case, EngineFailure.code, type(error).__name__)


def _check(case: Any) -> None:
    """Raises InvalidInput for what is no object, ValueError for what cannot be written back as it is."""
    if not isinstance(case, dict):
        raise InvalidInput("expected a JSON object")
    json.dumps(case, ensure_ascii=False, allow_nan=False).encode("utf-8")


def _error(case: Any, code: str, detail: str) -> Case:
    key = case.get("id") if isinstance(case, dict) else None
    try:
        json.dumps(key, allow_nan=False)
    except (ValueError, RecursionError):
        key = None
    return {"id": key, "error": {"code": code, "detail": detail}}


def _encodes(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def text_of(case: Case, key: str = "text") -> str:
    """A field that must be a string. Raises InvalidInput."""
    value = case.get(key)
    if not isinstance(value, str):
        raise InvalidInput(f"expected a string in {key!r}", fields={key: "expected a string"})
    return value
