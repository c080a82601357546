"""`bandian explain`: every step of a parse in words; the parse is a fake one."""

from __future__ import annotations

import ast
import json
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.commands import explain
from bot.commands.explain import explained
from bot.settings import ROOT
from knowledge.loader import ROOT as KNOWLEDGE
from knowledge.phrases import section
from knowledge.schema import ASPECTS
from knowledge.taxonomy import taxonomy
from knowledge.terms import KINDS
from knowledge.yaml_files import read
from tests.commands.conftest import FakeEngine, Run

WORDS: dict[str, Any] = read(KNOWLEDGE / "explain.yml", KNOWLEDGE)
TEXT = "不是更名，是guohu要几天"


def parse(**changes: Any) -> dict[str, Any]:
    """A parse of TEXT in the engine's form."""
    parsed: dict[str, Any] = {
        "intent": {"name": "ask_item", "confidence": 0.97},
        "intent_ranking": [
            {"name": "ask_item", "confidence": 0.97},
            {"name": "progress_query", "confidence": 0.02},
            {"name": "out_of_scope", "confidence": 0.01},
        ],
        "entities": [],
        "meaning": {"items": ["transfer"], "scores": [0.9], "aspects": ["time_limit"], "reasons": []},
        "trace": {
            "read": "不是更名，是过户要几天",
            "changes": [[6, 11, "过户", "pinyin"]],
            "parts": [["不是更名", True], ["过户要几天", False]],
            "matches": [
                ["not_this", "not_this", "不是"], ["item", "transfer", "过户"], ["aspect", "time_limit", "几天"],
            ],
            "scores": {
                "intent": [["ask_item", 0.97], ["progress_query", 0.02], ["out_of_scope", 0.01]],
                "item": [["transfer", 0.88], ["rename", 0.09], ["none", 0.02]],
                "aspects": [["time_limit", 0.995], ["procedure", 0.03], ["fee", 0.01]],
            },
        },
    }
    for key, value in changes.items():
        parsed[key] = {**parsed[key], **value} if isinstance(parsed.get(key), dict) and value else value
    return parsed


def told(text: str = TEXT, **changes: Any) -> dict[str, list[str]]:
    """Lines of each step, by the step's name."""
    titles = {title: name for name, title in WORDS["step"].items()}
    found: dict[str, list[str]] = {}
    name = ""
    for line in explained(text, parse(**changes)):
        name = titles.get(line, name)
        if line not in titles:
            found.setdefault(name, []).append(line.strip())
    return found


def test_the_steps_stand_in_order() -> None:
    lines = list(explained(TEXT, parse()))
    assert lines[0] == f"「{TEXT}」"
    assert [line for line in lines if line in WORDS["step"].values()] == list(WORDS["step"].values())


def test_each_change_stands_with_its_place_and_kind() -> None:
    whole, change = told()["read"]
    assert "不是更名，是过户要几天" in whole
    assert change == "第 7～11 字「guohu」读作「过户」：拼音。"


def test_a_change_of_one_character_and_the_order_of_changes() -> None:
    changes = [[3, 4, "户", "shape"], [0, 1, "要", "wording"]]
    _, first, second = told(trace={"changes": changes})["read"]
    assert first.startswith("第 1 字「不」读作「要」") and second.startswith("第 4 字「名」读作「户」")
    assert WORDS["change"]["wording"] in first and WORDS["change"]["shape"] in second


def test_a_message_read_as_written() -> None:
    assert told(trace={"read": TEXT, "changes": []})["read"] == [WORDS["read"]["same"]]


def test_traditional_characters_are_told_though_no_word_changed() -> None:
    (line,) = told("過戶要幾天", trace={"read": "过户要几天", "changes": []})["read"]
    assert "过户要几天" in line


def test_the_part_that_was_set_aside_is_named() -> None:
    aside, kept = told()["parts"]
    assert aside == WORDS["parts"]["aside"].format(text="不是更名")
    assert kept == WORDS["parts"]["kept"].format(text="过户要几天")


@pytest.mark.parametrize("parts", [[], [["过户", False]]])
def test_a_message_of_one_part(parts: list[list[Any]]) -> None:
    assert told(trace={"parts": parts})["parts"] == [WORDS["parts"]["whole"]]


def test_the_words_stand_with_what_they_mean() -> None:
    cue, item, aspect = told()["matches"]
    assert cue == "「不是」：" + WORDS["match"]["not_this"]
    assert item == "「过户」：业务 过户（transfer）"
    assert "几天" in aspect and "time_limit" in aspect
    assert told(trace={"matches": []})["matches"] == [WORDS["matches"]["none"]]


def test_the_three_best_of_each_head() -> None:
    intent, item, aspects = told()["scores"]
    for score in ("（ask_item） 97.0%", "（progress_query） 2.0%", "（out_of_scope） 1.0%"):
        assert score in intent
    assert "过户（transfer） 88.0%、更名（rename） 9.0%、没有说到业务 2.0%" in item
    assert "（time_limit） 99.5%" in aspects and "（fee） 1.0%" in aspects


