"""`bandian evaluate`: cases with expected facts or labels, reported per slice."""
from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.commands.lines import clean_output
from bot.settings import load as load_settings


def evaluate(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, metavar="FILE…")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    failed: Annotated[bool, typer.Option("--failed", help="Print every failed case.")] = False,
) -> None:
    """评测。Measure on JSON-lines files of cases with expected facts (`must`) or labels (`intent`)."""
    from bot.commands.check import stop_on_faults

    stop_on_faults()
    with clean_output() as out:
        from bot.commands.conversation import load_engine

        engine = load_engine(load_settings())
        for path in files:
            result = report_on(engine, read_cases(path))
            if as_json:
                out.write(json.dumps({"file": path.name, **result}, ensure_ascii=False) + "\n")
            else:
                out.write("\n".join(lines(path.name, result, failed)) + "\n")


def read_cases(path: Path) -> list[dict[str, Any]]:
    """The cases of a JSON-lines file. Raises BadParameter naming file and line of a bad one."""
    cases = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            try:
                cases.append(json.loads(line))
            except ValueError as error:
                raise typer.BadParameter(f"{path}: line {number}: {error}") from error
    return cases


def report_on(engine: Any, cases: list[dict[str, Any]]) -> dict[str, Any]:
    """Run all cases and report."""
    from bot.bootstrap import services
    from bot.dialogue.converse import converse
    from bot.evaluation import answers, labels

    async def facts() -> list[answers.Verdict]:
        return [
            answers.judge(case, (await converse(engine, case["turns"]))[-1], services().catalogue)
            for case in cases
        ]

    async def meanings() -> list[labels.Judged]:
        from bot.commands.parse import meaning

        items = services().catalogue.items
        return [
            labels.judge(case, meaning(case, await engine.parse(case["text"])), {key: key for key in items})
            for case in cases
        ]

    if cases and "must" in cases[0]:
        return answers.report(asyncio.run(facts()))
    return labels.report(asyncio.run(meanings()))


def lines(name: str, result: dict[str, Any], failed: bool) -> Iterator[str]:
    """The report as lines of text."""
    yield name
    for slice_name, values in result["slices"].items():
        yield f"  {slice_name}: " + ", ".join(f"{key} {value}" for key, value in values.items())
    for key in ("confusions", "failed_items"):
        if result.get(key):
            yield f"  {key}: " + ", ".join(f"{label} {count}" for label, count in result[key].items())
    if failed:
        for case in result["failed"]:
            yield "  " + json.dumps(case, ensure_ascii=False)
