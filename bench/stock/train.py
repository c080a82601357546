"""Trains the stock pipeline in the working directory; run as a process of its own by `bench.stock.compare`."""
from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path

import yaml

from bot.models import QUIET

CONFIG = Path(__file__).resolve().parent / "config.yml"
MODEL, FIGURES = "stock.tar.gz", "training.json"


def shortened(config: str, epochs: int | None) -> str:
    """The configuration with another number of epochs; as it stands without one."""
    if epochs is None:
        return config
    data = yaml.safe_load(config)
    for entry in data["pipeline"]:
        if entry["name"] == "DIETClassifier":
            entry["epochs"] = epochs
    return str(yaml.safe_dump(data, sort_keys=False))


def train_here(epochs: int | None) -> None:
    """Leave model and figures in the working directory. Raises SystemExit when the training fails."""
    os.environ.update(QUIET)
    from bot.logs import configure

    configure("warning", "console")
    from bench.stock.importer import StockImporter  # a class that cannot be imported is only a log line in Rasa

    assert StockImporter is not None
    from rasa.model_training import train

    Path("config.yml").write_text(shortened(CONFIG.read_text(encoding="utf-8"), epochs), encoding="utf-8")
    begin = time.monotonic()
    result = train(
        domain="", config="config.yml", training_files=[], output=".", fixed_model_name=MODEL, force_training=True)
    if result.code != 0 or not result.model:
        raise SystemExit(f"training ended with code {result.code}")
    used = resource.getrusage(resource.RUSAGE_SELF)
    figures = {
        "training_seconds": round(time.monotonic() - begin, 1),
        "training_cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "training_memory_mb": round(used.ru_maxrss / 1024),
        "model_mb": round(Path(MODEL).stat().st_size / 1e6, 1),
    }
    Path(FIGURES).write_text(json.dumps(figures), encoding="utf-8")


if __name__ == "__main__":
    train_here(int(sys.argv[1]) if len(sys.argv) > 1 else None)
