"""The FastAPI application."""
from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles

from bot.bootstrap import Services
from bot.dialogue.turn import TurnService
from bot.gateway import errors
from bot.gateway.middleware import Guard
from bot.gateway.routes import conversations, halls, operations
from bot.settings import Settings

PAGES = Path(__file__).resolve().parent.parent / "web" / "pages"
Warm = Callable[[], Coroutine[Any, Any, None]]


class _Pages(StaticFiles):
    """Static files; a path that no file system takes is one that is not there."""

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """As Starlette, which takes a NUL in a path for a fault of its own."""
        try:
            return super().lookup_path(path)
        except ValueError:
            return "", None


def create_app(
    settings: Settings, services: Services, turns: TurnService, warm: Warm | None = None
) -> FastAPI:
    """The application over ready services; `warm` loads the model once the server listens."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        task = asyncio.create_task(warm()) if warm else None
        yield
        if task:
            task.cancel()

    app = FastAPI(title="Bandian", version="1", docs_url=None, redoc_url=None, lifespan=lifespan)
    app.state.settings, app.state.services, app.state.turns = settings, services, turns
    errors.install(app)
    app.add_middleware(Guard, limit=settings.max_body_bytes)
    for module in (conversations, halls, operations):
        app.include_router(module.router)

    @app.get("/", include_in_schema=False)
    async def page() -> FileResponse:
        """The chat page."""
        return FileResponse(PAGES / "index.html", headers={"cache-control": "no-cache"})

    app.mount("/pages", _Pages(directory=PAGES), name="pages")
    return app
