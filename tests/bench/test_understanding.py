"""`bandian bench understanding`: figures, variants, labels for stock, tables. Nothing is trained here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from typer.testing import CliRunner

from bench import components, tables, understanding, understood
from bench.stock import compare, labels
from bench.stock import train as stock_train
from bot.cli import app
from bot.dialogue.messages import EngineResult
from bot.errors import InvalidInput
from bot.evaluation.calibration import calibration
from bot.evaluation.cases import CONVERSATIONS, LABELS, Suite
from bot.evaluation.labels import judge
from bot.settings import ROOT
from knowledge.catalogue import load_catalogue
from knowledge.taxonomy import taxonomy

ITEMS = {"transfer", "rename"}
PIPELINE: list[dict[str, Any]] = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]


def case(key: str, intent: str, item: str | None = None, part: str = "clean", **more: Any) -> dict[str, Any]:
    aspects = more.pop("aspects", ["materials"] if intent == "ask_item" else [])
    return {
        "id": key, "slice": part, "text": f"text {key}", "intent": intent, "item": item, "aspects": aspects, **more}


def found(intent: str, item: str | None = None, **more: Any) -> dict[str, Any]:
    """What the interface tells."""
    aspects = ["materials"] if intent == "ask_item" else []
    return {"intent": intent, "item": item, "aspects": aspects, "confidence": 0.9, **more}


def parsed(intent: str, item: str | None = None, head: tuple[str, float] = ("none", 0.8)) -> dict[str, Any]:
    """A parse in the engine's form."""
    return {
        "intent": {"name": intent, "confidence": 0.9},
        "intent_ranking": [{"name": "greet", "confidence": 0.15}],
        "entities": [],
        "meaning": {
            "items": [item] if item else [], "scores": [0.7] if item else [],
            "aspects": ["materials"] if intent == "ask_item" else [],
        },
        "trace": {"scores": {"item": [list(head)]}},
    }


def suite(name: str, *cases: dict[str, Any], kind: str = LABELS) -> Suite:
    return Suite(name, kind, cases)


# --- figures


def test_scope_tells_near_misses_by_themselves() -> None:
    judged = [
        judge(case("s1", "out_of_scope", part="near_miss"), found("out_of_scope"), ITEMS),
        judge(case("s2", "out_of_scope", part="near_miss"), found("ask_item"), ITEMS),
        judge(case("s3", "out_of_scope", part="far"), found("out_of_scope"), ITEMS),
        judge(case("m1", "ask_item"), found("ask_item"), ITEMS),
        judge(case("m2", "greet"), found("out_of_scope"), ITEMS),
    ]
    assert understood.scope_figures(judged) == {
        "out_of_scope_recall": 66.7, "near_misses": 50.0, "far": 100.0, "in_scope_kept": 50.0}


def test_danger_has_recall_precision_and_false_alarms() -> None:
    judged = [
        judge(case("d1", "safety_emergency"), found("safety_emergency"), ITEMS),
        judge(case("d2", "safety_emergency"), found("fault_report"), ITEMS),
        judge(case("d3", "fault_report"), found("safety_emergency"), ITEMS),
        judge(case("d4", "fault_report", intent_alt=["safety_emergency"]), found("safety_emergency"), ITEMS),
    ]
    assert understood.safety_figures(judged) == {
        "dangers": 2, "messages": 4, "recall": 50.0, "precision": 66.7, "false_alarms": 1}


def test_the_item_curve_takes_the_head_and_knows_that_no_item_can_be_right() -> None:
    judged = [
        judge(case("a", "ask_item"), found("ask_item"), ITEMS),
        judge(case("b", "ask_item", "transfer"), found("ask_item"), ITEMS),
        judge(case("c", "ask_item", "transfer", item_alt=["rename"]), found("ask_item"), ITEMS),
        judge(case("d", "ask_item", "transfer", items=["transfer", "rename"]), found("ask_item"), ITEMS),
        judge(case("e", "ask_item"), found("ask_item"), ITEMS),
        judge(case("f", "greet"), found("greet"), ITEMS),
    ]
    best = [("none", 0.7), ("rename", 0.6), ("rename", 0.5), ("rename", 0.4), None, ("none", 0.9)]
    assert understanding.item_head(judged, best) == [(0.7, True), (0.6, False), (0.5, True), (0.4, True)]


