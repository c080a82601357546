"""The words around records (phrases.yml); a missing phrase is a fault at the start, not in a reply."""
from __future__ import annotations

from functools import lru_cache
from typing import Any

from knowledge.loader import ROOT
from knowledge.yaml_files import read


@lru_cache(maxsize=1)
def _phrases() -> dict[str, Any]:
    data: dict[str, Any] = read(ROOT / "phrases.yml", ROOT)
    return data


def phrase(path: str, **values: object) -> str:
    """The phrase at the dotted `path`, filled with `values`. Raises KeyError when there is none."""
    found: Any = _phrases()
    for key in path.split("."):
        found = found[int(key) if key.isdigit() else key]
    return str(found).format(**values) if values else str(found)


def section(path: str) -> dict[str, Any]:
    """All phrases below `path`."""
    found: Any = _phrases()
    for key in path.split("."):
        found = found[key]
    return dict(found)
