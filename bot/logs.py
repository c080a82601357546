"""Log lines to standard error, for structlog and the standard library alike, without what customers write.

Call `configure` before Rasa is imported, and start uvicorn with `log_config=None`. Three nets: libraries that
log contents are kept at warnings and above; of their events only harmless keys survive, without quotations;
of ours the keys that carry texts are replaced by their size, and what is left is masked.
"""
from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from datetime import datetime
from typing import Any, TextIO

import structlog

from bot.clock import SHANGHAI
from bot.privacy import mask

# Rasa prints messages, slots and events while debugging, HTTP clients print addresses with tokens in them,
# the access log prints query strings with telephone numbers.
GUARDED = (
    "rasa", "rasa_sdk", "sanic", "httpx", "httpcore", "urllib3", "asyncio", "uvicorn.access", "jieba",
    "py.warnings", "sqlalchemy", "alembic", "apscheduler", "PIL", "pdfminer", "matplotlib", "websockets",
)
_FOREIGN_KEYS = frozenset(
    ("event", "level", "logger", "timestamp", "action_name", "policy_name", "confidence", "host", "exc_info")
)
_CONTENT_KEY = re.compile(
    r"text|message|repl(?:y|ies)|response|slot|entit|events|tracker|states?$|body|payload|token|passw|secret|authori"
)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`|[^\x00-\x7f]+")
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}

Event = MutableMapping[str, Any]


def configure(level: str = "info", fmt: str = "console", stream: TextIO | None = None) -> None:
    """Set up all logging of the process; `fmt` is console or json, `stream` standard error by default.

    May be called again: loggers that exist already follow.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        _stamp,
        drop_contents,
    ]
    last: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, _traceback, mask_values]
    json = structlog.processors.JSONRenderer(ensure_ascii=False, default=_kind)
    console = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.addFilter(_allowed)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[*last, json if fmt == "json" else console]
    ))
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, structlog.stdlib.PositionalArgumentsFormatter(),
                    *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        # Not cached: a logger that was used too early would otherwise keep printing unguarded for ever.
        cache_logger_on_first_use=False,
    )
    _take_over(handler, _LEVELS[level.lower()])


def _stamp(_: Any, method: str, event: Event) -> Event:
    event["timestamp"] = datetime.now(SHANGHAI).isoformat(timespec="milliseconds")
    event["level"] = "error" if method == "exception" else method
    return event


def _take_over(handler: logging.Handler, level: int) -> None:
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.captureWarnings(True)
    for name in (*GUARDED, "uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(max(level, logging.WARNING) if name in GUARDED else logging.NOTSET)


def _guarded(name: str) -> bool:
    return any(name == guarded or name.startswith(guarded + ".") for guarded in GUARDED)


def _allowed(record: logging.LogRecord) -> bool:
    # Libraries like to reset the level of their own loggers; the handler does not follow them.
    return record.levelno >= logging.WARNING or not _guarded(record.name)


def drop_contents(_: Any, __: str, event: Event) -> Event:
    """Keep only harmless keys of guarded libraries; replace contents in our own events by their size."""
    foreign = _guarded(str(event.get("logger", "")))
    for key in list(event):
        if foreign and key not in _FOREIGN_KEYS and not key.startswith("_"):
            del event[key]
        elif foreign and key == "event":
            event[key] = _bare(str(event[key]))
        elif _CONTENT_KEY.search(key) and not (key.endswith("_id") or isinstance(event[key], int | float)):
            value = event[key]
            event[key] = f"<{len(value)}>" if hasattr(value, "__len__") else "<…>"
    return event


def _bare(text: str) -> str:
    """The first line of what a library says, without quotations: they may be a customer's words."""
    return _QUOTED.sub("…", text.partition("\n")[0])[:200]


def _traceback(_: Any, __: str, event: Event) -> Event:
    """Errors of the chain with their frames, without local variables and quotations in their messages."""
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    error = found[1] if isinstance(found, tuple) else found
    lines: list[str] = []
    while isinstance(error, BaseException) and len(lines) < 200:
        lines.append(f"{type(error).__qualname__}: {_bare(str(error))}")
        frames = traceback.extract_tb(error.__traceback__)
        lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if lines:
        event["exception"] = "\n".join(lines)
    return event


def mask_values(_: Any, __: str, event: Event) -> Event:
    """Mask personal data in all strings, however deep."""
    for key, value in event.items():
        if key not in ("timestamp", "level", "logger"):
            event[key] = _masked(value)
    return event


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        return {key: _masked(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_masked(inner) for inner in value]
    return value if isinstance(value, int | float | bool | None) else mask(str(value))


def _kind(value: Any) -> str:
    return type(value).__name__
