"""Body size, security headers and the last net for errors, around every route."""
from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.errors import MessageTooLong
from bot.gateway.errors import body_of, unexpected

HEADERS = {
    b"content-security-policy":
        b"default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; "
        b"frame-ancestors 'self'; base-uri 'none'; form-action 'self'",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"permissions-policy": b"camera=(self), microphone=(self), geolocation=(self)",
}
_LONGEST_NUMBER = 15  # digits of a content-length: Python refuses to read numbers of thousands of digits


class Guard:
    """Refuses bodies above `limit` bytes, adds the headers, and answers where a route has failed."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app, self._limit = app, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = [*message.get("headers", []), *HEADERS.items()]
            await send(message)

        if self._announced_too_large(scope):
            await body_of(MessageTooLong())(scope, receive, with_headers)
            return
        try:
            await self._app(scope, self._counted(receive), with_headers)
        except Exception as error:
            if started:  # half an answer cannot be mended: the server has to cut the connection
                raise
            await unexpected(error, scope["path"])(scope, receive, with_headers)

    def _announced_too_large(self, scope: Scope) -> bool:
        length = dict(scope["headers"]).get(b"content-length", b"0")
        return length.isdigit() and (len(length) > _LONGEST_NUMBER or int(length) > self._limit)

    def _counted(self, receive: Receive) -> Receive:
        """`receive` that breaks off a body beyond the limit, whatever length was announced."""
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._limit:
                # The one kind of error that FastAPI lets through while it reads a body.
                raise HTTPException(413)
            return message

        return counted
