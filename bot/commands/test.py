"""`bandian test`: the whole test suite."""
from __future__ import annotations

import subprocess
import sys

import typer

from bot.settings import ROOT


def test(context: typer.Context) -> None:
    """运行全部测试。Run the tests; further arguments go to pytest."""
    command = [sys.executable, "-m", "pytest", *context.args]
    raise typer.Exit(subprocess.run(command, check=False, cwd=ROOT).returncode)
