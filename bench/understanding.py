"""Everything about understanding in one run: test sets, cost; if asked, components left out and Rasa's suggestion."""
from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import re
import resource
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import tables
from bench.understood import (
    Sets,
    agreement,
    any_kind,
    per_slice,
    per_turn,
    safety_figures,
    scope_figures,
    test_sets,
)
from bot.clock import SystemClock
from bot.commands.evaluate import judged
from bot.commands.lines import clean_output
from bot.evaluation import labels
from bot.evaluation.calibration import calibration
from bot.evaluation.cases import CONVERSATIONS, Suite
from bot.evaluation.judging import ASK_ITEM as ASKS
from bot.evaluation.judging import Judged, slice_of
from bot.models import ensure_model, model_path
from bot.settings import ROOT, load

PAGE, PLOT = ROOT / "docs" / "understanding-figures.md", ROOT / "docs" / "reliability.svg"
WARM = 50
NONE = "none"  # the item head's label for a message that names no item
Tell = Callable[[str, Any], None]


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="bandian bench understanding", description=__doc__)
    parser.add_argument("--also", type=Path, action="append", default=[], metavar="FILE")
    parser.add_argument("--components", action="store_true")
    parser.add_argument("--stock", action="store_true")
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(given)


def command_of(asked: argparse.Namespace) -> str:
    """The command that gives these figures, without what only changes their form."""
    flags = [f"--{name}" for name in ("components", "stock", "fresh", "write") if getattr(asked, name)]
    files = [f"--also {path.name}" for path in asked.also]
    epochs = [f"--epochs {asked.epochs}"] if asked.epochs else []
    return " ".join(["./bandian bench understanding", *files, *flags, *epochs])


def seeds() -> dict[str, Any]:
    """Seeds of whatever is drawn: read from where they stand, so that none is told that does not hold."""
    import yaml

    from nlu import examples
    from nlu.network import Training

    def settings(path: Path, name: str) -> dict[str, Any]:
        pipeline = yaml.safe_load(path.read_text(encoding="utf-8"))["pipeline"]
        return next((entry for entry in pipeline if entry["name"].endswith(name)), {})

    drawn = re.findall(r"random\.Random\((\d+)\)", Path(examples.__file__).read_text(encoding="utf-8"))
    return {
        "network": settings(ROOT / "config.yml", ".MeaningClassifier").get("seed", Training().seed),
        "made sentences": ", ".join(drawn),
        "stock": settings(ROOT / "bench" / "stock" / "config.yml", "DIETClassifier")["random_seed"],
    }


def training_sizes() -> dict[str, Any]:
    """How many sentences are learned from, by origin, and how many only measure."""
    from knowledge.catalogue import load_catalogue
    from nlu.examples import development_examples, training_examples

    learned = training_examples()
    return {
        "written by hand": sum(not one.made for one in learned), "made": sum(one.made for one in learned),
        "development": len(development_examples()), "intents": len({one.intent for one in learned}),
        "items": len(load_catalogue().items),
    }


def test_sizes(sets: Sets) -> dict[str, str]:
    """How many cases each set holds, and in which slices."""
    def told(suite: Suite) -> str:
        if suite.kind == CONVERSATIONS:
            return f"{len(suite.cases)} with {sum(len(case['turns']) for case in suite.cases)} turns"
        parts = Counter(slice_of(case) for case in suite.cases)
        return f"{len(suite.cases)} ({', '.join(f'{name} {count}' for name, count in parts.items())})"

    return {suite.name: told(suite) for suite in (
        sets.messages, sets.scope, sets.safety, sets.conversations, *sets.also)}


def about(sets: Sets, command: str, model: Path) -> dict[str, Any]:
    """Command, date, model, machine, seeds and sizes."""
    return {
        "command": command, "date": SystemClock().now().date().isoformat(), "model": model.name,
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}", "seed": seeds(),
        "training sentences": training_sizes(), "test cases": test_sizes(sets),
    }


def model_and_cost(fresh: bool) -> tuple[Path, dict[str, Any]]:
    """The model of the present sources, and what its training took: None where it stood already."""
    settings = load()
    stood = model_path(settings).exists() and not fresh
    begin, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    path = ensure_model(settings, force=fresh)
    seconds, used = time.monotonic() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    return path, {
        "training_seconds": None if stood else round(seconds, 1),
        "training_cpu_seconds": None if stood else round(cpu, 1),
        "training_memory_mb": None if stood else round(used.ru_maxrss / 1024),
        "model_mb": round(path.stat().st_size / 1e6, 1),
    }


