"""The parts of a message, and which of them only say what it is not about."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.parts import Part, meant, read_parts, split

PIECES = (
    "过户",
    "更名",
    "不是过户",
    "不想销户",
    "要带什么",
    "多少钱",
    "办完了",
    "现在",
    "不对",
    "说错了",
    "错了",
    "我是说",
    "嗯",
    "吗 ",
    "另外",
    "还有",
    "顺便",
    ",",
    "。",
    "?",
    "…",
    "\n",
    " ",
    "😀",
    "\u202e",
    "\x00",
    "\ud800",
    "是不是",
)
messages = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=14).map("".join)


def names_item(text: str) -> bool:
    """Whether one of three items stands in `text`."""
    return any(word in text for word in ("过户", "更名", "销户"))


def parts_of(text: str) -> list[str]:
    """The texts of the parts."""
    return [text[part.start : part.end] for part in split(text)]


def left(text: str, names: Callable[[str], bool] = names_item) -> str:
    """What the message is about."""
    return meant(text, read_parts(text, names))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("过户要带什么", ["过户要带什么"]),
        ("过户要带什么,要几天", ["过户要带什么", "要几天"]),
        ("过户要带什么?要几天?", ["过户要带什么", "要几天"]),
        ("过户要带什么还有要几天", ["过户要带什么", "要几天"]),
        ("过户能网上办吗 要几天", ["过户能网上办吗", "要几天"]),
        ("嗯,过户要带什么", ["嗯,过户要带什么"]),
        ("过户要带什么,嗯,要几天", ["过户要带什么", "嗯,要几天"]),
        ("过户要带什么,要几天,急", ["过户要带什么", "要几天,急"]),
        ("过户要带什么,还有,要几天", ["过户要带什么", "要几天"]),
        (",,过户,,要几天。。", ["过户", "要几天"]),
        ("app 过户", ["app 过户"]),
        ("过户", ["过户"]),
        ("", [""]),
        (",", [","]),
    ],
)
def test_a_message_falls_into_parts(text: str, expected: list[str]) -> None:
    assert parts_of(text) == expected


@pytest.mark.parametrize("text", ["嗯,另外过户", "好,还有,过户要带什么"])
def test_a_single_character_is_no_part(text: str) -> None:
    assert not [part for part in parts_of(text) if sum(char.isalnum() for char in part) < 2]


@given(messages)
def test_parts_lie_in_order_without_overlap(text: str) -> None:
    for parts in (split(text), read_parts(text, names_item)):
        assert parts
        assert all(0 <= part.start <= part.end <= len(text) for part in parts)
        assert all(first.end <= second.start for first, second in pairwise(parts))


@given(messages)
def test_the_last_part_is_never_set_aside(text: str) -> None:
    assert not read_parts(text, names_item)[-1].aside


@given(messages)
def test_what_is_meant_stands_in_the_message_in_this_order(text: str) -> None:
    parts = read_parts(text, names_item)
    told = meant(text, parts)
    rest = iter(text)
    assert all(char in rest for char in told)
    assert any(part.aside for part in parts) or told == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("不是过户,是更名", "是更名"),
        ("我不想销户,就停几个月", "就停几个月"),
        ("我要过户,不对,我要更名要带什么", "我要更名要带什么"),
        ("过户办完了,现在想更名", "现在想更名"),
        ("过户办好了,更名要几天,要带什么", "更名要几天,要带什么"),
        ("不是更名,是过户,要几天", "是过户,要几天"),
        ("其实我不是要更名,是过户", "是过户"),
        ("过户,不对,不想更名,是销户", "是销户"),
    ],
)
def test_what_the_message_is_not_about_is_set_aside(text: str, expected: str) -> None:
    assert left(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "不是过户",
        "不是过户吗,要几天",
        "过户是不是要带身份证,要几天",
        "过户要不要钱,要几天",
        "不要钱吧,过户",
        "不用本人去吧,过户能托人办吗",
        "不用带房产证吧,过户要带什么",
        "过户办完了,要几天",
        "过户写错了",
        "电费不对,请你们查一查",
        "不想销户,停",
        "没说清楚,再讲",  # too little would be left
    ],
)
def test_a_not_that_turns_nothing_down_sets_nothing_aside(text: str) -> None:
    assert left(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "我不想排队办过户,网上能办吗",
        "不想出门办过户,有没有别的办法",
        "不办过户会怎么样,有罚款没有",
        "不想过户的话要交多少钱,急着问一下",
        "不是本人能过户,要带什么",
        "不用排队办过户是吗,在哪预约",
        "不是过户吗我问的,房产证要不要带",
        "没说过户要房产证啊,现在又要了是怎么回事",
        "不是说过户不要钱,怎么还收费了",
    ],
)
def test_the_only_item_of_a_message_is_not_set_aside(text: str) -> None:
    assert names_item(left(text))


@pytest.mark.parametrize("text", ["过户的时候名字写错了,怎么更名", "你看过户材料错了吗,更名呢"])
def test_a_mistake_that_is_told_takes_nothing_back(text: str) -> None:
    assert left(text) == text


def test_what_follows_a_correction_falls_into_parts() -> None:
    text = "过户要带什么,不对,更名要带什么,多少钱"
    assert len([part for part in read_parts(text, names_item) if not part.aside]) == 2


def test_meant_keeps_the_joints_between_what_stays() -> None:
    text = "更名,不是过户,要几天?要带什么"
    parts = [Part(0, 2), Part(3, 7, aside=True), Part(8, 11), Part(12, 16)]
    assert meant(text, parts) == "更名要几天?要带什么"
    assert meant(text, []) == text


@pytest.mark.parametrize("unit", ["a", "过", ",", " ", "zhuang", "\u202e", "\ud800", "😀"])
def test_one_thing_over_and_over_is_one_part(unit: str) -> None:
    text = unit * (5000 // len(unit))
    assert split(text) == read_parts(text, names_item) == [Part(0, len(text))]


def test_work_grows_with_the_length_of_the_message() -> None:
    def looked_through(times: int) -> int:
        asked: list[int] = []
        read_parts("办完了," * times, lambda text: asked.append(len(text)) is not None)
        return sum(asked)

    assert looked_through(400) <= 3 * looked_through(200)
