"""One message or turn held against its labels: intent, item and aspects, with what is right as well."""
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Case = Mapping[str, Any]
ASK, ASK_ITEM = "ask_", "ask_item"


@dataclass(frozen=True)
class Judged:
    """One case with what was understood; None where a field is not judged."""

    case: Case
    found: Mapping[str, Any]
    intent_right: bool
    item_right: bool | None
    aspects_right: bool | None

    @property
    def together(self) -> bool:
        """Nothing that is judged is wrong."""
        return self.intent_right and self.item_right is not False and self.aspects_right is not False

    @property
    def wrong(self) -> list[str]:
        """Names of the fields that are wrong."""
        fields = {"intent": self.intent_right, "item": self.item_right, "aspects": self.aspects_right}
        return [name for name, right in fields.items() if right is False]


def plain(label: str) -> str:
    """The intent that a label means: labels such as `ask_channel` are `ask_item`."""
    return ASK_ITEM if label.startswith(ASK) else label


def expected(case: Case) -> tuple[set[str], set[str]]:
    """Accepted intents, and the aspects that labels such as `ask_channel` mean."""
    labels = [case["intent"], *(case.get("intent_alt") or ())]
    aspects = {label[len(ASK):] for label in labels if label.startswith(ASK) and label != ASK_ITEM}
    return {plain(label) for label in labels}, aspects | set(case.get("aspects") or ())


def judge(case: Case, found: Mapping[str, Any], items: Collection[str]) -> Judged:
    """Compare. Item and aspects count where the label is `ask_item` and the fields are there.

    An alternative intent that is right as well has neither; an item that is none of `items` is free text.
    """
    intents, _ = expected(case)
    right = found["intent"] in intents
    if right and found["intent"] != ASK_ITEM:
        return Judged(case, found, True, None, None)
    return Judged(case, found, right, _item_right(case, found, items), _aspects_right(case, found))


def _item_right(case: Case, found: Mapping[str, Any], items: Collection[str]) -> bool | None:
    label, item = case["intent"], case.get("item")
    if plain(label) != ASK_ITEM or "item" not in case:
        return None
    if item not in items and (item is not None or label != ASK_ITEM):
        return None  # free text, or the null of a file with free text, which does not say that none is meant
    accepted = {item, *(case.get("items") or ()), *(case.get("item_alt") or ())}
    return found["item"] in accepted


def _aspects_right(case: Case, found: Mapping[str, Any]) -> bool | None:
    given = set(found["aspects"])
    _, aspects = expected(case)
    if "aspects" not in case:
        # Labels such as `ask_fee` name one aspect of possibly several, and only an `ask_item` shows any.
        return bool(given & aspects) if aspects and found["intent"] == ASK_ITEM else None
    if plain(case["intent"]) != ASK_ITEM:
        return None
    return given in [aspects, *(set(other) for other in case.get("aspects_alt") or ())]


def percent(values: Iterable[bool | None]) -> float | None:
    """Share of True among the values that are not None, in percent to a tenth; None without any."""
    judged = [value for value in values if value is not None]
    return round(100 * sum(judged) / len(judged), 1) if judged else None


def shares(members: Collection[Judged]) -> dict[str, Any]:
    """Cases and percentages of a slice."""
    return {
        "cases": len(members),
        "intent": percent(one.intent_right for one in members),
        "item": percent(one.item_right for one in members),
        "aspects": percent(one.aspects_right for one in members),
        "together": percent(one.together for one in members),
    }


def slice_of(case: Case) -> str:
    """The slice of a case; older files call it `kind`."""
    return str(case.get("slice") or case.get("kind") or "other")


def failure(one: Judged) -> dict[str, Any]:
    """A failed case or turn, with label and finding."""
    case, found = one.case, one.found
    return {
        "id": case.get("id"), **({"turn": case["turn"]} if "turn" in case else {}),
        "slice": slice_of(case), "text": case["text"], "wrong": one.wrong,
        "expected": case["intent"], "expected_item": case.get("item"), "expected_aspects": case.get("aspects"),
        "found": found["intent"], "item": found["item"], "aspects": list(found["aspects"]),
    }
