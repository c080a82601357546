"""Faults between files: an id that is named somewhere and stands nowhere."""
from __future__ import annotations

from collections.abc import Iterator

from knowledge.faults import Fault
from knowledge.loader import Loaded
from knowledge.overlay_checks import overlay_faults
from knowledge.record_checks import dimension_faults, record_faults, source_faults
from knowledge.schema import ASPECTS, TOLD, Item

CUSTOMER_ASPECTS = tuple(aspect for aspect in ASPECTS if aspect != "overview")


def reference_faults(loaded: Loaded) -> Iterator[Fault]:
    """Every dangling id, condition and repeated id of all files."""
    yield from dimension_faults("situation.yml", loaded.situation)
    for key, record in loaded.common.items():
        yield from record_faults(loaded, loaded.files[f"common:{key}"], key, record, {})
    for key, fact in loaded.complaints.items():
        yield from record_faults(loaded, "complaints.yml", key, fact, {})
    for document in loaded.documents.values():
        name = loaded.files.get(f"documents:{document.id}", f"documents/{document.id}.yml")
        for fact in document.facts:
            yield from record_faults(loaded, name, f"facts.{fact.id}", fact, {})
    for item in loaded.items.values():
        yield from _item_faults(loaded, item)
    for (region, item_id), overlay in loaded.overlays.items():
        yield from overlay_faults(loaded, region, item_id, overlay)
    for region_id, place in loaded.regions.items():
        if place.parent and place.parent not in loaded.regions:
            yield Fault("regions", f"{region_id}.parent", f"no region {place.parent!r}")
    yield from _circles(loaded)
    for hall in loaded.halls.values():
        if hall.region not in loaded.regions:
            yield Fault(f"halls/{hall.id}.yml", "region", f"no region {hall.region!r}")
        yield from source_faults(loaded, f"halls/{hall.id}.yml", "source", (c.ref for c in hall.source))


def _circles(loaded: Loaded) -> Iterator[Fault]:
    for region_id in loaded.regions:
        seen, at = set(), region_id
        while at in loaded.regions:
            if at in seen:
                yield Fault("regions", f"{region_id}.parent", "regions are each other's parent")
                return
            seen.add(at)
            at = loaded.regions[at].parent or ""


def _item_faults(loaded: Loaded, item: Item) -> Iterator[Fault]:
    name = loaded.files[f"items:{item.id}"]
    own: set[str] = set()
    for record in item.records:
        if record.id in own:
            yield Fault(name, record.id, "this id stands twice in the item")
        own.add(record.id)
        yield from record_faults(loaded, name, record.id, record, item.conditions)
    for used in item.use:
        if used not in loaded.common:
            yield Fault(name, "use", f"no common record {used!r}")
        if used in own:
            yield Fault(name, "use", f"{used!r} is an own record too")
    for dimension in item.asks:
        if dimension not in loaded.situation and dimension not in item.conditions:
            yield Fault(name, "asks", f"no dimension {dimension!r}")
    for dimension, value in item.likely.items():
        asked = loaded.situation.get(dimension) or item.conditions.get(dimension)
        if asked is None or value not in asked.choices:
            yield Fault(name, f"likely.{dimension}", f"no value {value!r}")
    yield from dimension_faults(name, item.conditions, "conditions.")
    for dimension in item.conditions:
        if dimension in loaded.situation:
            yield Fault(name, f"conditions.{dimension}", "stands in situation.yml already")
    for index, question in enumerate(item.questions):
        for fact in question.facts:
            known = fact.split(".", 1)[1] in loaded.common if fact.startswith("common.") else fact in own
            if not known:
                yield Fault(name, f"questions.{index}.facts", f"no record {fact!r}")
    for other in item.related:
        if other not in loaded.items:
            yield Fault(name, "related", f"no item {other!r}")
    yield from _aspect_faults(loaded, item, name)


def _aspect_faults(loaded: Loaded, item: Item, name: str) -> Iterator[Fault]:
    """Every aspect has a told record or is expressly unknown."""
    used = [loaded.common[key] for key in item.use if key in loaded.common]
    told = {record.aspect for record in (*item.records, *used) if record.standing in TOLD}
    for aspect in CUSTOMER_ASPECTS:
        if aspect not in told and aspect not in item.unknown:
            reason = "expected a told fact of this aspect, or a word on what is unknown"
            yield Fault(name, f"unknown.{aspect}", reason)