def test_intents_are_told_again_where_words_shifted_them() -> None:
    ranking = [{"name": "out_of_scope", "confidence": 0.6}, {"name": "ask_item", "confidence": 0.4}]
    *heads, weighed = told(intent_ranking=ranking)["scores"]
    assert len(heads) == 3
    assert weighed.index("（out_of_scope） 60.0%") < weighed.index("（ask_item） 40.0%")


@pytest.mark.parametrize("reason", sorted(WORDS["reason"]))
def test_each_rule_that_spoke_is_told(reason: str) -> None:
    (line,) = told(meaning={"reasons": [reason]})["reasons"]
    assert line == WORDS["reason"][reason] and reason in line


def test_no_rule_and_an_unknown_rule() -> None:
    assert told()["reasons"] == [WORDS["reasons"]["none"]]
    assert told(meaning={"reasons": ["rule_of_tomorrow"]})["reasons"] == ["rule_of_tomorrow"]


def test_the_result() -> None:
    assert told()["result"] == [
        "意图：问业务（ask_item），把握 97.0%",
        "业务：过户（transfer）",
        f"方面：{section('aspect')['time_limit']}（time_limit）",
        WORDS["result"]["inside"],
    ]


def test_a_result_outside_and_without_item() -> None:
    intent, item, aspects, scope = told(
        intent={"name": "out_of_scope", "confidence": 0.8}, meaning={"items": []}
    )["result"]
    assert "out_of_scope" in intent and scope == WORDS["result"]["outside"]
    assert item.endswith(WORDS["result"]["nothing"]) and aspects.endswith(WORDS["result"]["nothing"])


def test_an_intent_that_was_not_believed_is_told_so() -> None:
    found = told(intent={"name": "nlu_fallback", "confidence": 0.12}, meaning={"reasons": ["not_believed"]})
    assert found["result"][0] == WORDS["result"]["fallback"].format(intent="问业务（ask_item）", confidence="97.0%")
    assert found["reasons"] == [WORDS["reason"]["not_believed"]]


def test_other_items_stand_behind_the_first() -> None:
    line = told(meaning={"items": ["transfer", "rename", "invoice"]})["result"][1]
    assert line.index("transfer") < line.index("rename") < line.index("invoice")


def test_a_parse_without_a_trace_still_has_a_result() -> None:
    found = told("", trace=None, meaning=None, intent={"name": None, "confidence": 0.0}, intent_ranking=[])
    assert found[""] == ["「」", WORDS["untraced"]]
    assert set(found) == {"", "result"} and "out_of_scope" in found["result"][0]


def test_braces_in_a_message_are_text() -> None:
    assert next(iter(explained("{x} {0}", parse()))) == "「{x} {0}」"


class Traced(FakeEngine):
    """The fake engine with the trace of TEXT."""

    async def parse(self, text: str) -> dict[str, Any]:
        """The same parse for every message."""
        self._chatter()
        self.parsed.append(text)
        return parse()


@pytest.fixture
def traced(monkeypatch: pytest.MonkeyPatch) -> Traced:
    """The engine in the place of the model; the catalogue is not looked at."""
    engine = Traced()
    monkeypatch.setattr("bot.commands.conversation.load_engine", lambda settings: engine)
    monkeypatch.setattr("bot.commands.check.stop_on_faults", lambda: None)
    return engine


def test_the_command_explains_every_message(traced: Traced, run: Run) -> None:
    out, err = run(lambda: explain.explain([TEXT, "过户"], as_json=False), b"")
    assert traced.parsed == [TEXT, "过户"]
    assert out == "".join("\n".join(explained(text, parse())) + "\n\n" for text in traced.parsed)
    assert "a library prints" in err


def test_json_is_the_trace_one_line_a_message(traced: Traced, run: Run) -> None:
    out, _ = run(lambda: explain.explain([TEXT, "过户"], as_json=True), b"")
    first, second = (json.loads(line) for line in out.splitlines())
    assert (first["text"], second["text"]) == (TEXT, "过户")
    assert first["trace"] == parse()["trace"] and first["reasons"] == []
    assert {"intent": "ask_item", "item": "transfer", "in_scope": True}.items() <= first["result"].items()


def test_the_command_is_registered_and_needs_a_text() -> None:
    assert CliRunner().invoke(app, ["explain", "--help"]).exit_code == 0
    done = CliRunner().invoke(app, ["explain"])
    assert done.exit_code == 2 and done.stdout == ""


def rules_of_the_decision() -> set[str]:
    """Names of rules in nlu/components/decision.py: the last argument of `becomes`, the list given to `Decision`."""
    tree = ast.parse((ROOT / "nlu" / "components" / "decision.py").read_text(encoding="utf-8"))
    found = set()
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "becomes":
            found.add(ast.literal_eval(call.args[-1]))
        if isinstance(call.func, ast.Name) and call.func.id == "Decision" and len(call.args) == 4:
            found |= set(ast.literal_eval(call.args[3]))
    return found


def test_every_label_and_rule_has_words() -> None:
    assert set(WORDS["label"]["intent"]) == {*taxonomy().intents, "nlu_fallback"}
    assert set(WORDS["match"]) == set(KINDS)
    assert set(WORDS["change"]) == {"wording", "pinyin", "sound", "shape"}
    assert set(section("aspect")) == set(ASPECTS)
    assert {"not_believed", "safety_sign"} <= rules_of_the_decision() == set(WORDS["reason"])
