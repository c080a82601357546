"""Errors of catalogue files: each names the file, the key and what was expected."""
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One fault: `file` relative to the knowledge folder, `key` as a dotted path, `reason` in plain words."""

    file: str
    key: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key or '-'}: {self.reason}"


class CatalogueError(Exception):
    """Raised with every fault that was found, never with the first one only."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in faults))
