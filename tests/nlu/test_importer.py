"""What Rasa is trained on, as the importer of config.yml gives it. Imports Rasa and so TensorFlow."""

from __future__ import annotations

import importlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import ROOT
from knowledge.catalogue import load_catalogue
from knowledge.schema import ASPECTS
from knowledge.taxonomy import taxonomy
from knowledge.terms import terms
from knowledge.text import characters, normalise

pytestmark = pytest.mark.model
CONFIG: dict[str, Any] = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def data() -> Any:
    """The training data as the importer gives it."""
    from nlu.importer import CatalogueImporter

    return CatalogueImporter(training_data_paths=["data"]).get_nlu_data()


@pytest.fixture(scope="module")
def examples(data: Any) -> list[Any]:
    """Every sentence that is learned from."""
    from nlu.sentences import learned

    return learned(data)


@pytest.mark.parametrize(
    "name",
    [
        *(entry["name"] for entry in CONFIG["pipeline"]),
        *(entry["name"] for entry in CONFIG["importers"]),
    ],
)
def test_every_class_that_config_names_can_be_imported(name: str) -> None:
    module, _, cls = name.rpartition(".")
    found = getattr(importlib.import_module(module), cls)
    assert isinstance(found, type)


def test_every_component_is_registered_and_takes_its_settings() -> None:
    from rasa.engine.recipes.default_recipe import DefaultV1Recipe

    for entry in CONFIG["pipeline"]:
        registered = DefaultV1Recipe._from_registry(entry["name"])
        unknown = set(entry) - {"name"} - set(registered.clazz.get_default_config())
        assert not unknown, (entry["name"], unknown)


def test_a_sentence_stands_once_and_has_one_intent(examples: list[Any]) -> None:
    intents: dict[str, set[str]] = defaultdict(set)
    for message in examples:
        intents[characters(message.get("text")) or message.get("text")].add(message.get("intent"))
    assert len(intents) == len(examples)
    assert not {text: names for text, names in intents.items() if len(names) > 1}


def test_every_intent_of_the_domain_is_trained(examples: list[Any]) -> None:
    assert {message.get("intent") for message in examples} == set(taxonomy().intents)


def test_labels_of_a_sentence_stand_in_its_metadata() -> None:
    from nlu.examples import Example
    from nlu.importer import message

    asked = message(Example("过户要几天", "ask_item", "transfer", ("time_limit",), made=True), measures=True)
    assert asked.data == {
        "text": "过户要几天",
        "intent": "ask_item",
        "metadata": {"item": "transfer", "aspects": ["time_limit"], "made": True, "measures": True},
    }
    assert message(Example("公司的呢", "ask_item", "none", ())).get("metadata") == {"item": "none", "aspects": []}
    assert message(Example("你好", "greet")).get("metadata") == {}


def test_the_development_set_measures_and_is_not_learned(data: Any, examples: list[Any]) -> None:
    from nlu.examples import development_examples, training_examples
    from nlu.sentences import is_made, measuring

    assert [message.get("text") for message in measuring(data)] == [one.text for one in development_examples()]
    assert [message.get("text") for message in examples] == [one.text for one in training_examples()]
    assert len(data.training_examples) == len(examples) + len(measuring(data))
    assert not any(map(is_made, measuring(data))) and any(map(is_made, examples))


