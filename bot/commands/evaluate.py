"""`bandian evaluate`: cases with expected facts or labels, reported per slice, and compared with another model."""
from __future__ import annotations

import asyncio
import sys
import tarfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from bot.commands.lines import clean_output, write
from bot.errors import EngineFailure, InvalidInput
from bot.evaluation import answers, conversations, labels
from bot.evaluation.bars import Bars, measured, missed, read_bars
from bot.evaluation.cases import ANSWERS, CONVERSATIONS, LABELS, Suite, read_suite
from bot.evaluation.comparing import compare as compare_runs
from bot.evaluation.comparing import seen
from bot.evaluation.printing import comparison_lines, report_lines
from bot.settings import load as load_settings

REPORTS: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    ANSWERS: answers.report, CONVERSATIONS: conversations.report, LABELS: labels.report,
}


@dataclass(frozen=True)
class Group:
    """What was judged of one file, or of all files of a kind (`merged`)."""

    name: str
    kind: str
    judged: tuple[Any, ...]
    merged: bool = False


def evaluate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…")],
    as_json: Annotated[bool, typer.Option("--json", help="Print reports as JSON lines.")] = False,
    failed: Annotated[bool, typer.Option("--failed", help="Print every failed case.")] = False,
    compare: Annotated[Path | None, typer.Option(
        "--compare", metavar="MODEL",
        help="Print what changes from this trained model (.tar.gz) to the present one; 1 where a slice drops.",
    )] = None,
    bars: Annotated[Path | None, typer.Option(
        "--bars", metavar="FILE", help="YAML of slice → metric → least percent; 1 where a bar is missed.",
    )] = None,
) -> None:
    """评测。Measure on JSON-lines files: labelled messages (`intent`), conversations of such, or facts (`must`)."""
    from bot.commands.check import stop_on_faults

    suites = read_suites(files)
    least = read_bars(bars) if bars else None
    if compare:
        check_model(compare)
    stop_on_faults()
    with clean_output() as out:
        fine = _measured(out, suites, as_json, failed, compare, least)
    if not fine:
        raise typer.Exit(1)


def read_suites(files: Sequence[Path]) -> list[Suite]:
    """The files' cases; files of the same name are told apart by their folders. Raises InvalidInput."""
    names = [path.name for path in files]
    return [
        replace(read_suite(path), name=path.name if names.count(path.name) == 1 else str(path)) for path in files
    ]


def _measured(
    out: TextIO, suites: Sequence[Suite], as_json: bool, failed: bool, other: Path | None, bars: Bars | None,
) -> bool:
    """Run and print everything; whether no slice dropped and no bar was missed."""
    from bot.commands.conversation import load_engine

    groups = run(load_engine(load_settings()), suites)
    reports: dict[str, dict[str, Any]] = {}
    for group in groups:
        result = reports[group.name] = REPORTS[group.kind](group.judged)
        if group.merged:
            result = {key: value for key, value in result.items() if key != "failed"}  # told with the files
        _print(out, as_json, {"file": group.name, **result}, report_lines(group.name, result, failed))
    kept = _compared(out, suites, groups, as_json, other) if other else True
    return _held(out, as_json, bars, reports) and kept if bars else kept


def _compared(out: TextIO, suites: Sequence[Suite], groups: Sequence[Group], as_json: bool, model: Path) -> bool:
    """Run the same cases with the other model and print what changes; whether no slice dropped."""
    kept = True
    for before, after in zip(run(load_other(model), suites), groups, strict=True):
        found = compare_runs(seen(before.judged), seen(after.judged))
        kept = kept and not found["dropped"]
        if after.merged:
            found = {**found, "changes": []}  # told with the files
        _print(out, as_json, {"file": after.name, "compared_with": model.name, **found},
               comparison_lines(after.name, model.name, found))
    return kept


def _held(out: TextIO, as_json: bool, bars: Bars, reports: Mapping[str, Mapping[str, Any]]) -> bool:
    lines = missed(bars, measured(reports))
    _print(out, as_json, {"missed": lines}, [f"bar missed: {line}" for line in lines] or ["every bar is held"])
    return not lines


def _print(out: TextIO, as_json: bool, value: Mapping[str, Any], lines: Iterable[str]) -> None:
    if as_json:
        write(out, value)
    else:
        out.write("\n".join(lines) + "\n")
        out.flush()


def check_model(path: Path) -> None:
    """Raises InvalidInput when there is no model file at `path`."""
    if not path.is_file():
        raise InvalidInput(f"{path}: there is no such model file")
    if not tarfile.is_tarfile(path):
        raise InvalidInput(f"{path}: this is no trained model")


def load_other(model: Path) -> Any:
    """An engine on another trained model, beside the present one. Raises InvalidInput when it cannot be loaded."""
    from bot.dialogue.in_process import InProcessEngine

    try:
        return InProcessEngine(model)
    except Exception as error:
        reason = str(error).partition("\n")[0]
        raise InvalidInput(f"{model}: this model cannot be loaded: {type(error).__name__} {reason}") from error


def run(engine: Any, suites: Sequence[Suite]) -> list[Group]:
    """Everything judged: a group per file, then one of all conversations and, last, one of all messages."""
    async def all_of_them() -> list[Group]:
        return [Group(suite.name, suite.kind, tuple(await judged(engine, suite))) for suite in suites]

    groups = asyncio.run(all_of_them())
    for kind, name in ((CONVERSATIONS, "all conversations"), (LABELS, "all messages")):
        members = [group for group in groups if group.kind == kind]
        if members and len(suites) > 1:
            groups.append(Group(name, kind, tuple(one for group in members for one in group.judged), True))
    return groups


async def judged(engine: Any, suite: Suite) -> list[Any]:
    """Run the cases of a file: verdicts, judged turns or judged messages."""
    from bot.dialogue.converse import converse
    from knowledge.catalogue import load_catalogue

    catalogue = load_catalogue()
    if suite.kind == ANSWERS:
        return [answers.judge(case, (await converse(engine, case["turns"]))[-1], catalogue) for case in suite.cases]
    if suite.kind == LABELS:
        return [labels.judge(case, await understood(engine, case), catalogue.items) for case in suite.cases]
    return [
        one for case in suite.cases
        for one in conversations.judge_turns(case, await _turns(engine, case), catalogue.items)
    ]


async def _turns(engine: Any, case: dict[str, Any]) -> list[dict[str, Any]]:
    """The turns as they were resolved; none where the engine cannot answer one of them."""
    from bot.dialogue.converse import converse

    texts = conversations.texts(case)
    try:
        return await converse(engine, texts)
    except EngineFailure:
        print(f"{case['id']}: the engine failed", file=sys.stderr)
        return []


async def understood(engine: Any, case: dict[str, Any]) -> dict[str, Any]:
    """A message's meaning, with the confidence of the item and the CPU time of the parse in ms."""
    from bot.commands.parse import meaning

    begin = time.process_time()
    parsed = await engine.parse(case["text"])
    spent = 1000 * (time.process_time() - begin)
    meaning_ = parsed.get("meaning") or {}
    scores = [meaning_["item_confidence"]] if "item_confidence" in meaning_ else meaning_.get("scores") or [None]
    found = meaning(case, parsed)
    return {**found, "item_confidence": scores[0] if found["item"] else None, "cpu_ms": spent}
