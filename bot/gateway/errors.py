"""Every error as `{"error", "detail", "fields"}` with a fitting status; never a stack trace."""
from __future__ import annotations

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from bot.errors import BadEncoding, BandianError, EngineFailure, InvalidInput, NotFound

log = structlog.get_logger(__name__)


def body_of(error: BandianError) -> JSONResponse:
    """An error of ours as an answer."""
    body = {"error": error.code, "detail": error.sentence}
    if error.fields:
        return JSONResponse({**body, "fields": dict(error.fields)}, status_code=error.http_status)
    return JSONResponse(body, status_code=error.http_status)


async def _ours(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, BandianError)
    if error.http_status >= 500:
        log.error("request failed", code=error.code, path=request.url.path)
    return body_of(error)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    broken = any(entry["type"].startswith("value_error.json") for entry in error.errors())
    fields = {
        ".".join(str(part) for part in entry["loc"] if part not in ("body", "query", "path")) or "body": entry["msg"]
        for entry in error.errors()
    }
    return body_of(BadEncoding() if broken else InvalidInput(fields=fields))


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return body_of(NotFound())
    if error.status_code == 400:
        return body_of(BadEncoding())
    known = InvalidInput(code="method_not_allowed" if error.status_code == 405 else "invalid_input")
    answer = body_of(known)
    answer.status_code = error.status_code
    return answer


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    # Only the kind of error is logged: its message may repeat what the customer wrote.
    log.error("unexpected error", kind=type(error).__name__, path=request.url.path)
    return body_of(EngineFailure())


def install(app: FastAPI) -> None:
    """Register the handlers."""
    app.add_exception_handler(BandianError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)
