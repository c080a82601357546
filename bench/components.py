"""Each component left out and alone: pipelines of config.yml with one thing changed, trained without Rasa's graph."""
from __future__ import annotations

import asyncio
import importlib
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bench.understood import SHARES, Sets, scope_figures
from bot.commands.evaluate import judged
from bot.evaluation import labels
from bot.evaluation.judging import shares
from bot.settings import ROOT

BLOCKS = ("characters", "sounds", "encoder")
WARM = 30  # messages of the development set that are parsed before times are taken
Settings = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Variant:
    """A pipeline: `settings` by component, components `without`, whether made sentences are learned from."""

    name: str
    settings: Settings = field(default_factory=dict)
    without: tuple[str, ...] = ()
    made: bool = True


def _blocks(name: str, blocks: Sequence[str]) -> Variant:
    settings: dict[str, Mapping[str, Any]] = {"SentenceFeaturizer": {"blocks": list(blocks)}}
    if "encoder" not in blocks or len(blocks) == 1:
        # The share of sentences seen without dense features: here there are none of these, or no others.
        settings["MeaningClassifier"] = {"without": 0.0}
    return Variant(name, settings)


VARIANTS = (
    Variant("whole"),
    Variant("without wordings", {"SpellingReader": {"wordings": False}}),
    Variant("without spelling", {"SpellingReader": {"spelling": False}}),
    Variant("without parts", {"PartSplitter": {"split": False}}),
    *(_blocks(f"without {left}", [block for block in BLOCKS if block != left]) for left in BLOCKS),
    *(_blocks(f"only {block}", [block]) for block in BLOCKS),
    Variant("without catalogue words", without=("CatalogueMatcher",)),
    Variant("without made sentences", made=False),
)


@dataclass(frozen=True)
class Step:
    """A component of a pipeline: the path of its class, and what config.yml and the variant set."""

    path: str
    config: Mapping[str, Any]


def steps(variant: Variant, pipeline: Sequence[Mapping[str, Any]]) -> list[Step]:
    """The variant's pipeline. Raises KeyError when it names a component that `pipeline` has not."""
    names = {str(entry["name"]).rpartition(".")[2]: entry for entry in pipeline}
    missing = {*variant.settings, *variant.without} - set(names)
    if missing:
        raise KeyError(f"{variant.name}: not in the pipeline: {', '.join(sorted(missing))}")
    return [
        Step(entry["name"], {
            **{key: value for key, value in entry.items() if key != "name"}, **variant.settings.get(name, {})})
        for name, entry in names.items() if name not in variant.without
    ]


