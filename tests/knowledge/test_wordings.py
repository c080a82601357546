"""Dialect and English wording read in standard Mandarin."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.aligned import align
from knowledge.catalogue import Catalogue
from knowledge.loader import ROOT
from knowledge.text import normalise
from knowledge.wordings import reworded
from knowledge.yaml_files import read

SECTIONS = read(ROOT / "wordings.yml", ROOT)
PAIRS = [(section, written, meant) for section, pairs in SECTIONS.items() for written, meant in pairs.items()]
KEYS = [written for _, written, _ in PAIRS]


def told(text: str) -> str:
    """The text as it reads in Mandarin."""
    aligned = align(text)
    return aligned.reread(reworded(aligned.plain)).plain


def test_keys_and_meanings_are_normalised_words() -> None:
    wrong = [
        pair
        for pair in PAIRS
        if not all(isinstance(word, str) and word.strip() and normalise(word) == word for word in pair[1:])
    ]
    assert not wrong


def test_no_wording_stands_in_two_sections_or_means_itself() -> None:
    assert not [key for key, count in Counter(KEYS).items() if count > 1]
    assert not [pair for pair in PAIRS if pair[1] == pair[2]]


def test_every_wording_is_read_as_it_says() -> None:
    for _, written, meant in PAIRS:
        assert reworded(written) == [(0, len(written), meant)], written


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("過戶點樣辦", "过户怎么办"),
        ("唔係過戶", "不是过户"),
        ("电表咋整", "电表怎么办"),
        ("啥时候", "什么时候"),
        ("pay the bill", "交电费"),
        ("my Meter, please", "我的 电表, 请"),
        ("俺要过户", "我要过户"),
    ],
)
def test_it_reads_in_mandarin(text: str, expected: str) -> None:
    assert told(text) == expected


def test_the_longest_wording_wins() -> None:
    assert told("唔该晒") == "谢谢" != told("唔该") + told("晒")
    assert told("electricity meter") == told("meter") == "电表"


@pytest.mark.parametrize("text", ["parameter", "meters9", "nobody", "hit", "9meter", "paypal", "okra", "highway"])
def test_no_english_word_is_read_inside_another(text: str) -> None:
    assert reworded(text) == []


@pytest.mark.parametrize("text", ["我的meter坏了", "meter坏了", "查bill", "(meter)", "meter-bill"])
def test_an_english_word_may_touch_chinese_and_signs(text: str) -> None:
    assert reworded(text)


@pytest.mark.parametrize(
    "text", ["过户要带什么材料", "我想问电费怎么交", "联系方式改一下", "房子是租的", "需要多少天", "能不能网上办"]
)
def test_standard_mandarin_stays_as_it_is(text: str) -> None:
    assert reworded(text) == []


def test_titles_of_items_stay_as_they_are(real: Catalogue) -> None:
    assert not [item.title for item in real.items.values() if reworded(normalise(item.title))]


messages = st.lists(
    st.sampled_from(KEYS) | st.text(max_size=5) | st.sampled_from(["😀", "\u202e", "\x00", " "]), max_size=12
)


@settings(deadline=None)
@given(messages.map("".join))
def test_finds_lie_in_order_without_overlap(text: str) -> None:
    finds = reworded(text)
    assert all(0 <= start < end <= len(text) for start, end, _ in finds)
    assert all(first[1] <= second[0] for first, second in pairwise(finds))
    assert all(text[start:end] in KEYS for start, end, _ in finds)


@pytest.mark.parametrize("unit", ["", "\ud800", "a", ",", "过", "\u202e", "😀", "zhuang"])
def test_hostile_text_is_left_as_it_is(unit: str) -> None:
    assert reworded(unit * 5000) == []


@pytest.mark.parametrize(("unit", "word"), [("唔", "唔"), ("meter ", "meter")])
def test_one_wording_over_and_over_is_found_each_time(unit: str, word: str) -> None:
    text = unit * 900
    assert [text[start:end] for start, end, _ in reworded(text)] == [word] * 900