def test_the_projects_own_sets_are_found() -> None:
    sets = understood.test_sets()
    assert len(sets.messages.cases) >= 1200 and len(sets.scope.cases) >= 300
    assert len(sets.conversations.cases) >= 80 and sets.conversations.kind == CONVERSATIONS
    assert {one["slice"] for one in sets.safety.cases} == {"danger", "no_danger"}
    ids = {one["id"] for one in (*sets.messages.cases, *sets.scope.cases, *sets.safety.cases)}
    assert sets.second[LABELS] and set(sets.second[LABELS]) <= ids
    told = understood.agreement(sets, load_catalogue().items)
    assert told["slices"]["all"]["cases"] == len(sets.second[LABELS])
    assert told["slices"]["turns of conversations"]["cases"] == sum(
        len(one["turns"]) for one in sets.second[CONVERSATIONS].values())


def test_a_further_file_keeps_its_name_and_one_of_answers_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "more.jsonl"
    path.write_text(json.dumps(case("x", "greet")) + "\n", encoding="utf-8")
    (more,) = understood.test_sets([path]).also
    assert (more.name, more.kind, len(more.cases)) == ("more.jsonl", LABELS, 1)
    answers = ROOT / "tests" / "answers" / "fresh.jsonl"
    with pytest.raises(InvalidInput, match=r"fresh\.jsonl"):
        understood.test_sets([answers])


# --- the main part with a fake engine


class FakeEngine:
    """Takes every message for a question about a transfer."""

    name = "fake"

    def __init__(self) -> None:
        self.texts: list[str] = []

    async def parse(self, text: str) -> dict[str, Any]:
        """Always the same."""
        self.texts.append(text)
        return parsed("ask_item", "transfer", head=("transfer", 0.9))

    async def handle(self, text: str, state: Mapping[str, Any] | None) -> EngineResult:
        """Always the same."""
        return EngineResult("answered", (), {"memory": None}, "ask_item", "transfer", ("materials",), ())


TURNS = [
    {"text": "one", "intent": "ask_item", "item": "transfer", "aspects": ["materials"]},
    {"text": "two", "intent": "greet", "item": None, "aspects": []},
]


def small_sets() -> understood.Sets:
    talks = [{"id": "v1", "turns": TURNS}, {"id": "v2", "turns": TURNS[:1]}]
    second = {"id": "m1", "intent": "ask_item", "item": "rename", "aspects": ["materials"]}
    return understood.Sets(
        messages=suite("messages", case("m1", "ask_item", "transfer"), case("m2", "greet", part="elliptical")),
        scope=suite("scope.jsonl", case("s1", "out_of_scope", part="far")),
        safety=suite("safety.jsonl", case("d1", "safety_emergency", part="danger")),
        conversations=suite("conversations.jsonl", *talks, kind=CONVERSATIONS),
        also=(
            suite("more.jsonl", {"id": "r1", "text": "three", "intent": "ask_item", "kind": "real"}),
            suite("talks.jsonl", talks[0], kind=CONVERSATIONS),
        ),
        second={LABELS: {"m1": second}, CONVERSATIONS: {"v1": {"id": "v1", "turns": TURNS}}},
    )


async def measured() -> dict[str, Any]:
    told: dict[str, Any] = {}
    engine = FakeEngine()
    times = await understanding.measure(engine, small_sets(), ITEMS, ["warm"], told.__setitem__)
    assert engine.texts[0] == "warm"
    assert times["messages_timed"] == 4 and 0 <= times["parse_ms_median"] <= times["parse_ms_p95"]
    return told


async def test_every_set_is_told() -> None:
    told = await measured()
    assert set(told) == {"messages", "scope", "safety", "conversations", "agreement", "also", "calibration"}
    assert told["messages"]["slices"]["all"]["intent"] == 50.0
    assert told["messages"]["slices"]["elliptical"]["cases"] == 1
    assert told["scope"]["out_of_scope_recall"] == 0.0 and told["scope"]["out of scope"] == 1
    assert told["safety"]["recall"] == 0.0 and told["safety"]["slices"]["danger"].startswith("0.0 % of 1 ")
    turns = told["conversations"]["slices"]
    assert turns["all turns"]["cases"] == 3 and turns["later turns"]["intent"] == 0.0
    assert turns["first turns"]["together"] == 100.0
    assert turns["whole conversations"] == {"cases": 2, "together": 50.0}
    assert told["agreement"]["slices"]["all"]["item"] == 0.0
    assert told["agreement"]["slices"]["turns of conversations"]["together"] == 100.0
    assert told["also"]["more.jsonl"]["slices"]["real"]["intent"] == 100.0
    assert told["also"]["talks.jsonl"]["slices"]["all turns"]["cases"] == 2
    curves = told["calibration"]
    assert [tables.cases(curves[name]) for name in ("intent", "item by the network alone")] == [4, 1]
    assert tables.filled(curves["item by the network alone"])[0]["confidence"] == 0.9
    assert "text m1" not in json.dumps(told)  # figures, not messages


