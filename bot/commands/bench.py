"""`bandian bench`: measurements; the programs stand in bench/."""
from __future__ import annotations

import subprocess
import sys
from typing import Annotated

import typer

from bot.settings import ROOT

NAMES = ("turn", "start", "train")


def bench(
    name: Annotated[str, typer.Argument(help=f"One of: {', '.join(NAMES)}.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """测量。turn: CPU and time of a turn over HTTP; start: time to ready, memory; train: time and size."""
    if name not in NAMES:
        raise typer.BadParameter(f"expected one of {', '.join(NAMES)}")
    command = [sys.executable, "-m", f"bench.{name}", *(["--json"] if as_json else [])]
    raise typer.Exit(subprocess.run(command, check=False, cwd=ROOT).returncode)
