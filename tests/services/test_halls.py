"""Halls: hours as printed, and whether one is open."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.services.halls import hall_reply, hours_text, is_open
from knowledge.catalogue import Catalogue
from knowledge.phrases import phrase
from tests.knowledge.small import SmallKnowledge

MONDAY = datetime(2026, 11, 23)


@pytest.mark.parametrize(
    "day, clock, expected",
    [
        (0, "08:29", False),
        (0, "08:30", True),
        (0, "11:59", True),
        (0, "12:00", False),
        (0, "13:59", False),
        (0, "14:00", True),
        (4, "17:29", True),
        (4, "17:30", False),
        (5, "09:00", True),
        (5, "12:00", False),
        (5, "14:30", False),
        (6, "10:00", False),
        (0, "00:00", False),
        (0, "23:59", False),
    ],
)
def test_open_at_the_printed_hours(small: SmallKnowledge, day: int, clock: str, expected: bool) -> None:
    hour, minute = map(int, clock.split(":"))
    moment = MONDAY + timedelta(days=day, hours=hour, minutes=minute)
    assert is_open(small.load().halls["first"], moment) is expected


def test_a_hall_that_never_closes(small: SmallKnowledge) -> None:
    small["halls/first.yml"]["opening"] = [{"days": [1, 2, 3, 4, 5, 6, 7], "spans": ["00:00-24:00"]}]
    hall = small.load().halls["first"]
    assert all(is_open(hall, MONDAY + timedelta(minutes=step)) for step in range(0, 7 * 24 * 60, 97))
    assert hours_text(hall) == "周一至周日 00:00-24:00"


def test_hours_are_printed_with_the_rest(small: SmallKnowledge) -> None:
    assert hours_text(small.load().halls["first"]) == (
        "周一至周五 08:30-12:00、14:00-17:30；周六 09:00-12:00；其余时间休息"
    )


@pytest.mark.parametrize(
    "days, printed",
    [
        ([1, 2, 3], "周一至周三"),
        ([1, 3], "周一、周三"),
        ([6, 7], "周六、周日"),
        ([5], "周五"),
        ([1, 2, 4], "周一、周二、周四"),
    ],
)
def test_days_are_printed_short(small: SmallKnowledge, days: list[int], printed: str) -> None:
    small["halls/first.yml"]["opening"] = [{"days": days, "spans": ["09:00-10:00"]}]
    assert hours_text(small.load().halls["first"]).startswith(f"{printed} 09:00-10:00")


def test_the_reply_says_whether_it_is_open(small: SmallKnowledge) -> None:
    catalogue = small.load()
    day = hall_reply(catalogue, MONDAY + timedelta(hours=9))
    night = hall_reply(catalogue, MONDAY + timedelta(hours=22))
    assert phrase("hall.open_now") in day.text and phrase("hall.closed_now") not in day.text
    assert phrase("hall.closed_now") in night.text
    assert day.card and night.card
    assert [reply.card["halls"][0]["open"] for reply in (day, night) if reply.card] == [True, False]


def test_the_reply_has_everything_of_a_hall(small: SmallKnowledge) -> None:
    reply = hall_reply(small.load(), MONDAY, lead="在这里：")
    for part in ("在这里：", "第一营业厅", "北省一路 1 号", "0000-0000001", "周六 09:00-12:00"):
        assert part in reply.text
    assert phrase("hall.demo") not in reply.text


def test_demo_halls_are_marked(real: Catalogue) -> None:
    assert all(hall.demo for hall in real.halls.values())
    assert phrase("hall.demo") in hall_reply(real, MONDAY).text


def test_unknown_halls_mean_all_halls(real: Catalogue) -> None:
    assert hall_reply(real, MONDAY, ["nowhere"]).text == hall_reply(real, MONDAY).text


def test_every_real_hall_opens_some_time(real: Catalogue) -> None:
    for hall in real.halls.values():
        assert any(is_open(hall, MONDAY + timedelta(hours=step / 2)) for step in range(7 * 48))
        assert hours_text(hall)