# --- variants


def test_the_whole_pipeline_is_that_of_the_configuration() -> None:
    whole = components.steps(components.VARIANTS[0], PIPELINE)
    assert components.VARIANTS[0].name == "whole"
    assert [{"name": step.path, **step.config} for step in whole] == PIPELINE == components.own_pipeline()


def test_every_variant_differs_from_the_whole() -> None:
    whole = components.steps(components.VARIANTS[0], PIPELINE)
    names = [variant.name for variant in components.VARIANTS]
    assert len(set(names)) == len(names) == 12
    for variant in components.VARIANTS[1:]:
        assert components.steps(variant, PIPELINE) != whole or not variant.made


@pytest.mark.parametrize(
    ("name", "component", "changed"),
    [
        ("without wordings", "SpellingReader", {"wordings": False}),
        ("without spelling", "SpellingReader", {"spelling": False}),
        ("without parts", "PartSplitter", {"split": False}),
        ("without sounds", "SentenceFeaturizer", {"blocks": ["characters", "encoder"]}),
        ("without encoder", "SentenceFeaturizer", {"blocks": ["characters", "sounds"]}),
        ("without encoder", "MeaningClassifier", {"without": 0.0}),
        ("only sounds", "SentenceFeaturizer", {"blocks": ["sounds"]}),
    ],
)
def test_what_a_variant_changes(name: str, component: str, changed: dict[str, Any]) -> None:
    variant = next(one for one in components.VARIANTS if one.name == name)
    (step,) = (one for one in components.steps(variant, PIPELINE) if one.path.endswith(component))
    (entry,) = (one for one in PIPELINE if one["name"].endswith(component))
    assert {"name": step.path, **step.config} == {**entry, **changed}


def test_a_component_left_out_is_gone_and_one_that_is_not_there_is_an_error() -> None:
    variant = next(one for one in components.VARIANTS if one.name == "without catalogue words")
    paths = [step.path for step in components.steps(variant, PIPELINE)]
    assert len(paths) == len(PIPELINE) - 1 and not any(path.endswith("CatalogueMatcher") for path in paths)
    with pytest.raises(KeyError, match="NoSuchComponent"):
        components.steps(components.Variant("odd", without=("NoSuchComponent",)), PIPELINE)


@pytest.mark.model
def test_every_setting_of_a_variant_is_one_of_its_component() -> None:
    import importlib

    for variant in components.VARIANTS:
        for step in components.steps(variant, PIPELINE):
            module, _, name = step.path.rpartition(".")
            known = getattr(importlib.import_module(module), name).get_default_config()
            assert set(variant.settings.get(name, {})) <= set(known), (variant.name, name)


def test_remembered_vectors_are_not_made_again() -> None:
    asked: list[list[str]] = []

    def encode(texts: list[str]) -> list[list[float]]:
        asked.append(texts)
        return [[float(len(text))] for text in texts]

    encodings = components.Encodings(encode)
    assert encodings(["a", "bb", "a"]).tolist() == [[1.0], [2.0], [1.0]]
    assert encodings(["bb", "ccc"]).tolist() == [[2.0], [3.0]]
    assert asked == [["a", "bb"], ["ccc"]] and encodings.spared == 2
    assert encodings.seconds_spared >= 0.0


