"""The ids every part shares (taxonomy.yml): intents, items, document types, statuses."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from knowledge.loader import ROOT
from knowledge.yaml_files import read


@dataclass(frozen=True)
class Taxonomy:
    """Ids with their Chinese descriptions, in the file's order."""

    intents: Mapping[str, str]
    aspects: Mapping[str, str]
    items: Mapping[str, str]
    documents: Mapping[str, str]
    statuses: Mapping[str, str]


@lru_cache(maxsize=1)
def taxonomy() -> Taxonomy:
    """The taxonomy that ships with the project."""
    data = read(ROOT / "taxonomy.yml", ROOT)
    return Taxonomy(*(
        MappingProxyType(data[key])
        for key in ("intents", "aspects", "items", "document_types", "answer_statuses")
    ))
