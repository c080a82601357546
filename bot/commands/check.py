"""`bandian check`: faults of the catalogue and of the training sentences, and what the catalogue covers."""
from __future__ import annotations

import sys
from typing import Annotated

import typer


def stop_on_faults() -> None:
    """Print every fault and leave with status 1; a broken catalogue is never trained or served."""
    from knowledge.check import faults

    found = faults()
    for fault in found:
        print(fault, file=sys.stderr)
    if found:
        raise typer.Exit(1)


def check(
    coverage: Annotated[bool, typer.Option("--coverage", help="Print item × aspect × standing.")] = False,
) -> None:
    """检查知识库和训练句子。Check catalogue and sentences; print `file: key: reason` and exit 1 on a fault."""
    from knowledge.check import main

    raise typer.Exit(main(["--coverage"] if coverage else []) or _check_sentences())


def _check_sentences() -> int:
    """Print the faults of the training sentences, which only this command looks for; 1 if there are any, else 0."""
    from nlu.sentence_checks import sentence_faults

    found = sentence_faults()
    for fault in found:
        print(fault)
    return 1 if found else 0
