"""Faults of one record or dimension: a source, a condition or a paper that stands nowhere."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from knowledge.faults import Fault
from knowledge.loader import Loaded
from knowledge.schema import Dimension, Fact, Requirement

REFERRING = ("source", "when", "any_of")  # fields of a record that name something in another file


def record_faults(
    loaded: Loaded, name: str, key: str, record: Fact | Requirement, conditions: Mapping[str, Dimension],
    only: Iterable[str] = REFERRING,
) -> Iterator[Fault]:
    """Dangling ids of the fields `only` of a record in file `name`; `conditions` are those of its item."""
    fields = frozenset(only)
    if "source" in fields:
        yield from source_faults(loaded, name, f"{key}.source", (citation.ref for citation in record.source))
    if "when" in fields:
        yield from _when_faults(loaded, name, key, record, conditions)
    for document in record.any_of if isinstance(record, Requirement) and "any_of" in fields else ():
        if document not in loaded.documents:
            yield Fault(name, f"{key}.any_of", f"no document type {document!r}")


def _when_faults(
    loaded: Loaded, name: str, key: str, record: Fact | Requirement, conditions: Mapping[str, Dimension],
) -> Iterator[Fault]:
    for dimension, values in record.when.items():
        known = loaded.situation.get(dimension) or conditions.get(dimension)
        if known is None:
            yield Fault(name, f"{key}.when", f"no dimension {dimension!r}")
            continue
        for value in values:
            if value not in known.choices:
                choices = ", ".join(known.choices)
                yield Fault(name, f"{key}.when.{dimension}", f"no value {value!r}; one of {choices}")


def source_faults(loaded: Loaded, name: str, key: str, refs: Iterable[str]) -> Iterator[Fault]:
    """Citations of a source that sources.yml does not have."""
    for ref in refs:
        if ref not in loaded.sources:
            yield Fault(name, key, f"no source {ref!r} in sources.yml")


def dimension_faults(name: str, dimensions: Mapping[str, Dimension], prefix: str = "") -> Iterator[Fault]:
    """Likely values that are no choice."""
    for key, dimension in dimensions.items():
        if dimension.likely is not None and dimension.likely not in dimension.choices:
            yield Fault(
                name, f"{prefix}{key}.likely",
                f"no value {dimension.likely!r}; one of {', '.join(dimension.choices)}")
