"""`bandian explain`: what each component saw in a message, and why the decision fell."""
from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any

import typer

from bot.commands.lines import clean_output, write
from bot.commands.parse import meaning
from bot.settings import load as load_settings

HEADS = ("intent", "item", "aspects")
VALUED = {"item", "document", "region", "hall", "situation", "aspect"}  # kinds of matches whose value says something
SAME = 0.0005  # probabilities nearer than this are told as one
Parsed = Mapping[str, Any]


def explain(
    texts: Annotated[
        list[str], typer.Argument(metavar="TEXT…", help="Messages, each understood by itself.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON line with the trace per message.")] = False,
) -> None:
    """说明怎么理解的。Tell step by step how a message was read and why it was understood so."""
    from bot.commands.check import stop_on_faults

    stop_on_faults()
    with clean_output() as out:
        from bot.commands.conversation import load_engine

        engine: Any = load_engine(load_settings())
        for text, parsed in zip(texts, asyncio.run(_parses(engine, texts)), strict=True):
            if as_json:
                write(out, as_data(text, parsed))
            else:
                out.write("\n".join(explained(text, parsed)) + "\n\n")


async def _parses(engine: Any, texts: Sequence[str]) -> list[Parsed]:
    return [await engine.parse(text) for text in texts]


def as_data(text: str, parsed: Parsed) -> dict[str, Any]:
    """The trace with the rules that spoke, and the result as `bandian parse` gives it."""
    return {
        "text": text, "trace": parsed.get("trace"), "reasons": _found(parsed).get("reasons", []),
        "result": meaning({"text": text}, dict(parsed)),
    }


def explained(text: str, parsed: Parsed) -> Iterator[str]:
    """The explanation as lines: each step with its title, what it saw indented below."""
    trace = parsed.get("trace")
    yield say("said", text=text)
    if trace:
        yield from _step("read", _read(text, trace))
        yield from _step("parts", _parts(trace["parts"]))
        yield from _step("matches", _matches(trace["matches"]))
        yield from _step("scores", _scores(trace["scores"], parsed.get("intent_ranking") or ()))
        yield from _step("reasons", _reasons(_found(parsed).get("reasons") or ()))
    else:
        yield say("line", text=say("untraced"))
    yield from _step("result", _result(text, parsed))


def _found(parsed: Parsed) -> Parsed:
    return parsed.get("meaning") or {}


def _step(name: str, lines: Iterable[str]) -> Iterator[str]:
    yield say(f"step.{name}")
    for line in lines:
        yield say("line", text=line)


def _read(text: str, trace: Parsed) -> Iterator[str]:
    changes = trace["changes"]
    # Marks, width and traditional characters change the reading too, without a change of their own.
    yield say("read.as", read=trace["read"]) if changes or trace["read"] != text else say("read.same")
    for start, end, word, kind in sorted(changes, key=lambda change: (change[0], change[1])):
        many = "many" if end - start > 1 else "one"
        yield say(
            f"read.{many}", first=start + 1, last=end, written=text[start:end], word=word, kind=name_of("change", kind))


def _parts(parts: Sequence[Sequence[Any]]) -> Iterator[str]:
    if len(parts) < 2:
        yield say("parts.whole")
        return
    for part, aside in parts:
        yield say("parts.aside" if aside else "parts.kept", text=part)


def _matches(matches: Sequence[Sequence[str]]) -> Iterator[str]:
    if not matches:
        yield say("matches.none")
    for kind, value, word in matches:
        told = f" {label(kind, value)}" if kind in VALUED else ""
        yield say("matches.found", word=word, kind=name_of("match", kind), value=told)


def _scores(scores: Parsed, ranking: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for head in HEADS:
        if head in scores:
            yield say("scores.line", head=name_of("head", head), labels=_ranked(head, scores[head]))
    weighed = [(str(entry["name"]), float(entry["confidence"])) for entry in ranking[:3]]
    if weighed and "intent" in scores and not _alike(scores["intent"], weighed):
        yield say("scores.weighed", labels=_ranked("intent", weighed))


def _alike(scores: Sequence[Sequence[Any]], weighed: Sequence[tuple[str, float]]) -> bool:
    before = {str(name): float(score) for name, score in scores}
    return all(name in before and abs(before[name] - score) < SAME for name, score in weighed)


def _ranked(head: str, scores: Iterable[Sequence[Any]]) -> str:
    return say("scores.joint").join(
        say("scores.label", label=label(head, str(name)), score=percent(score)) for name, score in scores)


def _reasons(reasons: Sequence[str]) -> Iterator[str]:
    if not reasons:
        yield say("reasons.none")
    for reason in reasons:
        yield name_of("reason", reason)


def _result(text: str, parsed: Parsed) -> Iterator[str]:
    result = meaning({"text": text}, dict(parsed))
    believed = parsed["intent"].get("name") == result["intent"]
    yield say(
        "result.intent" if believed else "result.fallback",
        intent=label("intent", result["intent"]), confidence=percent(result["confidence"]))
    item, *others = [label("item", one) for one in result["items"]] or [say("result.nothing")]
    yield (
        say("result.others", item=item, others=say("scores.joint").join(others)) if others
        else say("result.item", item=item))
    aspects = say("scores.joint").join(label("aspects", one) for one in result["aspects"])
    yield say("result.aspects", aspects=aspects or say("result.nothing"))
    yield say("result.inside" if result["in_scope"] else "result.outside")


def percent(share: float) -> str:
    """A share between 0 and 1 as it is printed."""
    return f"{100 * share:.1f}%"


def label(head: str, name: str) -> str:
    """A label in Chinese with its id; only the id where no Chinese stands for it."""
    if name == "none" and head == "item":
        return say("label.none")
    chinese = _names(head).get(name)
    return say("label.named", name=chinese, id=name) if chinese else name


def name_of(group: str, key: str) -> str:
    """What explain.yml says for `key` in `group`; the key itself where it says nothing."""
    return str(_words()[group].get(key, key))


def say(path: str, **values: object) -> str:
    """The sentence of explain.yml at the dotted `path`, filled with `values`. Raises KeyError when there is none."""
    found: Any = _words()
    for key in path.split("."):
        found = found[key]
    return str(found).format(**values)


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    from knowledge.loader import ROOT
    from knowledge.yaml_files import read

    words: dict[str, Any] = read(ROOT / "explain.yml", ROOT)
    return words


def _names(head: str) -> Mapping[str, str]:
    """Id → Chinese name of what a head or a kind of match may say."""
    from knowledge.phrases import section
    from knowledge.taxonomy import taxonomy

    aspects = section("aspect")
    named: dict[str, Mapping[str, str]] = {
        "intent": _words()["label"]["intent"], "item": taxonomy().items, "document": taxonomy().documents,
        "aspects": aspects, "aspect": aspects,
    }
    return named.get(head, {})
