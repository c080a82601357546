"""Sounds of characters, and the sounds that people mix up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.pinyin import folded, readings, sounds, syllable, syllables


@pytest.mark.parametrize(
    ("char", "sound"),
    [
        ("电", "dian"),
        ("户", "hu"),
        ("率", "lv"),
        ("绿", "lv"),
        ("女", "nv"),
        ("重", "chong"),
        ("调", "tiao"),
        ("过", "guo"),
    ],
)
def test_the_usual_sound_of_a_character(char: str, sound: str) -> None:
    assert syllable(char) == sound


@pytest.mark.parametrize("char", ["a", "1", ",", " ", "😀", "\x00", "\u202e", "\ud800", "é"])
def test_what_is_not_chinese_is_its_own_sound(char: str) -> None:
    assert syllable(char) == char
    assert readings(char) == (char,)


@pytest.mark.parametrize(
    ("char", "expected"), [("曾", {"ceng", "zeng"}), ("重", {"chong", "zhong"}), ("行", {"xing", "hang"})]
)
def test_all_readings_begin_with_the_usual_one(char: str, expected: set[str]) -> None:
    assert expected <= set(readings(char))
    assert readings(char)[0] == syllable(char)
    assert len(readings(char)) == len(set(readings(char)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("zhuang", "zuang"),
        ("chu", "cu"),
        ("shi", "si"),
        ("ling", "nin"),
        ("hu", "fu"),
        ("ren", "leng"),
        ("zhuang", "zuan"),
    ],
)
def test_what_speakers_mix_up_is_one(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("er", "e"), ("hua", "fa"), ("hong", "hun"), ("guo", "ge"), ("dong", "don"), ("ma", "na"), ("n", "l")],
)
def test_what_nobody_mixes_up_stays_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_folding_twice_is_folding_once() -> None:
    assert not [sound for sound in syllables() if folded(folded(sound)) != folded(sound)]


def test_syllables_are_those_of_mandarin() -> None:
    assert {"zhuang", "dian", "biao", "lv", "nv", "er", "a", "e"} <= syllables()
    assert not {"meter", "ok", "app", "zh", "", "ü"} & syllables()
    assert 380 <= len(syllables()) <= 430
    assert max(map(len, syllables())) <= 6


@pytest.mark.parametrize(("sound", "char"), [("lue", "略"), ("nue", "虐")])
def test_lue_and_nue_are_syllables_as_keyboards_have_them(sound: str, char: str) -> None:
    assert sound in syllables()
    assert folded(sound) == folded(syllable(char))


@pytest.mark.parametrize("sound", ["zuang", "cuang", "suai"])
def test_flat_sounds_that_only_speakers_have_are_heard(sound: str) -> None:
    assert sound in syllables()


def test_sounds_leave_punctuation_and_spaces_out() -> None:
    assert sounds("果户, 要5天!") == sounds("过户要5天") == ["guo", "fu", "yao", "5", "tian"]


@pytest.mark.parametrize("text", ["", " ", "，。？", "😀", "\u202e\u200f", "\ud800", "\x00\x07"])
def test_nothing_sounds_like_nothing(text: str) -> None:
    assert sounds(text) == []


@given(st.text(max_size=60))
def test_each_letter_has_one_sound(text: str) -> None:
    assert len(sounds(text)) == sum(char.isalnum() for char in text)
    assert all(sounds(text))
