"""Which sentences of the training data are learned from, and which only measure."""
from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # nlu.examples needs NONE only, and `bandian check` reads sentences without loading Rasa
    from rasa.shared.nlu.training_data.message import Message
    from rasa.shared.nlu.training_data.training_data import TrainingData

METADATA, TEXT = "metadata", "text"  # Rasa's names, as in rasa.shared.nlu.constants
NONE = "none"  # the label of a sentence that names no item
MADE = "made"  # metadata of a sentence that was made from written ones: it holds no slips of the pen
MEASURES = "measures"  # metadata of a sentence that calibrates and is not learned from


def measures(message: Message) -> bool:
    """Whether the sentence belongs to the development set."""
    return bool((message.get(METADATA) or {}).get(MEASURES))


def learned(data: TrainingData) -> list[Message]:
    """The sentences to learn from."""
    return [m for m in data.training_examples if m.get(TEXT) and not measures(m)]


def measuring(data: TrainingData) -> list[Message]:
    """The sentences of the development set."""
    return [m for m in data.training_examples if m.get(TEXT) and measures(m)]


def is_made(message: Message) -> bool:
    """Whether the sentence was made from templates or joined."""
    return bool((message.get(METADATA) or {}).get(MADE))
