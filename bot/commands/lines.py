"""JSON lines in and out: one answer per line, in order, and nothing else on standard output."""
from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from bot.errors import BandianError, InvalidInput

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
    """One JSON line, at once."""
    out.write(json.dumps(value, ensure_ascii=False) + "\n")
    out.flush()


def answer_lines(out: TextIO, answer: Callable[[Case], Case]) -> None:
    """Answer every line of standard input; a bad line gives an error object and the rest goes on."""
    for raw in sys.stdin.buffer:
        if not raw.strip():
            continue
        case: Any = None
        try:
            case = json.loads(raw.decode("utf-8"))
            if not isinstance(case, dict):
                raise InvalidInput("expected a JSON object")
            write(out, answer(case))
        except BandianError as error:
            write(out, _error(case, error.code, error.detail or error.sentence))
        except (ValueError, UnicodeDecodeError) as error:
            write(out, _error(case, "bad_line", str(error)))


def _error(case: Any, code: str, detail: str) -> Case:
    return {"id": case.get("id") if isinstance(case, dict) else None, "error": {"code": code, "detail": detail}}


def text_of(case: Case, key: str = "text") -> str:
    """A field that must be a string. Raises InvalidInput."""
    value = case.get(key)
    if not isinstance(value, str):
        raise InvalidInput(f"expected a string in {key!r}", fields={key: "expected a string"})
    return value
