"""docs/coverage.md, made from the catalogue: `python -m knowledge.coverage_page` writes it anew."""
from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Template

from knowledge.catalogue import Catalogue, Entry, load_catalogue
from knowledge.check import ASPECT_COLUMNS, coverage, coverage_lines, standing_counts
from knowledge.faults import CatalogueError
from knowledge.loader import ROOT
from knowledge.phrases import section
from knowledge.references import CUSTOMER_ASPECTS
from knowledge.schema import TOLD, Overlay, Region, Standing

TEMPLATE = ROOT / "coverage_page.txt"
PAGE = ROOT.parent / "docs" / "coverage.md"
STANDINGS = tuple(standing.value for standing in Standing)
NATIONAL_FILES = ("items/", "common/", "documents/", "complaints.yml")


def rows(lines: Iterable[Iterable[object]]) -> str:
    """Lines of a Markdown table, without its head."""
    return "\n".join("| " + " | ".join(map(str, cells)) + " |" for cells in lines)


def place_of(entry: Entry) -> str:
    """Where a record stands: a region's id, or one of NATIONAL_FILES."""
    owner = entry.key.partition(".")[0]
    if "/" in owner:
        return entry.region
    files = {"common": "common/", "document": "documents/", "complaints": "complaints.yml"}
    return files.get(owner, "items/")


def aspect_rows(catalogue: Catalogue) -> Iterator[tuple[object, ...]]:
    """Per aspect: of how many items all is told, a part, nothing."""
    titles, items = section("aspect"), [cells for _, cells in coverage(catalogue)]
    for aspect in CUSTOMER_ASPECTS:
        states = Counter(_state(cells[aspect]) for cells in items)
        yield f"{titles[aspect]} `{aspect}`", states["all"], states["part"], states["none"]


def _state(cell: str) -> str:
    if cell in ("unknown", "MISSING"):
        return "none"
    return "part" if cell.endswith("+unknown") else "all"


def overlays_of(catalogue: Catalogue, region: str) -> list[Overlay]:
    """What the region itself says of items, without what it inherits."""
    return [overlay for (place, _), overlay in catalogue.overlays.items() if place == region]


def place_rows(catalogue: Catalogue) -> Iterator[tuple[object, ...]]:
    """Per place: items, records by standing, and how much of what is inherited it changes."""
    counts: dict[str, Counter[str]] = {}
    for entry in catalogue.entries():
        counts.setdefault(place_of(entry), Counter())[entry.record.standing.value] += 1
    for name in NATIONAL_FILES:
        standings = counts.get(name, Counter())
        items = len(catalogue.items) if name == "items/" else ""
        yield f"`{name}`", items, *(standings[key] for key in STANDINGS), "", "", "", ""
    for region in catalogue.regions.values():
        own = overlays_of(catalogue, region.id)
        if own:
            standings = counts.get(region.id, Counter())
            yield region.title, len(own), *(standings[key] for key in STANDINGS), *_changes(own)


def _changes(own: list[Overlay]) -> tuple[int, ...]:
    each = [
        (len(o.override), len(o.withdraw), sum(map(bool, o.unknown.values())), len(o.confirm))
        for o in own
    ]
    return tuple(map(sum, zip(*each, strict=True)))


def without_rules(catalogue: Catalogue) -> list[Region]:
    """Provinces that tell nothing of their own."""
    def tells(overlay: Overlay) -> bool:
        return bool(overlay.override) or any(record.standing in TOLD for record in overlay.records)

    provinces = [region for region in catalogue.regions.values() if region.kind == "province"]
    return [place for place in provinces if not any(map(tells, overlays_of(catalogue, place.id)))]


def item_rows(catalogue: Catalogue) -> Iterator[tuple[object, ...]]:
    """Per item: its title, linked to its file, and a cell for each aspect."""
    for item_id, cells in coverage(catalogue):
        item = catalogue.items[item_id]
        yield f"[{item.title}](../knowledge/items/{item.category}/{item_id}.yml)", *cells.values()


def page(catalogue: Catalogue) -> str:
    """The whole page as Markdown."""
    titles, counts = section("aspect"), standing_counts(catalogue)
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        {name: counts[name] for name in STANDINGS},
        totals="\n".join(list(coverage_lines(catalogue))[-3:]),
        aspects=rows(aspect_rows(catalogue)),
        places=rows(place_rows(catalogue)),
        without="、".join(place.title for place in without_rules(catalogue)) or "–",
        columns=" | ".join(f"{titles[aspect]} `{aspect}`" for aspect in ASPECT_COLUMNS),
        rule="|".join("---" for _ in ASPECT_COLUMNS),
        table=rows(item_rows(catalogue)),
    )


def main(path: Path = PAGE) -> int:
    """Write the page; exit status 1 and every fault on standard error when the catalogue is broken."""
    try:
        text = page(load_catalogue())
    except CatalogueError as error:
        print(error, file=sys.stderr)
        return 1
    path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
