"""`bandian bench`: measurements; the programs stand in bench/."""
from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.settings import ROOT

UNDERSTANDING = "understanding"
NAMES = ("turn", "start", "train", UNDERSTANDING)


def bench(
    name: Annotated[str, typer.Argument(help=f"One of: {', '.join(NAMES)}.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    also: Annotated[
        list[Path] | None,
        typer.Option("--also", exists=True, dir_okay=False, help="understanding: a further file of cases."),
    ] = None,
    components: Annotated[
        bool, typer.Option("--components", help="understanding: each component left out and alone.")] = False,
    stock: Annotated[
        bool, typer.Option("--stock", help="understanding: beside Rasa's suggested pipeline.")] = False,
    epochs: Annotated[
        int | None, typer.Option("--epochs", min=1, help="understanding: shorten the training of --stock.")] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="understanding: train even if a model fits; so do --stock and --write."),
    ] = False,
    write: Annotated[
        bool, typer.Option("--write", help="understanding: write the tables and the plot to docs/.")] = False,
) -> None:
    """测量。turn: CPU and time of a turn over HTTP; start: time to ready, memory; train: time and size;
    understanding: test sets, calibration, time and size, and with options components and Rasa's suggestion."""
    if name not in NAMES:
        raise typer.BadParameter(f"expected one of {', '.join(NAMES)}")
    switches = {"--components": components, "--stock": stock, "--fresh": fresh, "--write": write}
    options = [switch for switch, given in switches.items() if given]
    options += [word for path in also or () for word in ("--also", str(path.resolve()))]
    options += ["--epochs", str(epochs)] if epochs else []
    if options and name != UNDERSTANDING:
        raise typer.BadParameter(f"{options[0]} belongs to {UNDERSTANDING}")
    command = [sys.executable, "-m", f"bench.{name}", *options, *(["--json"] if as_json else [])]
    raise typer.Exit(subprocess.run(command, check=False, cwd=ROOT).returncode)
