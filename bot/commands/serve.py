"""`bandian serve`: set up what is missing and serve."""
from __future__ import annotations

import asyncio
import errno
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.settings import Settings
from bot.settings import load as load_settings

BACKLOG = 2048


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on.")] = None,
) -> None:
    """启动服务。Migrate, train when needed, and serve the pages and the API."""
    from bot.commands.check import stop_on_faults
    from bot.db.migrate import upgrade
    from bot.logs import configure

    stop_on_faults()
    given = {key: value for key, value in {"host": host, "port": port}.items() if value is not None}
    settings = load_settings().copy(update=given)
    configure(settings.log_level, settings.log_format)
    _bound(settings).close()  # a port that is taken is told before minutes of training
    upgrade(settings.database_url)
    model = _model(settings)
    _listen(settings, model)


def _model(settings: Settings) -> Path | None:
    """The model; None when it cannot be trained: the service then answers by keyword search and says so."""
    from bot.models import ensure_model

    try:
        return ensure_model(settings)
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"模型训练失败，先用关键词检索作答。 training failed: {type(error).__name__}", file=sys.stderr)
        return None


def build_app(settings: Settings, model: Path | None) -> Any:
    """The application; the model is loaded in a thread while the server already listens."""
    from bot.bootstrap import services
    from bot.clock import SystemClock
    from bot.db.unit_of_work import Database
    from bot.dialogue.turn import TurnService
    from bot.dialogue.words_only import WordsOnlyEngine
    from bot.gateway.app import create_app

    wired = services()
    turns = TurnService(
        Database(settings.database_url, SystemClock()), WordsOnlyEngine(wired.catalogue, wired.dialogue),
        settings.max_message_chars,
    )

    async def warm() -> None:
        if model is None:
            turns.problem = "no model could be trained; keyword search answers"
            return
        try:
            turns.engine = await asyncio.to_thread(_load, model)
            turns.problem = None
            print("模型已就绪 ready", file=sys.stderr, flush=True)
        except Exception as error:
            turns.problem = f"the model cannot be loaded ({type(error).__name__}); keyword search answers"
            print(turns.problem, file=sys.stderr, flush=True)

    return create_app(settings, wired, turns, warm)


def _load(model: Path) -> Any:
    from bot.dialogue.in_process import InProcessEngine

    return InProcessEngine(model)


def _bound(settings: Settings) -> socket.socket:
    """A listening socket. Raises Exit with one line when there is none to be had."""
    listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.host, settings.port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            reason = f"端口 {settings.port} 已被占用，请用 --port 换一个，或先停掉占用它的程序。 port in use"
        else:
            reason = f"无法在 {settings.host}:{settings.port} 上监听。 cannot listen: {error.strerror}"
        print(reason, file=sys.stderr)
        raise typer.Exit(1) from None
    return listener


def _listen(settings: Settings, model: Path | None) -> None:
    import uvicorn

    config = uvicorn.Config(
        build_app(settings, model), log_config=None, access_log=False, server_header=False, backlog=BACKLOG
    )
    server, listener = uvicorn.Server(config), _bound(settings)
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    address = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
    print(f"办电助手  {address}/\n接口说明  {address}/openapi.json\n就绪检查  {address}/readyz", flush=True)
    with suppress(KeyboardInterrupt):  # the server has ended in order by then
        server.run([listener])
    if not server.started:
        raise typer.Exit(1)
