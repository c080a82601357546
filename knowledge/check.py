"""`bandian check`: every fault of the catalogue as `file: key: reason`, and what it covers."""
from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from knowledge.catalogue import Catalogue
from knowledge.faults import Fault
from knowledge.loader import ROOT, load
from knowledge.references import CUSTOMER_ASPECTS, reference_faults
from knowledge.schema import TOLD
from knowledge.taxonomy import taxonomy
from knowledge.terms import item_words
from knowledge.text import normalise

_RASA_KEYS = re.compile(r"^\s*(nlu|stories|rules|responses):", re.MULTILINE)
ASPECT_COLUMNS = (*CUSTOMER_ASPECTS, "overview")


def faults(root: Path = ROOT) -> list[Fault]:
    """All faults of the files below `root`; an empty list means that the catalogue can be served."""
    loaded = load(root)
    found = [*loaded.faults, *reference_faults(loaded)]
    if root == ROOT:
        found += [Fault("items", item, "no file for this item of taxonomy.yml") for item in taxonomy().items
                  if item not in loaded.items]
        found += [Fault("documents", kind, "no file for this document type of taxonomy.yml")
                  for kind in taxonomy().documents if kind not in loaded.documents]
    found += list(_rasa_keys(root))
    if not found:
        found += list(_spoken_twice(Catalogue(loaded)))
    return found


def _rasa_keys(root: Path) -> Iterator[Fault]:
    """Rasa takes a YAML file for training data if a line begins with one of its keys."""
    for path in sorted(root.rglob("*.yml")):
        match = _RASA_KEYS.search(path.read_text(encoding="utf-8", errors="replace"))
        if match:
            name = path.relative_to(root).as_posix()
            yield Fault(name, match.group(1), "Rasa would read this file as training data")


def _spoken_twice(catalogue: Catalogue) -> Iterator[Fault]:
    """A name of two items, be it spoken or a part of a title."""
    owner: dict[str, str] = {}
    for item in catalogue.items.values():
        for word in item_words(item):
            first = owner.setdefault(normalise(word), item.id)
            if first != item.id:
                file = f"items/{item.category}/{item.id}.yml"
                yield Fault(file, "spoken", f"{word!r} belongs to {first} too")


def coverage(catalogue: Catalogue) -> list[tuple[str, dict[str, str]]]:
    """Per item: aspect → the best standing of its national records, or `unknown`, or `MISSING`."""
    order = ("law", "published", "reported")
    rows = []
    for item_id in catalogue.items:
        view = catalogue.view(item_id)
        row = {}
        for aspect in ASPECT_COLUMNS:
            told = {entry.record.standing.value for entry in view.of(aspect) if entry.record.standing in TOLD}
            best = next((standing for standing in order if standing in told), None)
            partly = best is not None and aspect in view.unknown
            known = "unknown" if aspect in view.unknown else ("gloss" if aspect == "overview" else "MISSING")
            row[aspect] = (best + ("+unknown" if partly else "")) if best else known
        rows.append((item_id, row))
    return rows


def standing_counts(catalogue: Catalogue) -> Counter[str]:
    """How many records stand at each standing, common and regional ones included, each counted once."""
    return Counter(entry.record.standing.value for entry in catalogue.entries())


def coverage_lines(catalogue: Catalogue) -> Iterator[str]:
    """The table `item × aspect × standing` and the counts, as printed."""
    yield "\t".join(("item", *ASPECT_COLUMNS))
    missing = 0
    for item_id, row in coverage(catalogue):
        missing += sum(value == "MISSING" for value in row.values())
        yield "\t".join((item_id, *row.values()))
    yield f"items: {len(catalogue.items)}, aspects: {len(ASPECT_COLUMNS)}, not accounted for: {missing}"
    counts = standing_counts(catalogue)
    each = ", ".join(f"{name} {counts[name]}" for name in sorted(counts))
    yield f"records: {each}, all {counts.total()}"
    yield f"regions with own records: {len({region for region, _ in catalogue.overlays})}"


def main(arguments: list[str]) -> int:
    """Print faults (exit status 1) or, with --coverage, the coverage."""
    found = faults()
    for fault in found:
        print(fault)
    if found:
        return 1
    if "--coverage" in arguments:
        print("\n".join(coverage_lines(Catalogue(load()))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