class FakeComponent:
    """Counts what it learned, keeps it in the storage, and writes it into messages."""

    def __init__(self, config: Mapping[str, Any], learned: int = 0) -> None:
        self.config, self.learned = config, learned

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"word": "default", "more": 1}

    @classmethod
    def create(cls, config: Any, storage: Any, resource: Any, context: Any) -> FakeComponent:
        made = cls(config)
        made.storage, made.resource = storage, resource  # type: ignore[attr-defined]
        return made

    @classmethod
    def load(cls, config: Any, storage: Any, resource: Any, context: Any) -> FakeComponent:
        with storage.read_from(resource) as folder:
            return cls(config, int((folder / "learned").read_text()))

    def train(self, data: list[str]) -> None:
        with self.storage.write_to(self.resource) as folder:  # type: ignore[attr-defined]
            (folder / "learned").write_text(str(len(data)))

    def process_training_data(self, data: list[str]) -> list[str]:
        return [*data, "one more"]

    def process(self, messages: list[Any]) -> list[Any]:
        for message in messages:
            found = {"name": self.config["word"], "confidence": float(self.learned)}
            message.set("intent", found, add_to_output=True)
            message.set("kept inside", 1)
        return messages


@pytest.mark.model
async def test_components_are_trained_in_order_and_loaded_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(components, "FakeComponent", FakeComponent, raising=False)
    path = "bench.components.FakeComponent"
    ready = components.trained(
        [components.Step(path, {"word": "first"}), components.Step(path, {"word": "second"})], ["one"], tmp_path)
    assert [(one.learned, one.config) for one in ready] == [
        (1, {"word": "first", "more": 1}), (2, {"word": "second", "more": 1})]
    told = await components.Pipeline(ready).parse(" text ")
    assert told["intent"] == {"name": "second", "confidence": 2.0} and told["entities"] == []
    assert "kept inside" not in told


async def test_a_variant_is_measured_on_messages_and_scope() -> None:
    engine = FakeEngine()
    told = await components.measure(engine, small_sets(), ["warm"])
    assert engine.texts == ["warm", "text m1", "text m2", "text s1"]
    assert (told["intent"], told["item"], told["together"]) == (50.0, 100.0, 50.0)
    assert told["out_of_scope_recall"] == 0.0 and told["in_scope_kept"] == 100.0
    assert 0 <= told["parse_ms_median"] <= told["parse_ms_p95"]


@pytest.mark.model
def test_without_made_sentences_the_catalogues_questions_stay() -> None:
    from knowledge.catalogue import load_catalogue
    from nlu.examples import foreign_examples, question_examples

    whole = {one.get("text") for one in components.training_data(True).training_examples}
    less = {one.get("text") for one in components.training_data(False).training_examples}
    assert less < whole
    assert {one.text for one in question_examples(load_catalogue())} & whole <= less
    assert not {one.text for one in foreign_examples()} & less


@pytest.mark.model
def test_the_encoder_is_asked_again_once_training_is_over() -> None:
    import importlib

    features: Any = importlib.import_module("nlu.components.features")
    before = features.encode
    with components.remembering(components.Encodings(before)):
        assert features.encode is not before
    assert features.encode is before


# --- stock


def test_intent_and_item_of_a_label_come_back() -> None:
    for item in (*taxonomy().items, None):
        assert labels.read_label(labels.label_of("ask_item", item)) == ("ask_item", item)
    assert labels.label_of("ask_item", None) == "ask_item+none"
    assert labels.label_of("progress_query", "transfer") == "progress_query"
    assert labels.read_label("greet") == ("greet", None)


def stock_parsed(name: str, *ranking: str, confidence: float = 0.7) -> dict[str, Any]:
    return {
        "intent": {"name": name, "confidence": confidence},
        "intent_ranking": [{"name": one, "confidence": 0.2} for one in (name, *ranking)],
    }


def test_a_stock_parse_reads_as_ours() -> None:
    sure = labels.stock_meaning(stock_parsed("ask_item+transfer", "greet"))
    assert (sure["intent"], sure["item"], sure["confidence"], sure["believed"]) == ("ask_item", "transfer", 0.7, True)
    unsure = labels.stock_meaning(stock_parsed("nlu_fallback", "ask_item+none", "greet"))
    assert (unsure["intent"], unsure["item"], unsure["believed"]) == ("ask_item", None, False)
    assert labels.stock_meaning({})["intent"] == "out_of_scope"


