"""The action package and domain.yml name the same actions. Needs rasa_sdk only, no TensorFlow."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

import actions
from actions.answer import ActionAnswer
from actions.base import query_of
from actions.guide import ActionGuide
from bot.services.replies import Memory
from bot.settings import ROOT
from knowledge.taxonomy import taxonomy

DOMAIN: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
RULES: dict[str, Any] = yaml.safe_load((ROOT / "nlu/data/rules/rules.yml").read_text(encoding="utf-8"))


def action_classes() -> Iterator[type[Action]]:
    """Every Action subclass of the package that can be instantiated, as Rasa's executor finds them."""
    for module in pkgutil.walk_packages(actions.__path__, "actions."):
        for _, member in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if (
                issubclass(member, Action)
                and not inspect.isabstract(member)
                and member.__module__ == module.name
            ):
                yield member


def intent_names() -> list[str]:
    """Intents of domain.yml; with settings they are mappings of one key."""
    return [next(iter(entry)) if isinstance(entry, dict) else entry for entry in DOMAIN["intents"]]


def test_every_action_has_a_name_of_its_own_in_the_domain() -> None:
    names = [found().name() for found in action_classes()]
    assert names and len(names) == len(set(names))
    assert sorted(names) == sorted(DOMAIN["actions"])


def test_every_rule_leads_to_an_action_of_ours_and_every_intent_has_one() -> None:
    led = {}
    for rule in RULES["rules"]:
        first, second = rule["steps"]
        led[first["intent"]] = second["action"]
    assert set(led) == set(intent_names())
    assert set(led.values()) <= set(DOMAIN["actions"])


def test_the_domain_knows_every_intent_of_the_taxonomy() -> None:
    assert set(intent_names()) - {"nlu_fallback"} == set(taxonomy().intents)


def test_the_domain_says_nothing_itself() -> None:
    assert "responses" not in DOMAIN


def payload(intent: str = "ask_item", **values: Any) -> dict[str, Any]:
    """Rasa's latest message after a payload was sent: each value is an entity."""
    entities = [
        {"entity": key, "value": value}
        for key, each in values.items()
        for value in (each if isinstance(each, list) else [each])
    ]
    return {
        "text": f"/{intent}{json.dumps(values)}",
        "intent": {"name": intent, "confidence": 1.0},
        "entities": entities,
    }


def test_a_payload_speaks_through_ids_of_the_catalogue() -> None:
    query = query_of(
        payload(item="transfer", aspects=["materials", "fee"], premises="leased", region="shanghai")
    )
    assert (query.intent, query.items, query.aspects) == ("ask_item", ("transfer",), ("materials", "fee"))
    assert (query.situation, query.region, query.text) == ({"premises": "leased"}, "shanghai", "")


@pytest.mark.parametrize(
    "values",
    [
        {"item": "no_such_item"},
        {"item": "../../etc/passwd"},
        {"item": 5},
        {"item": None},
        {"item": ["x", {"a": 1}]},
        {"aspects": ["everything"]},
        {"aspects": [None, 1, {"x": "y"}]},
        {"premises": "castle"},
        {"premises": [["leased"]]},
        {"region": "atlantis"},
        {"handled_by": True},
        {"__class__": "x"},
        {"memory": "x"},
        {"item": "<script>"},
    ],
)
def test_ids_that_nobody_has_are_dropped(values: dict[str, Any]) -> None:
    query = query_of(payload(**values))
    assert (query.items, query.aspects, query.situation, query.region) == ((), (), {}, None)


@pytest.mark.parametrize(
    "latest",
    [
        {},
        {"text": None, "intent": None, "entities": None},
        {"text": "过户"},
        {"text": "过户", "meaning": None},
        {
            "text": "过户",
            "intent": {"name": None, "confidence": None},
            "meaning": {"items": None, "situation": None},
        },
    ],
)
def test_a_message_that_was_not_parsed_gives_an_empty_query(latest: dict[str, Any]) -> None:
    query = query_of(latest)
    assert (query.items, query.aspects, query.confidence) == ((), (), 0.0)


@pytest.mark.parametrize("action", [ActionAnswer(), ActionGuide()])
async def test_an_action_says_replies_and_keeps_memory_and_outcome(action: Any) -> None:
    intent = "ask_item" if action.name() == "action_answer" else "hall_info"
    latest = payload(
        intent, **({"item": "transfer", "aspects": ["materials"]} if intent == "ask_item" else {})
    )
    dispatcher = CollectingDispatcher()
    tracker = Tracker("s", {"memory": None}, latest, [], False, None, {}, None)
    events = {event["name"]: event["value"] for event in await action.run(dispatcher, tracker, {})}
    assert dispatcher.messages and all(message["custom"]["text"] for message in dispatcher.messages)
    assert set(events) == {"memory", "outcome"}
    assert Memory.from_json(events["memory"]).as_json() == events["memory"]
    assert (
        events["outcome"]["intent"] == intent and events["outcome"]["status"] == "answered"
    ) or intent == "ask_item"
    assert json.dumps(events)
