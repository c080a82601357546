"""The catalogue's words found in a message by spaCy's PhraseMatcher, on single characters."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import spacy
from spacy.matcher import PhraseMatcher
from spacy.util import filter_spans

from knowledge.aligned import Aligned, align
from knowledge.catalogue import Catalogue, load_catalogue
from knowledge.terms import Term, terms
from knowledge.wordings import read_wordings


@dataclass(frozen=True)
class Match:
    """A found word: `start` and `end` count characters of the normalised text, `span` those of the original."""

    kind: str
    value: str
    text: str
    start: int
    end: int
    span: tuple[int, int] = field(default=(0, 0), compare=False)


def spoken_terms(catalogue: Catalogue) -> Iterable[Term]:
    """Every term as it is written, and as it reads in standard wording: messages are matched after that reading."""
    for term in terms(catalogue):
        yield term
        standard = read_wordings(term.word)
        if standard != term.word:
            yield Term(standard, term.kind, term.value)


class CatalogueWords:
    """Finds terms of the catalogue; overlapping finds of one kind are settled for the longest."""

    def __init__(self, catalogue: Catalogue) -> None:
        # One token per character: a term is then found wherever it stands, however a segmenter would cut.
        self._language = spacy.blank("zh")
        self._by_kind: dict[str, PhraseMatcher] = {}
        self._meanings: dict[tuple[str, str], list[str]] = defaultdict(list)
        grouped: dict[str, list[Term]] = defaultdict(list)
        for term in dict.fromkeys(spoken_terms(catalogue)):
            grouped[term.kind].append(term)
            self._meanings[(term.kind, term.word)].append(term.value)
        for kind, members in grouped.items():
            matcher = PhraseMatcher(self._language.vocab)
            matcher.add(kind, [self._language.make_doc(word) for word in {member.word for member in members}])
            self._by_kind[kind] = matcher

    def find(self, text: str) -> list[Match]:
        """All finds in `text`, in order; a word with several meanings gives several."""
        return self.find_in(align(text))

    def find_in(self, aligned: Aligned) -> list[Match]:
        """All finds in a text that was read already."""
        return list(self._find(aligned))

    def _find(self, aligned: Aligned) -> Iterable[Match]:
        plain = aligned.plain
        doc = self._language.make_doc(plain)
        for kind, matcher in self._by_kind.items():
            for span in filter_spans(matcher(doc, as_spans=True)):
                start, end = span.start_char, span.end_char
                for value in filter(None, self._meanings[(kind, plain[start:end])]):
                    yield Match(kind, value, plain[start:end], start, end, aligned.span(start, end))


@lru_cache(maxsize=1)
def catalogue_words() -> CatalogueWords:
    """The matcher over the project's own catalogue, built once per process."""
    return CatalogueWords(load_catalogue())