class Listening:
    """An engine that keeps what its network gave each item, which the interface does not tell."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self.best: list[tuple[str, float] | None] = []

    async def parse(self, text: str) -> dict[str, Any]:
        """The engine's parse."""
        parsed: dict[str, Any] = await self._engine.parse(text)
        scores = ((parsed.get("trace") or {}).get("scores") or {}).get("item")
        self.best.append((scores[0][0], scores[0][1]) if scores else None)
        return parsed

    async def handle(self, text: str, state: Mapping[str, Any] | None) -> Any:
        """The engine's answer."""
        return await self._engine.handle(text, state)


def item_head(judged: Sequence[Judged], best: Sequence[tuple[str, float] | None]) -> list[tuple[float, bool]]:
    """Probability of the item head's first label and whether it was right, for questions about items."""
    pairs = []
    for one, found in zip(judged, best, strict=True):
        if found and one.case["intent"] == ASKS:
            accepted = {one.case.get("item"), *(one.case.get("items") or ()), *(one.case.get("item_alt") or ())}
            pairs.append((found[1], found[0] in {name or NONE for name in accepted}))
    return pairs


async def measure(engine: Any, sets: Sets, items: Collection[str], warm: Sequence[str], tell: Tell) -> dict[str, Any]:
    """Tell what the engine understands of each set; returns how many messages were timed, and their times."""
    for text in warm:
        await engine.parse(text)
    listening = Listening(engine)
    messages, scope, safety = [await judged(listening, suite) for suite in (sets.messages, sets.scope, sets.safety)]
    single = [*messages, *scope, *safety]
    whole = labels.report(single)
    tell("messages", per_slice(messages))
    tell("scope", {"messages": len(messages), "out of scope": len(scope), **scope_figures([*messages, *scope])})
    tell("safety", {**safety_figures(single), "slices": shares_of_slices(safety)})
    tell("conversations", per_turn(await judged(engine, sets.conversations)))
    tell("agreement", agreement(sets, items))
    tell("also", {suite.name: any_kind(suite, await judged(engine, suite)) for suite in sets.also})
    head = calibration(item_head(single, listening.best))
    tell("calibration", {**whole["calibration"], "item by the network alone": head})
    times = {name: whole["figures"][name] for name in ("parse_ms_median", "parse_ms_p95")}
    return {"messages_timed": len(single), **times}


def shares_of_slices(judged: Sequence[Judged]) -> dict[str, str]:
    """How many cases of each slice had the right intent."""
    found = labels.report(judged)["slices"]
    return {name: f"{one['intent']} % of {one['cases']} with the right intent" for name, one in found.items()}


def run(asked: argparse.Namespace, tell: Tell) -> None:
    """Measure what was asked for; each part is told when it is there."""
    from bot.bootstrap import services
    from bot.commands.conversation import load_engine
    from bot.logs import configure

    configure("error", load().log_format)
    from nlu.examples import development_examples

    sets = test_sets(asked.also)
    items = services().catalogue.items
    tell("about", about(sets, command_of(asked), model_path(load())))
    # What is written down or compared has its training timed.
    model, cost = model_and_cost(asked.fresh or asked.stock or asked.write)
    warm = [example.text for example in development_examples()[:WARM]]
    tell("cost", {**asyncio.run(measure(load_engine(load()), sets, items, warm, tell)), **cost})
    if asked.components:
        from bench.components import left_out

        tell("components", left_out(sets))
    if asked.stock:
        from bench.stock.compare import compared

        tell("stock", compared(sets, model, cost, items, asked.epochs))


def main() -> None:
    """Print the parts as they come, or JSON at the end; with --write also the page and the plot under docs/."""
    asked = arguments()
    result: dict[str, Any] = {}
    with clean_output() as out:
        def tell(name: str, value: Any) -> None:
            result[name] = value
            if value and not asked.json:
                out.write(tables.section(name, value) + "\n")
                out.flush()

        run(asked, tell)
        if asked.json:
            out.write(json.dumps(result, ensure_ascii=False) + "\n")
        if asked.write:
            PAGE.write_text(tables.page(result, command_of(asked), PLOT.name), encoding="utf-8")
            tables.plot(result["calibration"], PLOT)


if __name__ == "__main__":
    main()
