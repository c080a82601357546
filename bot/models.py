"""The trained model that fits the present sources: its name is a fingerprint of them."""
from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bot.settings import ROOT, Settings

FOLDERS = ("knowledge", "nlu")
FILES = ("config.yml", "domain.yml", "requirements.lock")
SUFFIXES = {".yml", ".jsonl", ".txt", ".py", ".lock"}


def sources(root: Path = ROOT) -> Iterator[Path]:
    """Every file that training reads, in a fixed order."""
    for name in FILES:
        yield root / name
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in SUFFIXES and path.is_file() and "__pycache__" not in path.parts:
                yield path


def fingerprint(root: Path = ROOT) -> str:
    """Twelve hex digits over names and contents of all sources."""
    digest = hashlib.sha256()
    for path in sources(root):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def model_path(settings: Settings) -> Path:
    """Where the model of the present sources stands, or would stand."""
    return Path(settings.model_dir) / f"bandian-{fingerprint()}.tar.gz"


def ensure_model(settings: Settings, force: bool = False) -> Path:
    """The model of the present sources; trained in a process of its own when there is none.

    Training apart keeps its memory out of the serving process. Raises CalledProcessError when it fails.
    """
    path = model_path(settings)
    if force or not path.exists():
        print(f"正在训练模型（约 1–3 分钟）… training {path.name}", file=sys.stderr, flush=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "bot.commands.train_model", str(path)]
        subprocess.run(command, check=True, cwd=ROOT, stdout=sys.stderr, env={**os.environ, **QUIET})
        _forget_old(path)
    return path


def _forget_old(newest: Path) -> None:
    """Keep the newest models only: each change of a source makes another one."""
    models = sorted(newest.parent.glob("bandian-*.tar.gz"), key=lambda model: model.stat().st_mtime, reverse=True)
    for model in models[KEPT:]:
        model.unlink(missing_ok=True)


KEPT = 2
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0"}
