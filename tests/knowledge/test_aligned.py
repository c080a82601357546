"""Characters of a normalised text know where they stand in the original, also after it was read again."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.aligned import Aligned, align
from knowledge.text import normalise

HOSTILE = ("😀", "👨‍👩‍👧", "\x00", "\u202e", "\u200f", "\u200b", "\u0301", "ﷺ", "㎾", "İ", "過", "　", "\t", "①")
texts = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=4), max_size=12).map("".join)


@st.composite
def rereadings(draw: st.DrawFn) -> tuple[Aligned, list[tuple[int, int, str]]]:
    """An aligned text with changes in order, none empty, none overlapping."""
    aligned = align(draw(texts))
    places = st.integers(0, len(aligned.plain))
    bounds = sorted(draw(st.sets(places, max_size=8)))
    words = st.text("过户电表a", max_size=7)
    return aligned, [(start, end, draw(words)) for start, end in list(pairwise(bounds))[::2]]


def check(aligned: Aligned, original: str | int) -> None:
    """Every character stands somewhere in the original, and none before its neighbour."""
    length = original if isinstance(original, int) else len(original)
    assert len(aligned.plain) == len(aligned.origins) == len(aligned.ends)
    assert all(0 <= start < end <= length for start, end in zip(aligned.origins, aligned.ends, strict=True))
    assert all(first <= second for first, second in pairwise(aligned.origins))
    assert all(first <= second for first, second in pairwise(aligned.ends))


@pytest.mark.parametrize(
    ("text", "word", "written"),
    [
        ("请问過戶要带什么", "过户", "過戶"),
        ("　請問 過戶", "过户", "過戶"),
        ("5㎾過戶", "kw", "㎾"),
        ("5㎾過戶", "过户", "過戶"),
        ("過\u200b戶", "过户", "過\u200b戶"),
        ("  过户  ", "过户", "过户"),
        ("ＡＢ過戶", "ab", "ＡＢ"),
        ("e\u0301过户", "过户", "过户"),
        ("😀过户", "过户", "过户"),
    ],
)
def test_a_word_is_found_where_the_customer_wrote_it(text: str, word: str, written: str) -> None:
    aligned = align(text)
    at = aligned.plain.index(word)
    start, end = aligned.span(at, at + len(word))
    assert text[start:end] == written


@pytest.mark.parametrize("text", ["", " ", "\x00\x01", "\u200b\u202e", "　\n"])
def test_nothing_is_aligned_to_nothing(text: str) -> None:
    assert align(text) == Aligned("", (), ())


@settings(deadline=None)
@given(st.text("过戶電表帳 　，？aＡ1㎾\n\t\u200b\u202e😀", max_size=30))
def test_the_plain_text_is_the_normalised_one(text: str) -> None:
    assert align(text).plain == normalise(text)


@settings(deadline=None)
@given(texts)
def test_places_stand_inside_the_original_and_in_order(text: str) -> None:
    check(align(text), text)


@settings(deadline=None)
@given(rereadings())
def test_reread_places_stand_inside_the_original_and_in_order(case: tuple[Aligned, list[tuple[int, int, str]]]) -> None:
    aligned, changes = case
    check(aligned.reread(changes), max(aligned.ends, default=0))


@settings(deadline=None)
@given(rereadings())
def test_reread_text_is_the_text_with_the_words_put_in(case: tuple[Aligned, list[tuple[int, int, str]]]) -> None:
    aligned, changes = case
    expected, place = "", 0
    for start, end, word in changes:
        expected += aligned.plain[place:start] + word
        place = end
    assert aligned.reread(changes).plain == expected + aligned.plain[place:]


@settings(deadline=None)
@given(texts)
def test_reread_without_changes_is_the_same(text: str) -> None:
    assert align(text).reread([]) == align(text)


def test_a_word_of_the_same_length_keeps_its_characters_apart() -> None:
    read = align("我要果護").reread([(2, 4, "过户")])
    assert read.plain == "我要过户"
    assert read.span(2, 3) == (2, 3) and read.span(3, 4) == (3, 4)


def test_a_word_of_another_length_stands_for_the_whole_stretch() -> None:
    read = align("我要guohu吗").reread([(2, 7, "过户")])
    assert read.plain == "我要过户吗"
    assert read.span(2, 3) == read.span(3, 4) == read.span(2, 4) == (2, 7)
    assert read.span(4, 5) == (7, 8)


def test_what_is_read_twice_leads_to_the_first_text() -> None:
    text = "　點樣 guohu 呀"
    once = align(text).reread([(0, 2, "怎么")])
    twice = once.reread([(3, 8, "过户")])
    assert twice.plain == "怎么 过户 呀"
    start, end = twice.span(3, 5)
    assert text[start:end] == "guohu"


def test_a_stretch_that_reads_as_nothing_is_gone() -> None:
    read = align("嗯过户").reread([(0, 1, "")])
    assert read.plain == "过户" and read.span(0, 2) == (1, 3)


def test_five_thousand_characters() -> None:
    text = "過" * 5000
    check(align(text), text)
    assert align(text).plain == "过" * 5000


@pytest.mark.parametrize(
    ("text", "plain"), [("a\ud800", "a"), ("\udfff", ""), ("过\ud800户", "过户"), ("電\udfff", "电")]
)
def test_a_lone_surrogate_is_no_character(text: str, plain: str) -> None:
    check(align(text), text)
    assert align(text).plain == normalise(text) == plain


def test_what_stands_behind_a_lone_surrogate_keeps_its_place() -> None:
    assert align("a\ud800b") == Aligned("ab", (0, 2), (1, 3))


@pytest.mark.parametrize("mark", ["\u2065", "\U000e0061", "\ufe0f"])
def test_what_has_no_width_is_nothing_to_both(mark: str) -> None:
    assert align(f"着{mark}火").plain == normalise(f"着{mark}火") == "着火"
