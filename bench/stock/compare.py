"""Our model and Rasa's suggestion side by side: same sentences, same test sets, each in a process of its own."""
from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.stock.labels import FALLBACK, OUTSIDE, stock_meaning
from bench.stock.train import FIGURES, MODEL
from bench.understood import Case, Sets, scope_figures
from bot.commands.parse import meaning
from bot.evaluation.judging import Judged
from bot.evaluation.labels import figures, judge, report
from bot.models import QUIET
from bot.settings import ROOT

WARM = 50
COMPARED = ("cases", "intent", "item")  # aspects: stock has no head for a set of labels


def train_stock(folder: Path, epochs: int | None) -> tuple[Path, dict[str, Any]]:
    """The trained stock model and its costs. Raises CalledProcessError."""
    environment = {**os.environ, **QUIET, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "bench.stock.train", *([str(epochs)] if epochs else [])]
    subprocess.run(command, check=True, cwd=folder, stdout=sys.stderr, env=environment)
    return folder / MODEL, json.loads((folder / FIGURES).read_text(encoding="utf-8"))


def parses(model: Path, warm: Sequence[str], texts: Sequence[str]) -> dict[str, Any]:
    """What a model makes of `texts`, with CPU seconds and memory. Raises CalledProcessError."""
    asked = json.dumps({"warm": list(warm), "texts": list(texts)})
    done = subprocess.run(
        [sys.executable, "-m", "bench.stock.parse", str(model)], check=True, cwd=ROOT, input=asked,
        stdout=subprocess.PIPE, text=True, encoding="utf-8")
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def our_meaning(case: Case, parsed: Mapping[str, Any]) -> dict[str, Any]:
    """Our parse in the form of the interface."""
    return {**meaning(case, dict(parsed)), "believed": parsed["intent"].get("name") not in (None, FALLBACK)}


def acted_on(one: Judged, items: Collection[str]) -> Judged:
    """The verdict where what is not believed counts as taken for out of scope: nothing is done about either."""
    return one if one.found["believed"] else judge(one.case, {**one.found, "intent": OUTSIDE}, items)


def _side(
    cases: Sequence[Case], found: Sequence[Mapping[str, Any]], items: Collection[str], count: int,
) -> dict[str, Any]:
    judged = [judge(case, one, items) for case, one in zip(cases, found, strict=True)]
    times = figures(judged)
    return {
        "slices": report(judged[:count])["slices"],
        "scope": scope_figures([acted_on(one, items) for one in judged]),
        "cost": {name: times[name] for name in ("parse_ms_median", "parse_ms_p95")},
    }


def side_by_side(
    sets: Sets, ours: Mapping[str, Any], stock: Mapping[str, Any], items: Collection[str],
) -> dict[str, Any]:
    """Shares per slice, scope and costs of both; what they parsed stands in the order of messages, then scope."""
    cases, count = [*sets.messages.cases, *sets.scope.cases], len(sets.messages.cases)
    found = {
        "ours": [our_meaning(case, one) for case, one in zip(cases, ours["parsed"], strict=True)],
        "stock": [stock_meaning(one) for one in stock["parsed"]],
    }
    sides = {}
    for name, run in (("ours", ours), ("stock", stock)):
        timed = [{**one, "cpu_ms": 1000 * spent} for one, spent in zip(found[name], run["seconds"], strict=True)]
        sides[name] = _side(cases, timed, items, count)
        sides[name]["cost"]["memory_mb"] = run["memory_mb"]
    return {
        "slices": {
            part: {name: {key: side["slices"][part][key] for key in COMPARED} for name, side in sides.items()}
            for part in sides["ours"]["slices"]
        },
        **{part: {name: side[part] for name, side in sides.items()} for part in ("scope", "cost")},
    }


def compared(
    sets: Sets, model: Path, cost: Mapping[str, Any], items: Collection[str], epochs: int | None,
) -> dict[str, Any]:
    """Train stock, let both parse, put them side by side; `cost` is what training `model` took."""
    from nlu.examples import development_examples

    warm = [example.text for example in development_examples()[:WARM]]
    texts = [case["text"] for case in (*sets.messages.cases, *sets.scope.cases)]
    with tempfile.TemporaryDirectory() as folder:
        trained, training = train_stock(Path(folder), epochs)
        stock = parses(trained, warm, texts)
    result = side_by_side(sets, parses(model, warm, texts), stock, items)
    result["cost"]["stock"] |= training
    result["cost"]["ours"] |= {key: cost.get(key) for key in training}
    return {"epochs": epochs or "as suggested", **result}
