"""Faults of what a region changes of an item, held against what it inherits from its parents."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from knowledge.faults import CatalogueError, Fault
from knowledge.loader import Loaded
from knowledge.record_checks import REFERRING, record_faults
from knowledge.schema import TOLD, Dimension, Fact, Item, Overlay, Requirement
from knowledge.yaml_files import parse

Records = dict[str, Fact | Requirement]


def overlay_faults(loaded: Loaded, region: str, item_id: str, overlay: Overlay) -> Iterator[Fault]:
    """Every fault of the overlay of `item_id` in `region`."""
    name = loaded.files[f"overlay:{region}:{item_id}"]
    if region not in loaded.regions:
        yield Fault(name, "", f"no region {region!r}")
    item = loaded.items.get(item_id)
    if item is None:
        yield Fault(name, "item", f"no item {item_id!r}")
        return
    records, unknown = _inherited(loaded, item, region)
    yield from _key_faults(name, overlay, records)
    for key, changes in overlay.override.items():
        if key in records:
            yield from _override_faults(loaded, name, key, records[key], changes, item.conditions)
    for record in overlay.records:
        yield from record_faults(loaded, name, record.id, record, item.conditions)
    _apply(overlay, records)
    yield from _unknown_faults(name, overlay, records, unknown)


def _above(loaded: Loaded, region: str) -> list[str]:
    """The parents of `region`, the country first; regions that are each other's parent end the list."""
    chain: list[str] = []
    at = loaded.regions[region].parent if region in loaded.regions else None
    while at in loaded.regions and at not in (region, *chain):
        chain.append(at)
        at = loaded.regions[at].parent
    return chain[::-1]


def _inherited(loaded: Loaded, item: Item, region: str) -> tuple[Records, set[str]]:
    """The item's records as the parents of `region` leave them, and the aspects that they call unknown."""
    records: Records = {record.id: record for record in item.records}
    records.update({key: loaded.common[key] for key in item.use if key in loaded.common})
    unknown: set[str] = set(item.unknown)
    for place in _above(loaded, region):
        overlay = loaded.overlays.get((place, item.id))
        if overlay:
            _apply(overlay, records)
            unknown = (unknown | {a for a, why in overlay.unknown.items() if why}) - _lifted(overlay)
    return records, unknown


def _apply(overlay: Overlay, records: Records) -> None:
    """Change `records` in place as the overlay says; an override that does not fit is left out."""
    for key in overlay.withdraw:
        records.pop(key, None)
    for key, changes in overlay.override.items():
        if key in records:
            try:
                records[key] = parse(type(records[key]), {**records[key].dict(), **changes}, "")
            except CatalogueError:
                continue
    records.update({record.id: record for record in overlay.records})


def _lifted(overlay: Overlay) -> set[str]:
    return {aspect for aspect, reason in overlay.unknown.items() if not reason}


def _key_faults(name: str, overlay: Overlay, records: Records) -> Iterator[Fault]:
    own = Counter(record.id for record in overlay.records)
    for key, count in own.items():
        if count > 1:
            yield Fault(name, key, "this id stands twice in the overlay")
    for key in (*overlay.override, *overlay.withdraw):
        if key not in records:
            yield Fault(name, key, f"the item has no record {key!r} to change")
    for key in overlay.override:
        if key in overlay.withdraw:
            yield Fault(name, key, "withdrawn and overridden at once")
    for key in overlay.confirm:
        if key not in own and (key not in records or key in overlay.withdraw):
            yield Fault(name, key, f"the item has no record {key!r} to confirm")


def _override_faults(
    loaded: Loaded, name: str, key: str, old: Fact | Requirement, changes: dict[str, object],
    conditions: dict[str, Dimension],
) -> Iterator[Fault]:
    place = f"override.{key}"
    if changes.get("id", key) != key:
        yield Fault(name, f"{place}.id", "an override cannot change the id")
    try:
        changed = parse(type(old), {**old.dict(), **changes}, name, place)
    except CatalogueError as error:
        yield from error.faults
        return
    yield from record_faults(loaded, name, place, changed, conditions, [f for f in REFERRING if f in changes])


def _unknown_faults(name: str, overlay: Overlay, records: Records, unknown: set[str]) -> Iterator[Fault]:
    """What is lifted was called unknown, and something is told instead."""
    told = {record.aspect for record in records.values() if record.standing in TOLD}
    for aspect in sorted(_lifted(overlay)):
        if aspect not in unknown:
            yield Fault(name, f"unknown.{aspect}", "nothing to lift: no parent calls it unknown")
        elif aspect not in told:
            yield Fault(name, f"unknown.{aspect}", "lifted, but no told record answers this aspect here")
