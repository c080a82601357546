"""Every error as `{"error", "detail", "fields"}` with a fitting status; never a stack trace."""
from __future__ import annotations

import json
import traceback
from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from bot.errors import (
    BadEncoding,
    BandianError,
    EngineFailure,
    InvalidInput,
    MessageTooLong,
    NotFound,
    Unauthorized,
)

log = structlog.get_logger(__name__)
LONGEST_NAME, MOST_FIELDS = 100, 20  # names of unknown fields are the client's own and may be of any size
_KNOWN: Mapping[int, type[BandianError]] = {
    400: BadEncoding, 401: Unauthorized, 404: NotFound, 413: MessageTooLong,
}


class _Encodable(JSONResponse):
    """JSON whatever a client has named its fields: half a character becomes a question mark."""

    def render(self, content: Any) -> bytes:
        """UTF-8."""
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def body_of(
    error: BandianError, status: int | None = None, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """An error of ours as an answer; `status` when it is not the one of its class."""
    body: dict[str, Any] = {"error": error.code, "detail": error.sentence}
    if error.fields:
        body["fields"] = dict(error.fields)
    status = status or error.http_status
    wanted = {"www-authenticate": "Bearer"} if status == 401 else {}
    return _Encodable(body, status, {**wanted, **(headers or {})})


async def _ours(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, BandianError)
    if error.http_status >= 500:
        log.error("request failed", code=error.code, path=request.url.path)
    return body_of(error)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    # FastAPI hands on the bytes of a body that does not say it is JSON.
    if isinstance(error.body, bytes) or any(entry["type"] == "json_invalid" for entry in error.errors()):
        return body_of(BadEncoding())
    fields = {_name(entry["loc"]): str(entry["msg"]) for entry in error.errors()[:MOST_FIELDS]}
    return body_of(InvalidInput(fields=fields))


def _name(location: tuple[Any, ...]) -> str:
    """The dotted name of a field, without the part of the request that it stands in."""
    return ".".join(str(part) for part in location[1:])[:LONGEST_NAME] or str(location[0])


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    if error.status_code in _KNOWN:
        return body_of(_KNOWN[error.status_code](), headers=error.headers)
    if error.status_code == 405:
        return body_of(InvalidInput(code="method_not_allowed"), 405, {"allow": _allowed(request)})
    return body_of(InvalidInput(), error.status_code, error.headers)


def _allowed(request: Request) -> str:
    """The methods of all routes of a path; Starlette names only those of the first."""
    found: set[str] = set()
    for route in request.app.routes:
        if route.matches(request.scope)[0] is not Match.NONE:
            found |= getattr(route, "methods", None) or set()
    return ", ".join(sorted(found or {"GET", "HEAD"}))  # below a mount there are files


def unexpected(error: Exception, path: str) -> JSONResponse:
    """The answer to an error that nobody foresaw, which is logged."""
    # Only the kind of error and its place are logged: its message may repeat what the customer wrote.
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    places = [f"{frame.filename}:{frame.lineno}" for frame in frames]
    log.error("unexpected error", kind=type(error).__name__, path=path, places=places)
    return body_of(EngineFailure())


def install(app: FastAPI) -> None:
    """Register the handlers; what is left over is caught by the middleware."""
    app.add_exception_handler(BandianError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
