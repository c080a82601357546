"""When the item is not clear: choices with human titles, the nearest items, and at last a person."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.services.answers.compose import entry_lines, item_buttons, sources_of
from bot.services.answers.query import Query
from bot.services.replies import Button, Memory, Outcome, Reply, payload
from knowledge.catalogue import Catalogue
from knowledge.phrases import phrase
from knowledge.search import nearest_items

OFFERED = 4
PLACE_ONLY = 12  # characters; so short a message with a place says nothing else
COMPARED = 3  # records told of each of two compared items


def choose(catalogue: Catalogue, items: Sequence[str], query: Query, memory: Memory) -> Outcome:
    """Two or more items fit: offer them with what each is for."""
    aspects = tuple(aspect for aspect in query.aspects if aspect != "overview")
    lines = [phrase("ask.item"), *(
        phrase("comparison.line", title=catalogue.items[item].title, gloss=catalogue.items[item].gloss)
        for item in items
    )]
    reply = Reply("\n".join(lines), item_buttons(catalogue, items, aspects))
    kept = replace(memory, aspects=aspects or memory.aspects, asked="item", choices=tuple(items))
    return Outcome("clarifying", (reply,), kept, "ask_item", items[0], aspects)


def which_item(catalogue: Catalogue, query: Query, memory: Memory) -> Outcome:
    """No item at all: the nearest ones, and after the second time a person."""
    if query.region and not query.cued and len(query.text) <= PLACE_ONLY:
        return _place_noted(catalogue, query.region, memory)
    count = memory.misunderstood + 1
    near = nearest_items(catalogue, query.text, OFFERED)
    aspects = tuple(aspect for aspect in query.aspects if aspect != "overview")
    buttons = item_buttons(catalogue, near, aspects)
    person = Button(phrase("button.person"), payload("human_handoff"))
    if count >= 2:
        reply = Reply(_person_text(catalogue, memory), (person, *buttons))
    else:
        reply = Reply(phrase("ask.nearest" if near else "ask.item_none"), (*buttons, person))
    kept = replace(memory, misunderstood=count, asked="item", choices=tuple(near))
    intent = query.intent or "ask_item"
    return Outcome("clarifying", (reply,), kept, intent, None, aspects)


def _place_noted(catalogue: Catalogue, region: str, memory: Memory) -> Outcome:
    """Nothing but a place was said: keep it and ask for the business."""
    text = phrase("ask.place_noted", place=catalogue.regions[region].title)
    return Outcome("clarifying", (Reply(text),), replace(memory, asked="item"), "ask_item")


def _person_text(catalogue: Catalogue, memory: Memory) -> str:
    known = [catalogue.items[memory.item].title] if memory.item else []
    for name, value in memory.situation.items():
        dimension = catalogue.situation.get(name)
        if dimension and value in dimension.choices:
            known.append(dimension.choices[value].title)
    return phrase("ask.person_known", known="、".join(known)) if known else phrase("ask.person")


def compare(catalogue: Catalogue, query: Query, memory: Memory, region: str, today: date) -> Outcome:
    """What two items are for, side by side, with what the catalogue tells of each."""
    first, second = (catalogue.items[item] for item in query.items[:2])
    lines = [phrase("comparison.lead", first=first.title, second=second.title)]
    told = []
    for item in (first, second):
        lines.append(phrase("comparison.line", title=item.title, gloss=item.gloss))
        view = catalogue.view(item.id, memory.region or region)
        known = [
            entry for aspect in ("overview", "eligibility") for entry in view.of(aspect)
            if entry.standing_on(today) == "told" and not entry.record.when and not entry.key.startswith("common.")
        ]
        for entry in known[:COMPARED]:
            lines += [phrase("comparison.fact", text=line) for line in entry_lines(catalogue, entry)]
            told.append(entry)
    aspects = ("overview",)
    buttons = item_buttons(catalogue, (first.id, second.id), ())
    reply = Reply("\n".join(lines), buttons, sources=sources_of(catalogue, told))
    pair = (first.id, second.id)
    kept = replace(memory, item=first.id, choices=pair, mentioned=pair, asked="item", misunderstood=0)
    return Outcome("answered", (reply,), kept, "ask_item", first.id, aspects, tuple(entry.key for entry in told))
