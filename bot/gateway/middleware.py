"""Body size, broken encodings and security headers, before any route."""
from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.errors import MessageTooLong
from bot.gateway.errors import body_of

HEADERS = {
    b"content-security-policy": b"default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
                                b"connect-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'self'",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"permissions-policy": b"camera=(self), microphone=(self), geolocation=(self)",
}


class _TooLarge(Exception):
    """Raised inside a request whose body grows beyond the limit."""


class Guard:
    """Refuses bodies above `limit` bytes and adds the headers."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app, self._limit = app, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seen, started = 0, False

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._limit:
                raise _TooLarge
            return message

        async def with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = [*message.get("headers", []), *HEADERS.items()]
            await send(message)

        length = dict(scope["headers"]).get(b"content-length", b"0")
        try:
            if length.isdigit() and int(length) > self._limit:
                raise _TooLarge
            await self._app(scope, counted, with_headers)
        except _TooLarge:
            if not started:
                await body_of(MessageTooLong())(scope, receive, with_headers)
