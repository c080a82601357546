"""Which lines a reply may have: renderings of told records, and phrases filled with titles."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from string import Formatter
from typing import Any

from bot.services.answers.compose import entry_lines, requirement_line, sources_of
from bot.services.replies import Button, Outcome
from knowledge.catalogue import Catalogue, Entry, ItemView
from knowledge.phrases import phrase, section
from knowledge.schema import ASPECTS, TOLD, Fact, Requirement
from knowledge.taxonomy import taxonomy

PLAIN = ("variants", "standing.published", "gap.unverified", "gap.expired", "ask.more", "ask.region")


def either(texts: Iterable[str]) -> str:
    """A pattern for any one of `texts`; nothing at all when there are none."""
    found = sorted({re.escape(text) for text in texts}, key=len, reverse=True)
    return f"(?:{'|'.join(found)})" if found else "(?!)"


def listed(item: str, comma: str) -> str:
    """A pattern for one or more `item` joined by `comma`."""
    return f"{item}(?:{re.escape(comma)}{item})*"


def filled(path: str, **patterns: str) -> str:
    """A pattern for the phrase at `path` with its placeholders."""
    parts = Formatter().parse(phrase(path))
    return "".join(re.escape(text) + (patterns[name] if name else "") for text, name, _, _ in parts)


def printed(catalogue: Catalogue, entry: Entry) -> list[str]:
    """The lines of a record; for a requirement they hold its `requirement_line`."""
    lines = entry_lines(catalogue, entry)
    if isinstance(entry.record, Requirement):
        assert lines[0].startswith(requirement_line(catalogue, entry.record).rstrip("。"))
    return [part for line in lines for part in line.split("\n")]


def short(catalogue: Catalogue, entry: Entry) -> list[str]:
    """The forms of a record within a line about another case."""
    record = entry.record
    if isinstance(record, Fact):
        return [printed(catalogue, entry)[0]]
    titles = [catalogue.documents[kind].title for kind in record.any_of]
    return [record.label, phrase("requirement.or").join(titles)]


def allowed(catalogue: Catalogue, view: ItemView, told: Iterable[Entry]) -> re.Pattern[str]:
    """A pattern that every line of a reply about `view` has to match."""
    told = list(told)
    dimensions = {**catalogue.situation, **view.item.conditions}
    choices = either(
        choice.title for dimension in dimensions.values() for choice in dimension.choices.values()
    )
    cases = listed(choices, phrase("requirement.comma"))
    records = either(line for entry in told for line in printed(catalogue, entry))
    papers = listed(
        either(form for entry in told for form in short(catalogue, entry)), phrase("requirement.and")
    )
    title, gloss = re.escape(view.item.title), re.escape(view.item.gloss)
    reasons = either(reason.rstrip("。") for reason in view.unknown.values())
    aspects = either(section("aspect").values())
    return re.compile(
        "|".join(
            [
                f"(?:· )?{records}",
                *(filled(f"heading.{aspect}", title=title, gloss=gloss) for aspect in ASPECTS),
                *(re.escape(phrase(path)) for path in PLAIN),
                *(re.escape(dimension.ask) for dimension in dimensions.values()),
                *(
                    filled(f"gap.{key}", place=re.escape(view.region.title))
                    for key in ("region", "region_other")
                ),
                filled("gap.unknown", reason=reasons),
                filled("gap.nothing", title=title, aspect=aspects),
                filled("assumed", case=cases),
                filled("variant", value=cases),
                filled("variant_papers", value=cases, papers=papers),
                filled("variant_fact", value=cases, text=records),
            ]
        )
    )


def texts_of(outcome: Outcome) -> list[str]:
    """Everything of an outcome that a customer reads."""
    return [
        text
        for reply in outcome.replies
        for text in (
            reply.text,
            *(button.title for button in reply.buttons),
            json.dumps(reply.card, ensure_ascii=False) if reply.card else "",
        )
    ]


def never_told(catalogue: Catalogue) -> frozenset[str]:
    """Sentences of unverified and historic records that no told record has too."""

    def sentences(entry: Entry) -> list[str]:
        record = entry.record
        return [record.text, *record.steps] if isinstance(record, Fact) else [record.remark or ""]

    entries = list(catalogue.entries())
    said = "\n".join(
        sentence for entry in entries if entry.record.standing in TOLD for sentence in sentences(entry)
    )
    return frozenset(
        sentence.rstrip("。")
        for entry in entries
        if entry.record.standing not in TOLD
        for sentence in sentences(entry)
        if len(sentence) >= 6 and sentence.rstrip("。") not in said
    )


def check_buttons(catalogue: Catalogue, buttons: Iterable[Button]) -> None:
    """Every payload is read as `/intent{json}` and leads to ids that exist."""
    for button in buttons:
        assert button.title
        intent, values = parsed(button.payload)
        assert intent in taxonomy().intents
        item = values.pop("item", None)
        assert item is None or item in catalogue.items
        assert set(values.pop("aspects", ())) <= set(ASPECTS)
        assert values.pop("region", "china") in catalogue.regions
        conditions = catalogue.items[item].conditions if item else {}
        for name, value in values.items():
            dimension = conditions.get(name) or catalogue.situation[name]
            assert value in dimension.choices


def parsed(payload: str) -> tuple[str, dict[str, Any]]:
    """Intent and values of a payload."""
    match = re.fullmatch(r"/(\w+)(\{.*\})?", payload)
    assert match, payload
    return match.group(1), json.loads(match.group(2) or "{}")


def check_sources(catalogue: Catalogue, outcome: Outcome, told: Iterable[Entry]) -> None:
    """Every source line is a citation of a told record, and every told record is cited."""
    told = list(told)
    shown = {line for reply in outcome.replies for line in reply.sources}
    single = {line for entry in told for line in sources_of(catalogue, [entry])}
    assert shown <= single
    printed_places = {(line.title, line.article) for line in shown}
    for entry in told:
        assert {(line.title, line.article) for line in sources_of(catalogue, [entry])} <= printed_places


def check_shape(catalogue: Catalogue, outcome: Outcome) -> None:
    """What holds for every outcome: a known status, replies with text, good buttons, plain JSON."""
    assert outcome.status in taxonomy().statuses
    assert outcome.intent is None or outcome.intent in taxonomy().intents
    assert outcome.item is None or outcome.item in catalogue.items
    assert outcome.replies
    for reply in outcome.replies:
        assert reply.text.strip()
        assert "{" not in reply.text
        check_buttons(catalogue, reply.buttons)
        assert json.loads(json.dumps(reply.as_json(), ensure_ascii=False)) == _lists(reply.as_json())


def _lists(value: Any) -> Any:
    return json.loads(json.dumps(value))
