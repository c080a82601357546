"""Chinese words for Rasa: a jieba tokenizer of its own that knows the catalogue's words.

Rasa's JiebaTokenizer changes process-wide state and cuts 换户主要带 into single characters.
"""
from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import jieba
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from knowledge.catalogue import load_catalogue
from knowledge.terms import terms

DICTIONARIES = Path(__file__).resolve().parent.parent / "dictionaries"


def catalogue_words() -> Iterable[str]:
    """Words that must not be cut: the catalogue's, and the lines of dictionaries/*.txt."""
    for term in terms(load_catalogue()):
        if 2 <= len(term.word) <= 8 and term.word.isalnum():
            yield term.word
    for path in sorted(DICTIONARIES.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                yield line.split()[0]


@lru_cache(maxsize=1)
def word_cutter() -> jieba.Tokenizer:
    """One jieba tokenizer per process, apart from jieba's global one."""
    cutter = jieba.Tokenizer()
    cutter.tmp_dir = None
    cutter.initialize()
    for word in catalogue_words():
        cutter.add_word(word)
    return cutter


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class CatalogueTokenizer(Tokenizer):
    """Cuts messages with the catalogue's words; offsets are those of the customer's text."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext,
    ) -> CatalogueTokenizer:
        """Nothing is trained: the words come from the catalogue."""
        return cls(config)

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Words of `attribute` with their offsets."""
        text = message.get(attribute)
        cut = word_cutter().tokenize(text)
        tokens = [Token(word, start) for word, start, _ in cut if word.strip()]
        return list(self._apply_token_pattern(tokens))
