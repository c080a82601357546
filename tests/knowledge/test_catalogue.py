"""An item as it holds in a region: overlays, operators, dates."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.catalogue import NATIONAL, Catalogue, Entry
from knowledge.schema import Standing
from tests.knowledge.small import SmallKnowledge, fact

TODAY = date(2026, 11, 22)
TRANSFER = "items/change/transfer.yml"
NORTH = "regions/north/items/transfer.yml"


def texts(catalogue: Catalogue, aspect: str, region: str = NATIONAL, item: str = "transfer") -> list[str]:
    return [entry.record.text for entry in catalogue.view(item, region).of(aspect)]  # type: ignore[union-attr]


def test_an_overlay_overrides(small: SmallKnowledge) -> None:
    catalogue = small.load()
    assert "过户不能换用电地址。" in texts(catalogue, "policy")
    assert "北省过户要同一地址。" in texts(catalogue, "policy", "north")
    assert "过户不能换用电地址。" not in texts(catalogue, "policy", "north")


def test_an_override_keeps_what_it_does_not_name(small: SmallKnowledge) -> None:
    view = small.load().view("transfer", "north")
    entry = next(entry for entry in view.entries if entry.record.id == "address")
    assert (entry.record.standing, entry.record.source[0].ref) == (Standing.LAW, "LAW")
    assert (entry.key, entry.region) == ("north/transfer.address", "north")


def test_an_overlay_withdraws(small: SmallKnowledge) -> None:
    catalogue = small.load()
    assert "优惠不会跟着过户走。" in texts(catalogue, "policy")
    assert "优惠不会跟着过户走。" not in texts(catalogue, "policy", "north")


def test_an_overlay_adds_and_its_own_come_first(small: SmallKnowledge) -> None:
    catalogue = small.load()
    assert texts(catalogue, "fee") == []
    assert texts(catalogue, "fee", "north") == ["北省过户不收费。"]
    assert texts(catalogue, "policy", "north")[0] == "北省过户要同一地址。"


def test_a_city_inherits_from_its_province(small: SmallKnowledge) -> None:
    catalogue = small.load()
    assert texts(catalogue, "fee", "rivertown") == ["北省过户不收费。"]
    assert [place.id for place in catalogue.lineage("rivertown")] == ["china", "north", "rivertown"]


def test_a_place_of_the_list_may_have_overlays_too(small: SmallKnowledge) -> None:
    small["regions/places.yml"]["north"] = small.files.pop("regions/north/region.yml")
    assert texts(small.load(), "fee", "north") == ["北省过户不收费。"]


def test_a_city_changes_what_its_province_changed(small: SmallKnowledge) -> None:
    del small["regions/places.yml"]["rivertown"]
    small.files["regions/rivertown/region.yml"] = {
        "id": "rivertown",
        "title": "河城市",
        "kind": "city",
        "parent": "north",
    }
    small.files["regions/rivertown/items/transfer.yml"] = {
        "item": "transfer",
        "override": {"address": {"text": "河城过户另有规定。"}},
        "facts": [fact("north_fee", "河城过户也不收费。", "fee", "published", ("NOTICE",))],
    }
    catalogue = small.load()
    assert "河城过户另有规定。" in texts(catalogue, "policy", "rivertown")
    assert texts(catalogue, "fee", "rivertown") == ["河城过户也不收费。"]
    assert texts(catalogue, "fee", "north") == ["北省过户不收费。"]


def test_regions_do_not_touch_each_other(small: SmallKnowledge) -> None:
    catalogue = small.load()
    assert texts(catalogue, "policy", "quiet") == texts(catalogue, "policy")


def test_a_confirmation_raises_the_standing(small: SmallKnowledge) -> None:
    small[NORTH]["confirm"] = {"rumour": {"by": "北省电力", "on": "2026-10-01", "document": "确认单 7 号"}}
    catalogue = small.load()
    here, there = (
        next(entry for entry in catalogue.view("transfer", region).entries if entry.record.id == "rumour")
        for region in ("north", "quiet")
    )
    assert here.standing_on(TODAY) == "told"
    assert here.record.standing is Standing.PUBLISHED
    assert here.record.source[0].article == "确认单 7 号"
    assert here.record.checked == date(2026, 10, 1)
    assert there.standing_on(TODAY) == "untold"


def test_a_confirmation_may_say_law(small: SmallKnowledge) -> None:
    small[NORTH]["confirm"] = {
        "rumour": {"by": "北省", "on": "2026-10-01", "document": "条例", "standing": "law"}
    }
    entry = next(e for e in small.load().view("transfer", "north").entries if e.record.id == "rumour")
    assert entry.record.standing is Standing.LAW


def test_the_other_operators_records_go(small: SmallKnowledge) -> None:
    catalogue = small.load()
    both = ["打热线可以问到办理地点。", "北网用户可以用北网应用。", "南网用户可以用南网应用。"]
    assert texts(catalogue, "channel") == both
    assert texts(catalogue, "channel", "south") == [both[0], both[2]]
    assert texts(catalogue, "channel", "north") == both[:2]
    assert texts(catalogue, "channel", "rivertown") == both[:2]


def test_the_operator_is_that_of_the_nearest_place(small: SmallKnowledge) -> None:
    catalogue = small.load()
    assert [catalogue.operator(region) for region in ("china", "south", "rivertown")] == [
        None,
        "southern_grid",
        "state_grid",
    ]


def test_unknown_regions_and_items_raise(small: SmallKnowledge) -> None:
    catalogue = small.load()
    with pytest.raises(KeyError):
        catalogue.view("transfer", "moon")
    with pytest.raises(KeyError):
        catalogue.view("nothing")


def test_a_region_says_what_is_unknown_there(small: SmallKnowledge) -> None:
    small[NORTH]["unknown"] = {"time_limit": "北省没有公布几天办好"}
    catalogue = small.load()
    assert catalogue.view("transfer", "north").unknown["time_limit"] == "北省没有公布几天办好"
    assert catalogue.view("transfer").unknown["time_limit"] == "几天办好没有统一规定"


def test_a_region_lifts_what_is_unknown_elsewhere(small: SmallKnowledge) -> None:
    small[NORTH]["unknown"] = {"fee": None}
    catalogue = small.load()
    assert "fee" not in catalogue.view("transfer", "north").unknown
    assert "fee" not in catalogue.view("transfer", "rivertown").unknown
    assert catalogue.view("transfer", "quiet").unknown["fee"] == "收不收费没有统一规定"


def test_regions_that_know(small: SmallKnowledge) -> None:
    catalogue = small.load()
    assert catalogue.regions_that_know("transfer", "fee") == ("north",)
    assert catalogue.regions_that_know("transfer", "channel") == ()
    assert catalogue.regions_that_know("rename", "fee") == ()


def test_every_record_stands_once_in_entries(small: SmallKnowledge) -> None:
    keys = [entry.key for entry in small.load().entries()]
    assert len(keys) == len(set(keys))
    assert {
        "common.hotline",
        "transfer.rumour",
        "north/transfer.north_fee",
        "complaints.answered_soon",
    } <= set(keys)


@pytest.mark.parametrize(
    "dates, expected",
    [
        ({}, "told"),
        ({"until": "2026-11-22"}, "told"),
        ({"until": "2026-11-21"}, "expired"),
        ({"effective": "2026-11-22"}, "told"),
        ({"effective": "2026-11-23"}, "not_yet"),
        ({"effective": "2026-01-01", "until": "2026-12-31"}, "told"),
    ],
)
def test_dates_of_effect(small: SmallKnowledge, dates: dict[str, str], expected: str) -> None:
    small.record(TRANSFER, "address").update(dates)
    entry = next(e for e in small.load().view("transfer").entries if e.record.id == "address")
    assert entry.standing_on(TODAY) == expected


@pytest.mark.parametrize("standing", ["unverified", "historic"])
def test_what_is_not_told_is_untold_at_any_date(small: SmallKnowledge, standing: str) -> None:
    small.record(TRANSFER, "address").update(standing=standing, until="2020-01-01")
    entry: Entry = next(e for e in small.load().view("transfer").entries if e.record.id == "address")
    assert {entry.standing_on(day) for day in (date(2019, 1, 1), TODAY, date(2030, 1, 1))} == {"untold"}
