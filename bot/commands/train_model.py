"""Trains one model to a given path; run as a process of its own by `bot.models`."""
from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from bot.models import QUIET
from bot.settings import ROOT


def train_to(path: Path) -> None:
    """Train with Rasa and move the model into place in one step, so that no half model is ever found."""
    os.environ.update(QUIET)
    os.chdir(ROOT)
    from bot.logs import configure

    configure("warning", "console")
    from nlu.importer import CatalogueImporter  # a class that cannot be imported is only a log line in Rasa

    assert CatalogueImporter is not None
    from rasa.model_training import train

    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        result = train(
            domain=str(ROOT / "domain.yml"), config=str(ROOT / "config.yml"), training_files=[],
            output=folder, fixed_model_name="model", force_training=True,
        )
        if result.code != 0 or not result.model:
            raise SystemExit(f"training ended with code {result.code}")
        os.replace(result.model, path)


if __name__ == "__main__":
    train_to(Path(sys.argv[1]).resolve())
