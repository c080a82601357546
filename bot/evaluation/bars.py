"""Bars: the least a slice has to reach, from a YAML file."""
from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.errors import InvalidInput

Bars = Mapping[str, Mapping[str, float]]
FILE = ".jsonl"
AT_MOST = "_ms"


def read_bars(path: Path) -> Bars:
    """Slice → metric → bar. Raises InvalidInput naming the file and what is wrong in it."""
    from knowledge.faults import CatalogueError  # here: the command line starts without a YAML library
    from knowledge.yaml_files import read

    try:
        data = read(path, path.parent)
    except CatalogueError as error:
        raise InvalidInput(str(error).replace("\n", "; ")) from error
    if not isinstance(data, dict) or not data:
        raise InvalidInput(f"{path}: expected a mapping slice → metric → least percent")
    for name, metrics in data.items():
        if not isinstance(name, str) or not isinstance(metrics, dict) or not metrics:
            raise InvalidInput(f"{path}: {name}: expected a mapping metric → least percent")
        for metric, bar in metrics.items():
            if isinstance(bar, bool) or not isinstance(bar, (int, float)) or not 0 <= bar <= 100:
                raise InvalidInput(f"{path}: {name}.{metric}: expected a number from 0 to 100")
    return data


def measured(reports: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Slice → metric → figure over file or group → report; later ones win, a file's own name stands for all of it."""
    found: dict[str, dict[str, Any]] = {}
    for name, report in reports.items():
        for slice_name, values in report["slices"].items():
            extra = report.get("figures", {}) if slice_name == "all" else {}
            found[slice_name] = {**values, **extra}
        found[name] = {**next(iter(report["slices"].values())), **report.get("figures", {})}
    return found


def missed(bars: Bars, figures: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """One line per bar that is missed. Figures count as printed, to a tenth; what was not measured is missed.

    Metrics named `…_ms…` are milliseconds and must not be exceeded. A slice that is a file's name is skipped where
    that file was not given.
    """
    lines = []
    for name, metrics in bars.items():
        if name.endswith(FILE) and name not in figures:
            continue
        for metric, bar in metrics.items():
            figure = figures.get(name, {}).get(metric)
            most = AT_MOST in metric
            if not isinstance(figure, (int, float)):
                lines.append(f"{name}.{metric}: not measured, bar {bar:g}")
            elif figure > bar if most else figure < bar:
                lines.append(f"{name}.{metric}: {figure:g}, {'at most' if most else 'at least'} {bar:g}")
    return lines
