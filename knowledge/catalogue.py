"""The immutable index over all records, and an item as it holds in one region."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from knowledge.faults import CatalogueError, Fault
from knowledge.loader import ROOT, Loaded, load
from knowledge.schema import (
    TOLD,
    Citation,
    Confirmation,
    Dimension,
    DocumentType,
    Fact,
    Hall,
    Item,
    Overlay,
    Region,
    Requirement,
    Source,
    Standing,
)

NATIONAL = "china"


@dataclass(frozen=True)
class Entry:
    """A record at its place: `key` is unique in the catalogue (`transfer.order`, `shanghai/transfer.x`)."""

    key: str
    record: Fact | Requirement
    region: str = NATIONAL

    @property
    def aspect(self) -> str:
        return self.record.aspect

    def standing_on(self, today: date) -> str:
        """`told`, `expired`, `not_yet`, or `untold` (unverified or historic)."""
        if self.record.standing not in TOLD:
            return "untold"
        if self.record.until and self.record.until < today:
            return "expired"
        if self.record.effective and self.record.effective > today:
            return "not_yet"
        return "told"


@dataclass(frozen=True)
class ItemView:
    """An item as it holds in `region`: overlays of the region and its parents are applied."""

    item: Item
    region: Region
    entries: tuple[Entry, ...]
    unknown: Mapping[str, str]

    def of(self, aspect: str) -> tuple[Entry, ...]:
        """All entries of `aspect`, told or not, in the order of the files; the region's own come first."""
        mine = [entry for entry in self.entries if entry.aspect == aspect]
        return tuple(sorted(mine, key=lambda entry: entry.region == NATIONAL))

    def dimension(self, name: str) -> Dimension | None:
        """A condition that only this item has."""
        return self.item.conditions.get(name)


class Catalogue:
    """Everything the hall knows. Build it with `load_catalogue`; nothing in it changes afterwards."""

    def __init__(self, loaded: Loaded) -> None:
        self.items: Mapping[str, Item] = MappingProxyType(dict(loaded.items))
        self.sources: Mapping[str, Source] = MappingProxyType(dict(loaded.sources))
        self.documents: Mapping[str, DocumentType] = MappingProxyType(dict(loaded.documents))
        self.regions: Mapping[str, Region] = MappingProxyType(dict(loaded.regions))
        self.halls: Mapping[str, Hall] = MappingProxyType(dict(loaded.halls))
        self.situation: Mapping[str, Dimension] = MappingProxyType(dict(loaded.situation))
        self.overlays: Mapping[tuple[str, str], Overlay] = MappingProxyType(dict(loaded.overlays))
        self.common: Mapping[str, Fact | Requirement] = MappingProxyType(dict(loaded.common))
        self.complaints: Mapping[str, Fact] = MappingProxyType(dict(loaded.complaints))
        self.view = lru_cache(maxsize=None)(self._view)

    def lineage(self, region: str) -> tuple[Region, ...]:
        """The region and its parents, the country first. Raises KeyError for an unknown id."""
        chain = [self.regions[region]]
        while chain[-1].parent:
            chain.append(self.regions[chain[-1].parent])
        return tuple(reversed(chain))

    def operator(self, region: str) -> str | None:
        """`state_grid` or `southern_grid` as the nearest of the lineage says, None if none does."""
        return next((place.operator for place in reversed(self.lineage(region)) if place.operator), None)

    def _view(self, item_id: str, region: str = NATIONAL) -> ItemView:
        item = self.items[item_id]
        entries: dict[str, Entry] = {}
        # The item's own records come first: they answer best, what all items share completes them.
        for record in item.records:
            entries[record.id] = Entry(f"{item_id}.{record.id}", record)
        for common in item.use:
            entries[common] = Entry(f"common.{common}", self.common[common])
        unknown = {str(aspect): reason for aspect, reason in item.unknown.items()}
        for place in self.lineage(region):
            overlay = self.overlays.get((place.id, item_id))
            if overlay:
                apply_overlay(entries, overlay, place.id)
                apply_unknown(unknown, overlay)
        operator = self.operator(region)
        kept = tuple(
            entry for entry in entries.values()
            if not (operator and entry.record.operator and entry.record.operator != operator)
        )
        return ItemView(item, self.regions[region], kept, MappingProxyType(unknown))

    def regions_that_know(self, item_id: str, aspect: str) -> tuple[str, ...]:
        """Ids of regions whose overlay adds or changes something on `aspect` of the item."""
        found = []
        for region, item in self.overlays:
            if item == item_id and any(
                entry.record.standing in TOLD and entry.region == region and entry.aspect == aspect
                for entry in self.view(item, region).entries
            ):
                found.append(region)
        return tuple(found)

    def entries(self) -> Iterator[Entry]:
        """Every record once, wherever it stands: common, national, regional, of documents."""
        for key, record in self.common.items():
            yield Entry(f"common.{key}", record)
        for key, fact in self.complaints.items():
            yield Entry(f"complaints.{key}", fact)
        for item in self.items.values():
            for record in item.records:
                yield Entry(f"{item.id}.{record.id}", record)
        for (region, item_id), overlay in self.overlays.items():
            for record in overlay.records:
                yield Entry(f"{region}/{item_id}.{record.id}", record, region)
        for document in self.documents.values():
            for record in document.facts:
                yield Entry(f"document.{document.id}.{record.id}", record)


def apply_overlay(entries: dict[str, Entry], overlay: Overlay, region: str) -> None:
    """Change `entries` (id → entry) in place by what `region` says of the item."""
    for gone in overlay.withdraw:
        entries.pop(gone, None)
    for key, changes in overlay.override.items():
        if key in entries:
            old = entries[key].record
            changed = type(old)(**{**old.dict(), **changes})
            entries[key] = Entry(f"{region}/{overlay.item}.{key}", changed, region)
    for record in overlay.records:
        entries[record.id] = Entry(f"{region}/{overlay.item}.{record.id}", record, region)
    for key, confirmation in overlay.confirm.items():
        if key in entries:
            entries[key] = Entry(entries[key].key, confirm(entries[key].record, confirmation), region)


def apply_unknown(unknown: dict[str, str], overlay: Overlay) -> None:
    """Change `unknown` (aspect → what is not known) in place; null or nothing lifts what a parent says."""
    for aspect, reason in overlay.unknown.items():
        unknown.pop(aspect, None)
        if reason:
            unknown[aspect] = reason


def confirm(record: Fact | Requirement, confirmation: Confirmation) -> Fact | Requirement:
    """The record with its standing raised by a utility, which becomes its first source."""
    changes = {
        "standing": Standing(confirmation.standing), "confirmed": confirmation, "checked": confirmation.on,
        "source": (Citation(ref="UTILITY", article=confirmation.document), *record.source),
    }
    return record.copy(update=changes)


@lru_cache(maxsize=4)
def load_catalogue(root: Path = ROOT) -> Catalogue:
    """The checked catalogue below `root`. Raises CatalogueError with every fault found."""
    from knowledge.references import reference_faults

    loaded = load(root)
    faults: list[Fault] = [*loaded.faults, *reference_faults(loaded)]
    if faults:
        raise CatalogueError(faults)
    return Catalogue(loaded)