def test_both_are_put_side_by_side_on_what_stock_can_tell() -> None:
    sets = replace(small_sets(), messages=suite(
        "messages", case("m1", "ask_item", "transfer"), case("m2", "ask_item", "rename"),
        case("m3", "progress_query", "transfer")))
    ours = {"parsed": [parsed("ask_item", "transfer"), parsed("ask_item", "rename"), parsed("progress_query"),
                       parsed("out_of_scope")], "seconds": [0.002] * 4, "memory_mb": 700}
    stock = {"parsed": [stock_parsed("ask_item+transfer"), stock_parsed("ask_item+transfer"),
                        stock_parsed("progress_query"), stock_parsed("nlu_fallback", "greet")],
             "seconds": [0.01] * 4, "memory_mb": 900}
    told = compare.side_by_side(sets, ours, stock, ITEMS)
    assert told["slices"]["all"] == {
        "ours": {"cases": 3, "intent": 100.0, "item": 100.0}, "stock": {"cases": 3, "intent": 100.0, "item": 50.0}}
    assert told["scope"]["stock"]["out_of_scope_recall"] == 100.0
    assert told["scope"]["stock"]["in_scope_kept"] == 100.0
    assert told["cost"]["stock"] == {"parse_ms_median": 10.0, "parse_ms_p95": 10.0, "memory_mb": 900}


def test_what_is_not_believed_is_refused_by_both() -> None:
    one = case("m1", "ask_item", "transfer")
    ours = compare.our_meaning(one, parsed("nlu_fallback", "transfer"))
    assert ours["intent"] == "greet" and not ours["believed"]
    assert compare.acted_on(judge(one, ours, ITEMS), ITEMS).found["intent"] == "out_of_scope"
    sure = judge(one, compare.our_meaning(one, parsed("ask_item", "transfer")), ITEMS)
    assert compare.acted_on(sure, ITEMS) is sure


def test_epochs_can_be_shortened_and_nothing_else_changes() -> None:
    text = stock_train.CONFIG.read_text(encoding="utf-8")
    assert stock_train.shortened(text, None) == text
    before, after = yaml.safe_load(text), yaml.safe_load(stock_train.shortened(text, 3))
    (diet,) = (one for one in before["pipeline"] if one["name"] == "DIETClassifier")
    assert diet["epochs"] == 100 and not diet["entity_recognition"]
    diet["epochs"] = 3
    assert before == after


async def test_warm_texts_are_parsed_but_not_counted() -> None:
    from bench.stock.parse import parse_all

    async def parse_message(text: str) -> dict[str, Any]:
        return {"text": text, "intent": {"name": "greet", "confidence": 1.0}, "text_tokens": []}

    found = await parse_all(SimpleNamespace(parse_message=parse_message), ["warm"], ["a", "b"])
    assert found["parsed"] == [{"intent": {"name": "greet", "confidence": 1.0}}] * 2
    assert len(found["seconds"]) == 2 and found["memory_mb"] > 0


@pytest.mark.model
def test_rasa_accepts_the_stock_configuration_and_finds_our_sentences() -> None:
    import rasa.engine.validation
    from rasa.engine.recipes.recipe import Recipe
    from rasa.shared.data import TrainingType
    from rasa.shared.importers.importer import TrainingDataImporter

    from nlu.examples import development_examples, training_examples

    importer = TrainingDataImporter.load_from_config(str(stock_train.CONFIG), "", [])
    recipe = Recipe.recipe_for_name("default.v1")
    config, missing, _ = recipe.auto_configure(str(stock_train.CONFIG), importer.get_config(), TrainingType.NLU)
    assert not missing & {"pipeline", "language"}
    rasa.engine.validation.validate(
        recipe.graph_config_for_recipe(config, {}, training_type=TrainingType.NLU, is_finetuning=False))
    data = importer.get_nlu_data()
    assert len(data.intent_examples) == len(training_examples())
    assert {"ask_item+transfer", "ask_item+none", "out_of_scope"} <= data.intents
    learned = {one.text for one in training_examples()}
    apart = {one.text for one in development_examples()} - learned
    assert not apart & {message.get("text") for message in data.intent_examples}
    assert importer.get_domain().is_empty() and importer.get_stories().is_empty()


# --- tables, plot, command line


async def result() -> dict[str, Any]:
    """A whole result in small."""
    told = await measured()
    shares = dict.fromkeys(understood.SHARES, 90.0)
    row = {"variant": "whole", **shares, "parse_ms_median": 2.0, "training_seconds": 60.0}
    side = {"cases": 2, "intent": 90.0, "item": None}
    cost = {"parse_ms_median": 2.0, "training_seconds": None}
    return {
        "about": understanding.about(small_sets(), "./bandian bench understanding", Path("model.tar.gz")), **told,
        "cost": cost, "components": [row],
        "stock": {"epochs": 3, "slices": {"all": {"ours": side, "stock": side}},
                  "scope": {"ours": {"recall": 1.0}, "stock": {"recall": 0.5}}, "cost": {"ours": cost, "stock": cost}},
    }


