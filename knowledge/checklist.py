"""What of an item's records holds for a customer: the likely case, and what differs in the other cases."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from knowledge.catalogue import Entry, ItemView
from knowledge.schema import Dimension, Requirement
from knowledge.situation import Holds, Situation, holds
from knowledge.text import normalise

FEW = 4  # so many details are told at most when the customer's words touch none


@dataclass(frozen=True)
class Variant:
    """Records that come in if `dimension` has one of `values` instead of the likely one."""

    dimension: str
    values: tuple[str, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Selection:
    """What can be told on one aspect, in the order it is told.

    `assumed` are the likely values that were taken for conditions the customer has not named; `focused` means
    that only what the words are about was kept, `brief` that it is the gist for an introduction.
    """

    aspect: str
    certain: tuple[Entry, ...] = ()
    variants: tuple[Variant, ...] = ()
    assumed: tuple[tuple[str, str], ...] = ()
    expired: tuple[Entry, ...] = ()
    untold_hit: tuple[Entry, ...] = ()
    left_out: tuple[Entry, ...] = ()
    focused: bool = False
    brief: bool = False

    @property
    def told(self) -> tuple[Entry, ...]:
        """Every entry that is printed."""
        return (*self.certain, *(entry for variant in self.variants for entry in variant.entries))

    @property
    def open_dimensions(self) -> tuple[str, ...]:
        """Dimensions whose answer changes what is printed."""
        return tuple(dict.fromkeys(variant.dimension for variant in self.variants))


@dataclass
class _Sorted:
    possible: list[Entry] = field(default_factory=list)
    expired: list[Entry] = field(default_factory=list)
    untold_hit: list[Entry] = field(default_factory=list)


ANSWERED = 99  # weight of a record that a common question points to


def touch(entry: Entry, plain: str, wanted: frozenset[str]) -> int:
    """How strongly the words bring up this record: characters of its longest keyword, or ANSWERED."""
    if entry.record.id in wanted:
        return ANSWERED
    found = (len(word) for word in entry.record.keywords if normalise(word) in plain)
    return max(found, default=0)


def touched(entry: Entry, plain: str, wanted: frozenset[str]) -> bool:
    """Whether the words bring up this record at all."""
    return touch(entry, plain, wanted) > 0


def select(
    view: ItemView, aspect: str, situation: Situation, today: date, dimensions: Mapping[str, Dimension],
    text: str = "", wanted: Iterable[str] = (),
) -> Selection:
    """Choose the records for `aspect`.

    `dimensions` are those every item shares; `wanted` are record ids that a common question points to.
    """
    plain, first = normalise(text), frozenset(wanted)
    found = _sort(view.of(aspect), situation, today, plain, first)
    hits = frozenset(entry.key for entry in found.possible if touched(entry, plain, first))
    known = {**dimensions, **view.item.conditions}
    assumed = _assumed(found.possible, situation, known, view.item.likely)
    case = {**assumed, **situation}
    certain, left_out = _certain(found.possible, case, hits)
    # Beside a list of papers, another case is told by its papers alone, so that a phone can show it.
    others = [
        entry for entry in found.possible
        if entry.key in hits or (not entry.record.keywords and (
            isinstance(entry.record, Requirement) or aspect != "materials" or not assumed))
    ]
    variants = _variants(others, certain, case, known)
    return Selection(
        aspect, certain, variants, tuple(assumed.items()), tuple(found.expired), tuple(found.untold_hit),
        left_out,
    )


def focus(chosen: Selection, text: str, wanted: Iterable[str]) -> Selection:
    """Only what the customer's words bring up, for an aspect that was not asked in so many words."""
    plain, first = normalise(text), frozenset(wanted)
    certain = tuple(entry for entry in chosen.certain if touched(entry, plain, first))
    variants = tuple(
        variant for variant in chosen.variants
        if any(touched(entry, plain, first) for entry in variant.entries))
    return replace(chosen, certain=certain, variants=variants, focused=True)


def brief(chosen: Selection, view: ItemView) -> Selection:
    """The gist of an aspect for an introduction: the item's own first records, nothing that all items share.

    A record of the likely case only is left out: an introduction has no line that would name the case.
    """
    guessed = {name for name, _ in chosen.assumed}
    own = tuple(
        entry for entry in chosen.certain
        if not entry.key.startswith("common.") and not guessed.intersection(entry.record.when))
    return replace(chosen, certain=own[:2], variants=(), assumed=(), untold_hit=(), expired=(), brief=True)


def _sort(
    entries: Iterable[Entry], situation: Situation, today: date, plain: str, wanted: frozenset[str],
) -> _Sorted:
    out = _Sorted()
    for entry in entries:
        if holds(entry.record.when, situation) is Holds.NO:
            continue
        standing, hit = entry.standing_on(today), touched(entry, plain, wanted)
        if standing == "told":
            out.possible.append(entry)
        elif standing == "expired" and (hit or not entry.record.keywords):
            out.expired.append(entry)
        elif standing == "untold" and hit:
            out.untold_hit.append(entry)
    return out


def _assumed(
    entries: Iterable[Entry], situation: Situation, known: Mapping[str, Dimension], likely: Mapping[str, str],
) -> dict[str, str]:
    """Likely values of the conditions that matter here and are not known."""
    assumed: dict[str, str] = {}
    for entry in entries:
        for name in entry.record.when:
            value = likely.get(name) or (known[name].likely if name in known else None)
            if name not in situation and value:
                assumed.setdefault(name, value)
    return assumed


def _certain(
    entries: list[Entry], case: Situation, hits: frozenset[str],
) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """What holds in the case: what is touched first, then what is always told; and the details left out."""
    here = [entry for entry in entries if holds(entry.record.when, case) is Holds.YES]
    hit = [entry for entry in here if entry.key in hits]
    core = [entry for entry in here if entry.key not in hits and not entry.record.keywords]
    details = [entry for entry in here if entry.key not in hits and entry.record.keywords]
    if not hit and not core:
        return tuple(details[:FEW]), tuple(details[FEW:])
    return (*hit, *core), tuple(details)


def _variants(
    entries: list[Entry], certain: tuple[Entry, ...], case: Situation, known: Mapping[str, Dimension],
) -> tuple[Variant, ...]:
    """What comes in for every other value of an open condition; values with the same records together."""
    told = {entry.key for entry in certain}
    variants = []
    for name in dict.fromkeys(name for entry in entries for name in entry.record.when):
        groups: dict[tuple[str, ...], tuple[list[str], list[Entry]]] = {}
        for value in known[name].choices if name in known else ():
            other = {**case, name: value}
            extra = [
                entry for entry in entries
                if entry.key not in told and name in entry.record.when
                and holds(entry.record.when, other) is Holds.YES
            ]
            if extra and case.get(name) != value:
                group = groups.setdefault(tuple(entry.key for entry in extra), ([], extra))
                group[0].append(value)
        variants += [Variant(name, tuple(values), tuple(extra)) for values, extra in groups.values()]
    return tuple(variants)