class Folder:
    """Stands in for Rasa's model storage: one folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def write_to(self, resource: Any) -> Iterator[Path]:
        """The folder, to write."""
        yield self.path

    @contextmanager
    def read_from(self, resource: Any) -> Iterator[Path]:
        """The folder, to read."""
        yield self.path


@pytest.fixture(scope="module")
def reading(data: Any, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Any]:
    """How a message is read once the words of the training sentences are counted, saved and loaded."""
    from rasa.shared.nlu.training_data.message import Message

    from nlu.components.spelling import SpellingReader

    folder, config = Folder(tmp_path_factory.mktemp("words")), SpellingReader.get_default_config()
    SpellingReader.create(config, folder, None, None).train(data)
    reader = SpellingReader.load(config, folder, None, None)
    return lambda text: reader.process([Message(data={"text": text})])[0]


@pytest.mark.parametrize(
    ("text", "read", "kinds"),
    [
        ("想過戶點樣辦", "想过户怎么办", {"wording"}),
        ("guohu yao ji tian", "过户要几天", {"pinyin"}),
        ("过护要带什么", "过户要带什么", {"sound"}),
        ("过户要带什么材料", "过户要带什么材料", set()),
        ("", "", set()),
        ("😀\u202e\x00", "😀", set()),
    ],
)
def test_a_message_is_read_as_it_was_meant(reading: Any, text: str, read: str, kinds: set[str]) -> None:
    message = reading(text)
    assert message.get("read").plain == read
    assert {kind for *_, kind in message.get("changes")} == kinds
    for start, end, word, _ in message.get("changes"):
        assert 0 <= start < end <= len(text) and text[start:end] != word


def test_changes_name_places_of_the_customers_text(reading: Any) -> None:
    text = "　點樣 guohu 呀"
    assert [(text[start:end], word) for start, end, word, _ in reading(text).get("changes")] == [
        ("點樣", "怎么"),
        ("guohu", "过户"),
    ]


@pytest.mark.parametrize("kind", ["item", "document", "region"])
def test_what_the_catalogue_calls_something_is_read_as_it(reading: Any, kind: str) -> None:
    from nlu.matching import catalogue_words

    lost = [
        term.word
        for term in terms(load_catalogue())
        if (term.kind, bool(term.value)) == (kind, True)
        and not any(
            (match.kind, match.value) == (term.kind, term.value)
            for match in catalogue_words().find_in(reading(term.word).get("read"))
        )
    ]
    assert not lost


def test_domain_and_rules_come_from_the_files() -> None:
    from nlu.importer import CatalogueImporter

    importer = CatalogueImporter(training_data_paths=["data"])
    domain = importer.get_domain()
    assert set(taxonomy().intents) < set(domain.intents)
    assert {"action_answer", "action_guide"} <= set(domain.user_actions)
    rules = [step.block_name for step in importer.get_stories().story_steps]
    assert len(rules) >= len(taxonomy().intents)
    assert importer.get_config()["recipe"] == "default.v1"


def test_named_test_files_are_read_instead(tmp_path: Any) -> None:
    from nlu.importer import CatalogueImporter

    named = tmp_path / "test.yml"
    named.write_text(
        'version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - 早晨好呀\n', encoding="utf-8"
    )
    data = CatalogueImporter(training_data_paths=[str(named)]).get_nlu_data()
    assert [message.get("text") for message in data.training_examples] == ["早晨好呀"]


def test_the_tokenizer_keeps_the_catalogues_words_whole() -> None:
    from rasa.shared.nlu.training_data.message import Message

    from nlu.components.tokenizer import CatalogueTokenizer

    tokenizer = CatalogueTokenizer.create(CatalogueTokenizer.get_default_config(), None, None, None)
    cut = []
    for term in terms(load_catalogue()):
        if term.kind == "item" and 2 <= len(term.word) <= 8 and term.word.isalnum():
            text = f"请问{term.word}要带什么"
            tokens = tokenizer.tokenize(Message(data={"text": text}), "text")
            assert all(text[token.start : token.end] == token.text for token in tokens)
            if not any(token.text == term.word for token in tokens):
                cut.append((term.word, [token.text for token in tokens]))
    # A neighbour may pull a character over: nearly all stand whole, the standard names all.
    words = [word for word, _ in cut]
    assert len(cut) <= 0.02 * len(terms(load_catalogue())), cut
    assert not [item.title for item in load_catalogue().items.values() if item.title in words]


def test_the_tokenizer_leaves_jiebas_own_dictionary_alone() -> None:
    import jieba

    from nlu.components.tokenizer import word_cutter

    word_cutter()
    assert word_cutter() is not jieba.dt
    assert "换户主" not in jieba.dt.FREQ or jieba.dt.FREQ.get("换户主") == jieba.Tokenizer().FREQ.get(
        "换户主"
    )


def test_the_model_holds_every_item_intent_and_aspect(engine: Any) -> None:
    from nlu.sentences import NONE

    heads = heads_of(engine)
    assert set(heads["item"].labels) == {NONE, *taxonomy().items}
    assert set(heads["intent"].labels) == set(taxonomy().intents)
    assert set(heads["aspects"].labels) == set(ASPECTS)


def heads_of(engine: Any) -> dict[str, Any]:
    """The trained heads inside the loaded graph."""
    for node in engine.agent.processor.graph_runner._instantiated_nodes.values():
        network = getattr(node._component, "network", None)
        if network:
            return dict(network.heads)
    raise AssertionError("no component with a network in the model")


@pytest.mark.parametrize("item", sorted(taxonomy().items))
async def test_the_standard_name_of_an_item_is_understood_as_it(engine: Any, item: str) -> None:
    title = load_catalogue().items[item].title.split("（")[0]
    meaning = (await engine.parse(f"我想咨询{title}"))["meaning"]
    assert item in meaning["items"][:2]


async def test_entities_have_the_offsets_of_the_customers_text(engine: Any) -> None:
    wrong = []
    for text, word in (
        ("请问过户要带什么", "过户"),
        ("请问過戶要帶什麼", "過戶"),
        ("　請問 過戶", "過戶"),
        ("5㎾的充電樁，過戶呢", "過戶"),
        ("你好！\n\n我要 過戶", "過戶"),
        ("ＡＢ過戶", "過戶"),
        ("①過戶②更名", "更名"),
        ("过户……还是过户", "过户"),
        ("  过户  或者  過戶", "過戶"),
    ):
        entities = (await engine.parse(text))["entities"]
        spans = {(entity["start"], entity["end"]) for entity in entities if entity["entity"] == "item"}
        at = text.rindex(word)
        if (at, at + len(word)) not in spans:
            wrong.append((text, spans))
        for entity in entities:
            if entity["text"] != text[entity["start"] : entity["end"]]:
                wrong.append((text, entity))
            if normalise(entity["text"]) not in normalise(text) or not entity["text"]:
                wrong.append((text, entity))
    assert not wrong