def rows_of(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("|")]


def test_a_table_is_markdown_with_dashes_for_what_is_not_known() -> None:
    assert tables.table(("a", "b"), [(1, None), ("x", 0.0)]) == "| a | b |\n| --- | --- |\n| 1 | – |\n| x | 0.0 |"
    assert "| seed: network | 7 |" in tables.pairs({"seed": {"network": 7}})


async def test_the_page_has_every_part_with_whole_tables() -> None:
    parts = await result()
    page = tables.page(parts, "./bandian bench understanding --write", "reliability.svg")
    assert set(parts) == set(tables.SECTIONS)
    assert [line[3:] for line in page.splitlines() if line.startswith("## ")] == [
        title for title, _ in tables.SECTIONS.values()]
    assert "./bandian bench understanding --write" in page and parts["about"]["date"] in page
    for name in parts:
        rows = rows_of(tables.section(name, parts[name]))
        assert rows, name
        widths = [row.count("|") for row in rows]
        heads = [place for place, row in enumerate(rows) if row.startswith("| --- |")]
        for head, after in zip(heads, [*(one - 1 for one in heads[1:]), len(rows)], strict=True):
            assert len(set(widths[head - 1:after])) == 1, name


async def test_a_part_that_was_not_asked_for_is_not_on_the_page() -> None:
    parts = {name: value for name, value in (await result()).items() if name not in ("components", "stock")}
    page = tables.page(parts, "command", "plot.svg")
    assert tables.SECTIONS["stock"][0] not in page and tables.SECTIONS["messages"][0] in page


async def test_seeds_and_sizes_are_told() -> None:
    told = (await result())["about"]
    assert isinstance(told["seed"]["network"], int) and told["seed"]["made sentences"].count(",") >= 2
    assert told["training sentences"]["written by hand"] > 1000 and told["training sentences"]["made"] > 1000
    assert told["test cases"]["messages"] == "2 (clean 1, elliptical 1)"
    assert told["test cases"]["conversations.jsonl"] == "2 with 3 turns"
    assert told["test cases"]["more.jsonl"] == "1 (real 1)"


def test_the_plot_is_the_same_svg_for_the_same_figures(tmp_path: Path) -> None:
    curve = calibration([(0.95, True), (0.85, False), (0.3, False)])
    first, second = tmp_path / "a.svg", tmp_path / "b.svg"
    for path in (first, second):
        tables.plot({"intent": curve, "item": curve}, path)
    assert first.read_bytes() == second.read_bytes()
    text = " ".join(ElementTree.parse(first).getroot().itertext())
    assert "intent (3 messages)" in text and "item (3 messages)" in text and "confidence" in text


def test_the_command_is_told_as_it_was_given() -> None:
    asked = understanding.arguments(["--also", "/far/real.jsonl", "--stock", "--epochs", "5", "--write", "--json"])
    assert understanding.command_of(asked) == (
        "./bandian bench understanding --also real.jsonl --stock --write --epochs 5")
    plain = understanding.arguments([])
    assert not (plain.components or plain.stock or plain.write or plain.fresh or plain.json) and plain.also == []


def test_the_command_line_hands_its_options_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []

    def run(command: list[str], **_: Any) -> Any:
        started.append(command)
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr("bot.commands.bench.subprocess.run", run)
    path = tmp_path / "more.jsonl"
    path.write_text("", encoding="utf-8")
    options = ["--components", "--stock", "--fresh", "--write", "--also", str(path), "--epochs", "4"]
    done = CliRunner().invoke(app, ["bench", "understanding", "--json", *options])
    assert done.exit_code == 0 and started[0][1:3] == ["-m", "bench.understanding"]
    asked = understanding.arguments(started[0][3:])
    assert asked.also == [path.resolve()] and asked.epochs == 4
    assert asked.components and asked.stock and asked.fresh and asked.write and asked.json
    refused = CliRunner().invoke(app, ["bench", "turn", "--stock"])
    assert refused.exit_code == 2 and len(started) == 1
