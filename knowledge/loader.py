"""Reads the folder `knowledge/` into raw, validated records; all faults of all files at once."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from knowledge.faults import CatalogueError, Fault
from knowledge.schema import (
    CommonFile,
    Dimension,
    DocumentType,
    Fact,
    Hall,
    Item,
    Overlay,
    Region,
    Requirement,
    Source,
)
from knowledge.yaml_files import parse, read

ROOT = Path(__file__).resolve().parent
T = TypeVar("T")


@dataclass
class Loaded:
    """Everything that was read, before references between files are looked at."""

    sources: dict[str, Source] = field(default_factory=dict)
    situation: dict[str, Dimension] = field(default_factory=dict)
    documents: dict[str, DocumentType] = field(default_factory=dict)
    common: dict[str, Fact | Requirement] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    regions: dict[str, Region] = field(default_factory=dict)
    overlays: dict[tuple[str, str], Overlay] = field(default_factory=dict)
    complaints: dict[str, Fact] = field(default_factory=dict)
    halls: dict[str, Hall] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def attempt(self, action: Callable[[], T]) -> T | None:
        """Run a reading step; keep its faults and go on."""
        try:
            return action()
        except CatalogueError as error:
            self.faults.extend(error.faults)
            return None


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*.yml") if path.is_file())


def _table(data: Any, name: str) -> dict[Any, Any]:
    if not isinstance(data, dict):
        raise CatalogueError([Fault(name, "", f"expected a mapping, found {type(data).__name__}")])
    return data


def _mapping_of(out: Loaded, root: Path, name: str, model: type[Any]) -> dict[str, Any]:
    data = out.attempt(lambda: _table(read(root / name, root), name)) or {}
    result = {}
    for key, value in data.items():
        record = out.attempt(lambda k=key, v=value: parse(model, v, name, str(k)))  # type: ignore[misc]
        if record is not None:
            result[str(key)] = record
    return result


def _one_per_file(out: Loaded, root: Path, folder: str, model: type[Any], into: dict[str, Any]) -> None:
    for path in _files(root / folder):
        name = path.relative_to(root).as_posix()
        record = out.attempt(lambda p=path, n=name: parse(model, read(p, root), n))  # type: ignore[misc]
        if record is None:
            continue
        if record.id != path.stem:
            out.faults.append(Fault(name, "id", f"expected {path.stem!r}, the file's name"))
        if record.id in into:
            out.faults.append(Fault(name, "id", f"{record.id!r} stands in another file too"))
        into[record.id] = record
        out.files[f"{folder}:{record.id}"] = name


def _common(out: Loaded, root: Path) -> None:
    for path in _files(root / "common"):
        name = path.relative_to(root).as_posix()
        record = out.attempt(lambda p=path, n=name: parse(CommonFile, read(p, root), n))  # type: ignore[misc]
        for entry in record.records if record else ():
            if entry.id in out.common:
                out.faults.append(Fault(name, entry.id, "this id stands twice among the common records"))
            out.common[entry.id] = entry
            out.files[f"common:{entry.id}"] = name


def _complaints(out: Loaded, root: Path) -> None:
    name = "complaints.yml"
    record = out.attempt(lambda: parse(CommonFile, read(root / name, root), name))
    out.complaints = {fact.id: fact for fact in record.facts} if record else {}


def _regions(out: Loaded, root: Path) -> None:
    for path in sorted((root / "regions").glob("*/region.yml")):
        name = path.relative_to(root).as_posix()
        region = out.attempt(lambda p=path, n=name: parse(Region, read(p, root), n))  # type: ignore[misc]
        if region is None:
            continue
        if region.id != path.parent.name:
            out.faults.append(Fault(name, "id", f"expected {path.parent.name!r}, the folder's name"))
        out.regions[region.id] = region
    for folder in sorted(path for path in (root / "regions").glob("*/items") if path.is_dir()):
        _overlays(out, root, folder)


def _overlays(out: Loaded, root: Path, folder: Path) -> None:
    region = folder.parent.name
    for path in _files(folder):
        name = path.relative_to(root).as_posix()
        overlay = out.attempt(lambda p=path, n=name: parse(Overlay, read(p, root), n))  # type: ignore[misc]
        if overlay is None:
            continue
        if overlay.item != path.stem:
            out.faults.append(Fault(name, "item", f"expected {path.stem!r}, the file's name"))
        if (region, overlay.item) in out.overlays:
            out.faults.append(Fault(name, "item", f"another file here changes {overlay.item!r} too"))
        out.overlays[(region, overlay.item)] = overlay
        out.files[f"overlay:{region}:{overlay.item}"] = name


def _places(out: Loaded, root: Path) -> None:
    """Regions that have no folder of their own: provinces whose rules are not in the catalogue yet."""
    for region_id, region in _mapping_of(out, root, "regions/places.yml", Region).items():
        if region.id != region_id:
            out.faults.append(Fault("regions/places.yml", f"{region_id}.id", f"expected {region_id!r}"))
        out.regions.setdefault(region_id, region)


def load(root: Path = ROOT) -> Loaded:
    """Read all files below `root`; faults are collected in the result, nothing is raised."""
    out = Loaded()
    out.sources = _mapping_of(out, root, "sources.yml", Source)
    out.situation = _mapping_of(out, root, "situation.yml", Dimension)
    _one_per_file(out, root, "documents", DocumentType, out.documents)
    _common(out, root)
    _complaints(out, root)
    _one_per_file(out, root, "items", Item, out.items)
    _regions(out, root)
    _places(out, root)
    _one_per_file(out, root, "halls", Hall, out.halls)
    return out