def own_pipeline(root: Path = ROOT) -> list[dict[str, Any]]:
    """The pipeline of config.yml."""
    found: list[dict[str, Any]] = yaml.safe_load((root / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    return found


def training_data(made: bool) -> Any:
    """Rasa's training data, the catalogue's questions always among them; templates, joined and foreign if `made`."""
    from rasa.shared.nlu.training_data.training_data import TrainingData

    from knowledge.catalogue import load_catalogue
    from nlu.examples import development_examples, question_examples, training_examples
    from nlu.importer import message

    asked = {example.text for example in question_examples(load_catalogue())}
    learned = [one for one in training_examples() if made or not one.made or one.text in asked]
    return TrainingData(training_examples=[
        *(message(one) for one in learned), *(message(one, measures=True) for one in development_examples())])


class Encodings:
    """The encoder's vectors by text, and the time that they took and would have taken."""

    def __init__(self, encode: Any) -> None:
        self._encode = encode
        self._known: dict[str, Any] = {}
        self._seconds = 0.0
        self.spared = 0  # texts that were asked for again

    def __call__(self, texts: list[str]) -> Any:
        """Vectors of `texts`; only new ones go through the encoder."""
        import numpy as np

        new = list(dict.fromkeys(text for text in texts if text not in self._known))
        self.spared += len(texts) - len(new)
        if new:
            begin = time.monotonic()
            self._known.update(zip(new, self._encode(new), strict=True))
            self._seconds += time.monotonic() - begin
        return np.stack([self._known[text] for text in texts])

    @property
    def seconds_spared(self) -> float:
        """What the texts asked for again would have taken."""
        return self.spared * self._seconds / max(len(self._known), 1)


@contextmanager
def remembering(encodings: Encodings) -> Iterator[None]:
    """The sentence features ask `encodings` until the block ends: for training only, never while times are taken."""
    features: Any = importlib.import_module("nlu.components.features")
    kept, features.encode = features.encode, encodings
    try:
        yield
    finally:
        features.encode = kept


def trained(wanted: Sequence[Step], data: Any, folder: Path) -> list[Any]:
    """Components trained one after the other, each loaded again from `folder` as a served model loads it."""
    from rasa.engine.graph import ExecutionContext, GraphSchema
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.engine.storage.resource import Resource

    storage, context = LocalModelStorage.create(folder), ExecutionContext(GraphSchema({}))
    ready = []
    for place, step in enumerate(wanted):
        module, _, name = step.path.rpartition(".")
        kind = getattr(importlib.import_module(module), name)
        config, resource = {**kind.get_default_config(), **step.config}, Resource(f"{place}_{name}")
        component = kind.create(config, storage, resource, context)
        if hasattr(component, "train"):
            component.train(data)
            component = kind.load(config, storage, resource, context)
        if hasattr(component, "process_training_data"):
            data = component.process_training_data(data)
        ready.append(component)
    return ready


class Pipeline:
    """Trained components, asked as an engine is asked."""

    def __init__(self, components: Sequence[Any]) -> None:
        self.components = components

    async def parse(self, text: str) -> dict[str, Any]:
        """What Rasa's parse of `text` would be."""
        from rasa.shared.nlu.training_data.message import Message

        messages = [Message(data={"text": text.strip()})]
        for component in self.components:
            messages = component.process(messages)
        return {
            "text": "", "intent": {"name": None, "confidence": 0.0}, "entities": [],
            **messages[0].as_dict(only_output_properties=True),
        }


async def measure(engine: Any, sets: Sets, warm: Sequence[str]) -> dict[str, Any]:
    """Shares, scope and CPU of an engine on messages and messages out of scope; `warm` texts go first."""
    for text in warm:
        await engine.parse(text)
    messages, beyond = await judged(engine, sets.messages), await judged(engine, sets.scope)
    found, scope = shares(messages), scope_figures([*messages, *beyond])
    figures = labels.figures([*messages, *beyond])
    return {
        **{name: found[name] for name in SHARES},
        **{name: scope[name] for name in ("out_of_scope_recall", "in_scope_kept")},
        **{name: figures[name] for name in ("parse_ms_median", "parse_ms_p95")},
    }


def left_out(sets: Sets, variants: Sequence[Variant] = VARIANTS) -> list[dict[str, Any]]:
    """Figures of each variant; `training_seconds` counts remembered encoder vectors as if they were made anew."""
    from nlu.encoder import encode
    from nlu.examples import development_examples

    pipeline, rows = own_pipeline(), []
    warm = [example.text for example in development_examples()[:WARM]]
    wanted = [(variant, steps(variant, pipeline)) for variant in variants]
    encodings = Encodings(encode)
    for variant, chosen in wanted:
        print(f"… {variant.name}", file=sys.stderr, flush=True)
        data = training_data(variant.made)
        encodings.spared = 0
        begin = time.monotonic()
        with tempfile.TemporaryDirectory() as folder, remembering(encodings):
            engine = Pipeline(trained(chosen, data, Path(folder)))
        seconds = time.monotonic() - begin + encodings.seconds_spared
        figures = asyncio.run(measure(engine, sets, warm))
        rows.append({"variant": variant.name, **figures, "training_seconds": round(seconds, 1)})
    return rows
