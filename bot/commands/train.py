"""`bandian train`: train the model of the present sources."""
from __future__ import annotations

import subprocess
import sys
import time
from typing import Annotated

import typer

from bot.commands.check import stop_on_faults
from bot.models import ensure_model
from bot.settings import load as load_settings


def train(
    force: Annotated[bool, typer.Option("--force", help="Train even if a model fits.")] = False,
) -> None:
    """训练模型。Train the model when none fits the present sources."""
    stop_on_faults()
    begin = time.monotonic()
    try:
        path = ensure_model(load_settings(), force)
    except subprocess.CalledProcessError as error:
        print(f"训练失败 training failed: {error.returncode}", file=sys.stderr)
        raise typer.Exit(1) from error
    print(f"{path} ({path.stat().st_size / 1e6:.1f} MB, {time.monotonic() - begin:.0f} s)")
