"""Faults of catalogue files: each names the file, the key and the reason, and all are found at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from knowledge.catalogue import load_catalogue
from knowledge.faults import CatalogueError, Fault
from knowledge.loader import load
from tests.knowledge.small import SmallKnowledge, fact, requirement

TRANSFER = "items/change/transfer.yml"
NORTH = "regions/north/items/transfer.yml"
RIVERTOWN = "regions/rivertown/items/transfer.yml"
Change = Callable[[SmallKnowledge], Any]


def faults(small: SmallKnowledge) -> tuple[Fault, ...]:
    with pytest.raises(CatalogueError) as caught:
        small.load()
    return caught.value.faults


def test_the_small_folder_is_valid(small: SmallKnowledge) -> None:
    assert set(small.load().items) == {"transfer", "rename", "night_tariff"}


def test_a_fault_prints_file_key_and_reason() -> None:
    assert str(Fault("items/a.yml", "fee", "expected a number")) == "items/a.yml: fee: expected a number"
    assert str(Fault("a.yml", "", "empty")) == "a.yml: -: empty"


BROKEN: dict[str, tuple[Change, str, str, str]] = {
    "unknown key of an item": (lambda s: s[TRANSFER].update(colour="red"), TRANSFER, "colour", "extra"),
    "unknown key of a fact": (
        lambda s: s.record(TRANSFER, "address").update(txt="x"),
        TRANSFER,
        "facts.2.txt",
        "extra",
    ),
    "told without a source": (
        lambda s: s.record(TRANSFER, "address").update(source=[]),
        TRANSFER,
        "facts.2",
        "needs a source",
    ),
    "published without a source": (
        lambda s: s.record(TRANSFER, "identity").update(source=[]),
        TRANSFER,
        "requirements.0",
        "needs a source",
    ),
    "source left out": (
        lambda s: s.record(TRANSFER, "address").pop("source"),
        TRANSFER,
        "facts.2.source",
        "required",
    ),
    "reported by one source": (
        lambda s: s.record(TRANSFER, "who").update(source=[{"ref": "PAPER"}]),
        TRANSFER,
        "facts.1",
        "at least two different sources",
    ),
    "reported twice by the same source": (
        lambda s: s.record(TRANSFER, "who").update(
            source=[{"ref": "PAPER", "article": "1"}, {"ref": "PAPER", "article": "2"}]
        ),
        TRANSFER,
        "facts.1",
        "at least two different sources",
    ),
    "no such standing": (
        lambda s: s.record(TRANSFER, "address").update(standing="true"),
        TRANSFER,
        "facts.2.standing",
        "enumeration",
    ),
    "no such aspect": (
        lambda s: s.record(TRANSFER, "address").update(aspect="weather"),
        TRANSFER,
        "facts.2.aspect",
        "unexpected value",
    ),
    "until before effective": (
        lambda s: s.record(TRANSFER, "address").update(effective="2026-05-01", until="2026-04-30"),
        TRANSFER,
        "facts.2",
        "before 'effective'",
    ),
    "a date that is none": (
        lambda s: s.record(TRANSFER, "address").update(until="2026-02-30"),
        TRANSFER,
        "facts.2.until",
        "date",
    ),
    "a limit below zero": (
        lambda s: s.record(TRANSFER, "address").update(limit={"value": -1, "unit": "day"}),
        TRANSFER,
        "facts.2.limit.value",
        "greater than 0",
    ),
    "a limit of no unit": (
        lambda s: s.record(TRANSFER, "address").update(limit={"value": 1, "unit": "week"}),
        TRANSFER,
        "facts.2.limit.unit",
        "unexpected value",
    ),
    "a list as text": (
        lambda s: s.record(TRANSFER, "address").update(text=["a", "b"]),
        TRANSFER,
        "facts.2.text",
        "str",
    ),
    "a text too short": (
        lambda s: s.record(TRANSFER, "address").update(text="有"),
        TRANSFER,
        "facts.2.text",
        "at least 4",
    ),
    "a word where a list belongs": (lambda s: s[TRANSFER].update(facts="none"), TRANSFER, "facts", "tuple"),
    "a number of copies beyond reason": (
        lambda s: s.record(TRANSFER, "identity").update(copies=99),
        TRANSFER,
        "requirements.0.copies",
        "equal to 9",
    ),
    "no papers at all": (
        lambda s: s.record(TRANSFER, "identity").update(any_of=[]),
        TRANSFER,
        "requirements.0.any_of",
        "at least one",
    ),
    "an id that is no slug": (
        lambda s: s.record(TRANSFER, "address").update(id="Adresse 1"),
        TRANSFER,
        "facts.2.id",
        "regex",
    ),
    "an id that is not the file's name": (
        lambda s: s[TRANSFER].update(id="transfers"),
        TRANSFER,
        "id",
        "'transfer'",
    ),
    "one id twice in an item": (
        lambda s: s[TRANSFER]["facts"].append(fact("who", "又写了一遍。")),
        TRANSFER,
        "who",
        "twice",
    ),
    "an own record and a common one of the same id": (
        lambda s: s[TRANSFER]["facts"].append(fact("hotline", "又写了一遍。")),
        TRANSFER,
        "use",
        "own record",
    ),
    "no such common record": (lambda s: s[TRANSFER]["use"].append("nothing"), TRANSFER, "use", "'nothing'"),
    "one id twice in the common files": (
        lambda s: s.files.update({"common/more.yml": {"facts": [fact("hotline", "又写了一遍。")]}}),
        "common/more.yml",
        "hotline",
        "twice",
    ),
    "no such source": (
        lambda s: s.record(TRANSFER, "address").update(source=[{"ref": "GONE"}]),
        TRANSFER,
        "address.source",
        "'GONE'",
    ),
    "no such document": (
        lambda s: s.record(TRANSFER, "identity").update(any_of=["id_card", "gun"]),
        TRANSFER,
        "identity.any_of",
        "'gun'",
    ),
    "no such dimension": (
        lambda s: s.record(TRANSFER, "address").update(when={"mood": ["good"]}),
        TRANSFER,
        "address.when",
        "'mood'",
    ),
    "no such value of a dimension": (
        lambda s: s.record(TRANSFER, "address").update(when={"premises": ["castle"]}),
        TRANSFER,
        "address.when.premises",
        "'castle'",
    ),
    "no such question dimension": (lambda s: s[TRANSFER].update(asks=["mood"]), TRANSFER, "asks", "'mood'"),
    "no such likely value": (
        lambda s: s[TRANSFER].update(likely={"premises": "castle"}),
        TRANSFER,
        "likely.premises",
        "'castle'",
    ),
    "a condition that all items have": (
        lambda s: s[TRANSFER].update(conditions={"applicant": {"ask": "谁？", "choices": {}}}),
        TRANSFER,
        "conditions.applicant",
        "situation.yml",
    ),
    "a common question without such a record": (
        lambda s: s[TRANSFER]["questions"].append({"ask": ["怎么办"], "facts": ["nothing"]}),
        TRANSFER,
        "questions.1.facts",
        "'nothing'",
    ),
    "a common question without such a common record": (
        lambda s: s[TRANSFER]["questions"].append({"ask": ["怎么办"], "facts": ["common.nothing"]}),
        TRANSFER,
        "questions.1.facts",
        "common.nothing",
    ),
    "a related item that is none": (
        lambda s: s[TRANSFER].update(related=["nothing"]),
        TRANSFER,
        "related",
        "'nothing'",
    ),
    "an aspect neither told nor unknown": (
        lambda s: s[TRANSFER].update(unknown={"fee": "没有统一规定"}),
        TRANSFER,
        "unknown.time_limit",
        "what is unknown",
    ),
    "an overlay of no region": (
        lambda s: s.files.update({"regions/moon/items/transfer.yml": {"item": "transfer"}}),
        "regions/moon/items/transfer.yml",
        "",
        "'moon'",
    ),
    "a pattern that is none": (
        lambda s: s["situation.yml"]["premises"]["choices"]["leased"].update(patterns=["租(了"]),
        "situation.yml",
        "premises.choices.leased.patterns.0",
        "regular expression",
    ),
    "an overlay of no item": (
        lambda s: s.files.update({"regions/north/items/gone.yml": {"item": "gone"}}),
        "regions/north/items/gone.yml",
        "item",
        "'gone'",
    ),
    "an overlay under another name": (lambda s: s[NORTH].update(item="rename"), NORTH, "item", "'transfer'"),
    "an override of nothing": (
        lambda s: s[NORTH]["override"].update(nothing={"text": "没有的记录"}),
        NORTH,
        "nothing",
        "no record",
    ),
    "a withdrawal of nothing": (
        lambda s: s[NORTH].update(withdraw=["nothing"]),
        NORTH,
        "nothing",
        "no record",
    ),
    "an override that breaks the record": (
        lambda s: s[NORTH]["override"].update(address={"standing": "reported"}),
        NORTH,
        "override.address",
        "at least two different sources",
    ),
    "an override of a wrong key": (
        lambda s: s[NORTH]["override"].update(address={"words": "x"}),
        NORTH,
        "override.address.words",
        "extra",
    ),
    "an own record of a region with no source": (
        lambda s: s[NORTH]["facts"].append(fact("own", "北省自己的规定。", refs=("GONE",))),
        NORTH,
        "own.source",
        "'GONE'",
    ),
    "a region with an unknown parent": (
        lambda s: s["regions/places.yml"]["south"].update(parent="moon"),
        "regions",
        "south.parent",
        "'moon'",
    ),
    "a region's folder of another name": (
        lambda s: s["regions/north/region.yml"].update(id="northern"),
        "regions/north/region.yml",
        "id",
        "'north'",
    ),
    "a place under another key": (
        lambda s: s["regions/places.yml"]["south"].update(id="southern"),
        "regions/places.yml",
        "south.id",
        "'south'",
    ),
    "an operator that is none": (
        lambda s: s["regions/places.yml"]["south"].update(operator="own"),
        "regions/places.yml",
        "south.operator",
        "unexpected value",
    ),
    "a hall in no region": (
        lambda s: s["halls/first.yml"].update(region="moon"),
        "halls/first.yml",
        "region",
        "'moon'",
    ),
    "a hall that closes before it opens": (
        lambda s: s["halls/first.yml"].update(opening=[{"days": [1], "spans": ["17:00-09:00"]}]),
        "halls/first.yml",
        "opening.0.spans.0",
        "HH:MM",
    ),
    "a complaint fact of no source": (
        lambda s: s.record("complaints.yml", "answered_soon").update(source=[{"ref": "GONE"}]),
        "complaints.yml",
        "answered_soon.source",
        "'GONE'",
    ),
    "a source of no kind": (
        lambda s: s["sources.yml"]["LAW"].update(kind="rumour"),
        "sources.yml",
        "LAW.kind",
        "unexpected value",
    ),
    "an override with no such source": (
        lambda s: s[NORTH]["override"].update(address={"source": [{"ref": "GONE"}]}),
        NORTH,
        "override.address.source",
        "'GONE'",
    ),
    "an override with no such document": (
        lambda s: s[NORTH]["override"].update(identity={"any_of": ["gun"]}),
        NORTH,
        "override.identity.any_of",
        "'gun'",
    ),
    "an override with no such dimension": (
        lambda s: s[NORTH]["override"].update(address={"when": {"mood": ["good"]}}),
        NORTH,
        "override.address.when",
        "'mood'",
    ),
    "an override of the id": (
        lambda s: s[NORTH]["override"].update(address={"id": "other"}),
        NORTH,
        "override.address.id",
        "cannot change",
    ),
    "an override of what is withdrawn": (
        lambda s: s[NORTH]["override"].update(discount={"text": "优惠另算。"}),
        NORTH,
        "discount",
        "withdrawn",
    ),
    "an override of an own record": (
        lambda s: s[NORTH]["override"].update(north_fee={"text": "北省不收费。"}),
        NORTH,
        "north_fee",
        "no record",
    ),
    "a confirmation of nothing": (
        lambda s: s[NORTH].update(confirm={"nothing": {"by": "甲", "on": "2026-11-01", "document": "单"}}),
        NORTH,
        "nothing",
        "no record",
    ),
    "an unknown that is lifted where nothing is told": (
        lambda s: s[NORTH].update(unknown={"time_limit": None}),
        NORTH,
        "unknown.time_limit",
        "no told record",
    ),
    "an unknown that is lifted where none stands": (
        lambda s: s[NORTH].update(unknown={"policy": None}),
        NORTH,
        "unknown.policy",
        "nothing to lift",
    ),
    "an unknown of the item without a reason": (
        lambda s: s[TRANSFER]["unknown"].update(fee=None),
        TRANSFER,
        "unknown.fee",
        "none is not an allowed value",
    ),
    "a likely value that is no choice": (
        lambda s: s["situation.yml"]["premises"].update(likely="castle"),
        "situation.yml",
        "premises.likely",
        "'castle'",
    ),
    "a likely value of the item's own condition that is no choice": (
        lambda s: s["items/change/rename.yml"]["conditions"]["reason"].update(likely="whim"),
        "items/change/rename.yml",
        "conditions.reason.likely",
        "'whim'",
    ),
    "a pattern that is found in every text": (
        lambda s: s["situation.yml"]["premises"]["choices"]["leased"].update(patterns=["(租的)?"]),
        "situation.yml",
        "premises.choices.leased.patterns.0",
        "empty text",
    ),
    "an empty word of a condition": (
        lambda s: s["situation.yml"]["premises"]["choices"]["leased"].update(words=["租的", " "]),
        "situation.yml",
        "premises.choices.leased.words.1",
        "does not match",
    ),
    "an empty word of an item": (
        lambda s: s[TRANSFER].update(spoken=[""]),
        TRANSFER,
        "spoken.0",
        "does not match",
    ),
    "an empty keyword": (
        lambda s: s.record(TRANSFER, "debts").update(keywords=["欠费", "？"]),
        TRANSFER,
        "facts.3.keywords.1",
        "does not match",
    ),
    "an empty word of a hall": (
        lambda s: s["halls/first.yml"].update(spoken=["\u200b"]),
        "halls/first.yml",
        "spoken.0",
        "does not match",
    ),
    "one id twice in an overlay": (
        lambda s: s[NORTH]["facts"].append(fact("north_fee", "又写了一遍。")),
        NORTH,
        "north_fee",
        "twice",
    ),
    "two overlays of one item": (
        lambda s: s.files.update(
            {"regions/north/items/change/transfer.yml": {"item": "transfer", "withdraw": ["who"]}}
        ),
        "regions/north/items/transfer.yml",
        "item",
        "another file",
    ),
    "a ninth day of the week": (
        lambda s: s["halls/first.yml"].update(opening=[{"days": [9], "spans": ["08:00-09:00"]}]),
        "halls/first.yml",
        "opening.0.days.0",
        "weekday",
    ),
    "hours that are no numbers": (
        lambda s: s["halls/first.yml"].update(opening=[{"days": [1], "spans": ["0a:b0-0b:c0"]}]),
        "halls/first.yml",
        "opening.0.spans.0",
        "HH:MM",
    ),
    "minutes beyond the hour": (
        lambda s: s["halls/first.yml"].update(opening=[{"days": [1], "spans": ["08:60-09:00"]}]),
        "halls/first.yml",
        "opening.0.spans.0",
        "HH:MM",
    ),
    "an opening of no day": (
        lambda s: s["halls/first.yml"].update(opening=[{"days": [], "spans": ["08:00-09:00"]}]),
        "halls/first.yml",
        "opening.0.days",
        "at least one",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_named(small: SmallKnowledge, name: str) -> None:
    change, file, key, reason = BROKEN[name]
    change(small)
    assert [f for f in faults(small) if f.file == file and f.key == key and reason in f.reason], faults(small)


@pytest.mark.parametrize(
    "content, key, reason",
    [
        (b"id: transfer\nid: rename\n", "line 2", "'id' stands twice"),
        (b"facts:\n  - {id: a, text: x, id: b}\n", "line 2", "'id' stands twice"),
        ("id: 过户".encode("gb18030"), "", "expected UTF-8"),
        (b"id: [transfer\n", "line 2", "not valid YAML"),
        (b"id: !!python/object/apply:os.getcwd []\n", "line 1", "not valid YAML"),
        (b"- one\n- two\n", "", "expected a mapping, found list"),
        (b"", "", "expected a mapping, found NoneType"),
        (b"just a word\n", "", "expected a mapping, found str"),
        (b"1: one\n", "", "keys must be words"),
    ],
    ids=[
        "key twice",
        "key twice within",
        "gb18030",
        "open bracket",
        "python object",
        "list",
        "empty",
        "word",
        "number key",
    ],
)
def test_an_unreadable_file_is_named(small: SmallKnowledge, content: bytes, key: str, reason: str) -> None:
    del small.files["items/change/rename.yml"]
    small[TRANSFER]["related"] = []
    small.raw("items/change/rename.yml", content)
    (fault,) = faults(small)
    assert (fault.file, fault.key) == ("items/change/rename.yml", key)
    assert reason in fault.reason


def test_a_missing_file_is_named(small: SmallKnowledge) -> None:
    del small.files["complaints.yml"]
    assert [(f.file, "cannot be read" in f.reason) for f in faults(small)] == [("complaints.yml", True)]


def _city(small: SmallKnowledge) -> None:
    del small["regions/places.yml"]["rivertown"]
    small.files["regions/rivertown/region.yml"] = {
        "id": "rivertown",
        "title": "河城市",
        "kind": "city",
        "parent": "north",
    }
    small.files[RIVERTOWN] = {"item": "transfer"}


def test_an_override_without_its_references(small: SmallKnowledge) -> None:
    small[NORTH]["override"] = {
        "address": {"source": [{"ref": "GONE"}], "when": {"mood": ["good"]}},
        "identity": {"any_of": ["gun"], "when": {"premises": ["castle"]}},
    }
    assert {(fault.file, fault.key) for fault in faults(small)} == {
        (NORTH, "override.address.source"),
        (NORTH, "override.address.when"),
        (NORTH, "override.identity.any_of"),
        (NORTH, "override.identity.when.premises"),
    }


def test_a_fault_of_the_item_is_not_told_of_its_override_too(small: SmallKnowledge) -> None:
    small.record(TRANSFER, "address")["source"] = [{"ref": "GONE"}]
    assert [(fault.file, fault.key) for fault in faults(small)] == [(TRANSFER, "address.source")]


@pytest.mark.parametrize("name", ["sources.yml", "situation.yml", "regions/places.yml"])
def test_a_table_that_is_a_list_is_a_fault_and_no_crash(small: SmallKnowledge, name: str) -> None:
    small.files[name] = ["one", "two"]
    assert any(fault.file == name for fault in faults(small))


def test_an_empty_table_is_a_fault(small: SmallKnowledge) -> None:
    small.raw("sources.yml", b"")
    del small.files["sources.yml"]
    assert any(f.file == "sources.yml" and "expected a mapping" in f.reason for f in faults(small))


def test_a_city_may_withdraw_what_its_province_added(small: SmallKnowledge) -> None:
    _city(small)
    small[RIVERTOWN]["withdraw"] = ["north_fee"]
    assert small.load().view("transfer", "rivertown").of("fee") == ()


def test_a_city_may_override_and_confirm_what_its_province_added(small: SmallKnowledge) -> None:
    _city(small)
    small[NORTH]["facts"].append(fact("north_rumour", "听说北省要等半年。", standing="unverified", refs=()))
    confirmed = {"by": "河城电力", "on": "2026-10-01", "document": "确认单 8 号"}
    small.files[RIVERTOWN] = {
        "item": "transfer",
        "override": {"north_fee": {"text": "河城过户也不收费。"}},
        "confirm": {"north_rumour": confirmed},
    }
    entries = {e.record.id: e for e in small.load().view("transfer", "rivertown").entries}
    assert entries["north_fee"].record.text == "河城过户也不收费。"  # type: ignore[union-attr]
    assert entries["north_rumour"].record.standing.value == "published"


def test_a_city_cannot_change_what_its_province_withdrew(small: SmallKnowledge) -> None:
    _city(small)
    small.files[RIVERTOWN] = {"item": "transfer", "override": {"discount": {"text": "河城另有优惠。"}}}
    assert [(fault.file, fault.key) for fault in faults(small)] == [(RIVERTOWN, "discount")]


def test_another_province_cannot_change_what_a_province_added(small: SmallKnowledge) -> None:
    name = "regions/quiet/items/transfer.yml"
    small.files[name] = {"item": "transfer", "withdraw": ["north_fee"]}
    assert [(fault.file, fault.key) for fault in faults(small)] == [(name, "north_fee")]


def test_a_fault_of_a_common_record_names_its_file(small: SmallKnowledge) -> None:
    small.files["common/more.yml"] = {"facts": [fact("lost", "来源没有了的规定。", refs=("GONE",))]}
    assert [(fault.file, fault.key) for fault in faults(small)] == [("common/more.yml", "lost.source")]


def test_faults_of_several_files_come_together(small: SmallKnowledge) -> None:
    small[TRANSFER]["colour"] = "red"
    small["items/change/rename.yml"]["colour"] = "red"
    small["halls/first.yml"]["region"] = "moon"
    found = {fault.file for fault in faults(small)}
    assert {TRANSFER, "items/change/rename.yml", "halls/first.yml"} <= found


def test_regions_that_are_each_others_parent(small: SmallKnowledge) -> None:
    small["regions/places.yml"]["south"]["parent"] = "quiet"
    small["regions/places.yml"]["quiet"]["parent"] = "south"
    assert any("each other's parent" in fault.reason for fault in faults(small))


def test_one_item_in_two_folders(small: SmallKnowledge) -> None:
    small.files["items/tariff/rename.yml"] = small["items/change/rename.yml"]
    assert any("another file" in fault.reason for fault in faults(small))


def test_a_requirement_of_a_common_file_is_checked_too(small: SmallKnowledge) -> None:
    small["common/facts.yml"]["requirements"].append(requirement("gun", "枪证", ["gun"]))
    assert any(f.key == "gun.any_of" and "'gun'" in f.reason for f in faults(small))


def test_loading_raises_nothing(tmp_path: Path) -> None:
    """`load` collects; an empty folder is a list of faults."""
    loaded = load(tmp_path)
    assert {fault.file for fault in loaded.faults} >= {"sources.yml", "situation.yml"}
    with pytest.raises(CatalogueError):
        load_catalogue(tmp_path)


def test_records_do_not_change(small: SmallKnowledge) -> None:
    catalogue = small.load()
    with pytest.raises(TypeError):
        catalogue.items["transfer"].facts[0].text = "其他"  # type: ignore[misc]
    with pytest.raises(TypeError):
        catalogue.items["new"] = catalogue.items["transfer"]  # type: ignore[index]


def test_an_unverified_record_needs_no_source(small: SmallKnowledge) -> None:
    assert small.load().items["transfer"].facts[5].source == ()


def test_a_confirmed_record_needs_one_source_only(small: SmallKnowledge) -> None:
    small.record(TRANSFER, "who").update(
        source=[{"ref": "PAPER"}], confirmed={"by": "甲", "on": "2026-11-01", "document": "确认单"}
    )
    assert small.load().items["transfer"].facts[1].standing.value == "reported"
