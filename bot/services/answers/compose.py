"""From records to replies: every line is a rendered record or a phrase that frames it."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.services.replies import Button, Reply, SourceLine, payload
from knowledge.catalogue import NATIONAL, Catalogue, Entry, ItemView
from knowledge.checklist import Selection, Variant
from knowledge.phrases import phrase
from knowledge.schema import ASPECTS, Citation, Dimension, Requirement, Standing

FEW_PAPERS = 3


@dataclass(frozen=True)
class Block:
    """One aspect, said: the reply, whether something is missing, and the keys of the told records."""

    reply: Reply
    complete: bool
    told: tuple[str, ...]
    expired: bool = False


def requirement_line(catalogue: Catalogue, requirement: Requirement) -> str:
    """A requirement as printed: label, documents, originals and copies, remark."""
    titles = [catalogue.documents[kind].title for kind in requirement.any_of if kind != "other"]
    form = "plain" if not titles or titles == [requirement.label] else "one" if len(titles) == 1 else "many"
    line = phrase(f"requirement.{form}", label=requirement.label, documents="、".join(titles))
    marks = []
    if requirement.original and requirement.copies:
        marks.append(phrase("requirement.original_and_copies", count=requirement.copies))
    elif requirement.original:
        marks.append(phrase("requirement.original"))
    elif requirement.copies:
        marks.append(phrase("requirement.copies", count=requirement.copies))
    if requirement.can_follow_later:
        marks.append(phrase("requirement.later"))
    if not requirement.required:
        marks.append(phrase("requirement.optional"))
    line += f"（{'，'.join(marks)}）" if marks else ""
    return line + (f"。{requirement.remark}" if requirement.remark else "")


def entry_lines(catalogue: Catalogue, entry: Entry) -> list[str]:
    """A record as printed, one or more lines; `reported` is marked on the record itself."""
    record = entry.record
    if isinstance(record, Requirement):
        lines = [requirement_line(catalogue, record)]
    else:
        lines = [record.text, *(f"{number}. {step}" for number, step in enumerate(record.steps, 1))]
    if record.standing is Standing.REPORTED:
        lines[0] = f"{lines[0].rstrip('。')}（{phrase('standing.reported')}）"
    return lines


def source_line(catalogue: Catalogue, entry: Entry, citation: Citation) -> SourceLine:
    """A citation with its dates; the record's own date of effect goes before the document's."""
    source = catalogue.sources[citation.ref]
    effective = entry.record.effective or source.effective
    return SourceLine(
        title=source.title, article=citation.article,
        effective=effective.isoformat() if effective else None, checked=entry.record.checked.isoformat(),
    )


def sources_of(catalogue: Catalogue, entries: Iterable[Entry]) -> tuple[SourceLine, ...]:
    """All citations of `entries`, each once."""
    lines = (source_line(catalogue, entry, cite) for entry in entries for cite in entry.record.source)
    return tuple({(line.title, line.article, line.effective): line for line in lines}.values())


def dimension_of(catalogue: Catalogue, view: ItemView, name: str) -> Dimension:
    """A dimension of the item itself or of every item."""
    return view.dimension(name) or catalogue.situation[name]


def _short(catalogue: Catalogue, entry: Entry) -> str:
    """A record within a line about another case: a requirement by its papers, or by its label if they are many."""
    record = entry.record
    if not isinstance(record, Requirement):
        return entry_lines(catalogue, entry)[0]
    titles = [catalogue.documents[kind].title for kind in record.any_of]
    fits = len(titles) <= FEW_PAPERS and "other" not in record.any_of
    return phrase("requirement.or").join(titles) if fits else record.label


def _variant_lines(catalogue: Catalogue, view: ItemView, variant: Variant) -> list[str]:
    choices = dimension_of(catalogue, view, variant.dimension).choices
    title = phrase("requirement.comma").join(choices[value].title for value in variant.values)
    if all(isinstance(entry.record, Requirement) for entry in variant.entries):
        papers = phrase("requirement.and").join(_short(catalogue, entry) for entry in variant.entries)
        return [phrase("variant_papers", value=title, papers=papers)]
    bodies = [entry_lines(catalogue, entry) for entry in variant.entries]
    if len(bodies) == 1 and len(bodies[0]) == 1:
        return [phrase("variant_fact", value=title, text=bodies[0][0])]
    return [phrase("variant", value=title), *(line for body in bodies for line in (f"· {body[0]}", *body[1:]))]


def _assumption(catalogue: Catalogue, view: ItemView, chosen: Selection) -> list[str]:
    """The line that says for which case the list holds, where the customer has not said theirs."""
    if not chosen.assumed or not chosen.variants or not chosen.certain:
        return []
    titles = [dimension_of(catalogue, view, name).choices[value].title for name, value in chosen.assumed]
    return [phrase("assumed", case=phrase("requirement.comma").join(titles))]


def _gap_lines(view: ItemView, chosen: Selection) -> tuple[list[str], bool]:
    """Lines that say what is missing, and whether the answer is complete."""
    lines = []
    title, aspect = view.item.title, phrase(f"aspect.{chosen.aspect}")
    if chosen.brief or (chosen.focused and not chosen.untold_hit):
        return [], True
    reason = view.unknown.get(chosen.aspect)
    if not chosen.told and not reason and not chosen.expired:
        lines.append(phrase("gap.nothing", title=title, aspect=aspect))
    elif chosen.untold_hit:
        lines.append(phrase("gap.unknown", reason=reason.rstrip("。")) if reason else phrase("gap.unverified"))
    elif reason:
        lines.append(phrase("gap.unknown", reason=reason.rstrip("。")))
    if chosen.expired:
        lines.append(phrase("gap.expired"))
    return lines, not lines


def compose(catalogue: Catalogue, view: ItemView, chosen: Selection, explicit_region: bool) -> Block:
    """One aspect as a reply: heading, records, qualifier, gaps. Question and buttons come later."""
    lines: list[str] = []
    local = any(entry.region != NATIONAL for entry in chosen.told)
    if explicit_region and not local and view.region.id != NATIONAL and chosen.aspect != "overview":
        key = "gap.region" if chosen.told else "gap.region_other"
        lines.append(phrase(key, place=view.region.title))
    lines += _assumption(catalogue, view, chosen)
    for entry in chosen.certain:
        body = entry_lines(catalogue, entry)
        mark = "· " if len(chosen.certain) > 1 else ""
        lines += [mark + body[0], *body[1:]]
    if chosen.variants and chosen.aspect == "materials" and chosen.certain:
        lines.append(phrase("variants"))
    for variant in chosen.variants:
        lines += _variant_lines(catalogue, view, variant)
    if any(entry.record.standing is Standing.PUBLISHED for entry in chosen.told):
        lines.append(phrase("standing.published"))
    gaps, complete = _gap_lines(view, chosen)
    if chosen.aspect == "overview":
        gaps, complete = [], True
    heading = phrase(f"heading.{chosen.aspect}", title=view.item.title, gloss=view.item.gloss)
    # Where only rules for everything are known, what is not known of this item comes first.
    general = bool(chosen.told) and all(entry.key.startswith("common.") for entry in chosen.told)
    text = "\n".join([heading, *gaps, *lines] if general else [heading, *lines, *gaps])
    reply = Reply(text, sources=sources_of(catalogue, chosen.told))
    return Block(reply, complete, tuple(entry.key for entry in chosen.told), bool(chosen.expired and not chosen.told))


def dimension_buttons(dimension: Dimension, name: str, item: str, aspects: tuple[str, ...]) -> tuple[Button, ...]:
    """A button for each value of a dimension."""
    return tuple(
        Button(choice.title, payload("ask_item", item=item, aspects=list(aspects), **{name: value}))
        for value, choice in dimension.choices.items()
    )


def item_buttons(catalogue: Catalogue, items: Iterable[str], aspects: tuple[str, ...]) -> tuple[Button, ...]:
    """A button for each item, with its title."""
    return tuple(
        Button(catalogue.items[item].title, payload("ask_item", item=item, aspects=list(aspects))) for item in items
    )


def aspect_buttons(view: ItemView) -> tuple[Button, ...]:
    """A button for each aspect that has something to tell."""
    known = {entry.aspect for entry in view.entries}
    return tuple(
        Button(phrase(f"aspect.{aspect}"), payload("ask_item", item=view.item.id, aspects=[aspect]))
        for aspect in ASPECTS if aspect in known and aspect != "overview"
    )
