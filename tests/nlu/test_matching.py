"""The catalogue's words in messages, by the matcher alone: no TensorFlow."""

from __future__ import annotations

from itertools import pairwise

import pytest

from knowledge.aligned import align
from knowledge.catalogue import load_catalogue
from knowledge.terms import terms
from knowledge.text import normalise
from knowledge.wordings import reworded
from nlu.matching import CatalogueWords, Match


@pytest.fixture(scope="module")
def words() -> CatalogueWords:
    """The matcher over the real catalogue."""
    return CatalogueWords(load_catalogue())


def found(words: CatalogueWords, text: str, kind: str) -> list[tuple[str, str]]:
    """Value and words of one kind of finds."""
    return [(match.value, match.text) for match in words.find(text) if match.kind == kind]


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("我想过户", "transfer"),
        ("我想過戶", "transfer"),
        ("ＧＵＯＨＵ 过户！", "transfer"),
        ("過\u200b戶 過戶", "transfer"),
        ("請問更名要帶什麼", "rename"),
        ("要销户了", "close_account"),
        ("换户主要带什么", "transfer"),
    ],
)
def test_words_are_found_however_they_are_written(words: CatalogueWords, text: str, item: str) -> None:
    assert item in [value for value, _ in found(words, text, "item")]


@pytest.mark.parametrize(
    "text",
    ["过户", "請問過戶要帶什麼？更名呢", "　上海　過戶，房子是租的，帶身份證", "5㎾ 过户", "过户过户过户"],
)
def test_offsets_are_those_of_the_normalised_text(words: CatalogueWords, text: str) -> None:
    plain = normalise(text)
    matches = words.find(text)
    assert matches
    assert all(plain[match.start : match.end] == match.text for match in matches)


def test_all_kinds_are_found_in_one_message(words: CatalogueWords) -> None:
    matches = words.find("不是更名，是上海的过户，房子是租的，身份证要不要带，多少钱，跟更名有什么区别")
    assert {match.kind for match in matches} >= {
        "item",
        "region",
        "situation",
        "document",
        "aspect",
        "comparison",
        "not_this",
    }
    assert {match.value for match in matches if match.kind == "item"} == {"transfer", "rename"}
    assert [match.value for match in matches if match.kind == "region"] == ["shanghai"]
    assert "premises=leased" in [match.value for match in matches if match.kind == "situation"]


def test_the_longest_word_of_a_kind_wins(words: CatalogueWords) -> None:
    for term in terms(load_catalogue()):
        finds = [match for match in words.find(term.word) if match.kind == term.kind]
        if not term.value:  # an everyday word that hides a place's name
            assert finds == [], term
            continue
        assert Match(term.kind, term.value, term.word, 0, len(term.word)) in finds, term


def test_finds_of_a_kind_do_not_overlap(words: CatalogueWords) -> None:
    matches = words.find("低压居民新装居民增容过户更名居民峰谷电价一户多人口个人充电桩报装")
    spans = sorted({(match.start, match.end) for match in matches if match.kind == "item"})
    assert len(spans) >= 5
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@pytest.mark.parametrize("text", ["", " ", "😀", "\x00", "asdf", "今天天气不错"])
def test_nothing_is_found_where_nothing_is(words: CatalogueWords, text: str) -> None:
    assert not found(words, text, "item")


def test_words_of_a_text_that_was_read_otherwise_stand_where_they_were_written(words: CatalogueWords) -> None:
    text = "　想 guohu，国戶"
    read = align(text).reread([(2, 7, "过户"), (8, 10, "过户")])
    finds = [match for match in words.find_in(read) if match.kind == "item"]
    assert [match.value for match in finds] == ["transfer", "transfer"]
    assert [text[slice(*match.span)] for match in finds] == ["guohu", "国戶"]
    assert all(read.plain[match.start : match.end] == match.text == "过户" for match in finds)
    assert not found(words, text, "item")


@pytest.mark.parametrize("kind", ["item", "document", "region"])
def test_what_the_catalogue_calls_something_is_found_in_standard_wording(words: CatalogueWords, kind: str) -> None:
    reads = []
    for term in terms(load_catalogue()):
        aligned = align(term.word)
        if term.kind == kind and term.value and reworded(aligned.plain):
            reads.append((term, aligned.reread(reworded(aligned.plain))))
    assert kind == "region" or reads
    assert not [
        term.word
        for term, read in reads
        if (kind, term.value) not in {(match.kind, match.value) for match in words.find_in(read)}
    ]
