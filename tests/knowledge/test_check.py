"""`check`: what the command finds beyond loading, and what the real catalogue covers."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import check
from knowledge.catalogue import Catalogue
from knowledge.schema import TOLD
from knowledge.taxonomy import taxonomy
from tests.knowledge.small import SmallKnowledge


def test_a_valid_folder_has_no_faults(small: SmallKnowledge) -> None:
    assert check.faults(small.write()) == []


def test_a_fault_is_found(small: SmallKnowledge) -> None:
    small["items/change/transfer.yml"]["related"] = ["nothing"]
    assert [(f.file, f.key) for f in check.faults(small.write())] == [
        ("items/change/transfer.yml", "related")
    ]


@pytest.mark.parametrize("line", ["nlu:", "  stories:", "rules: []", "responses:"])
def test_a_key_that_rasa_reads_is_found(small: SmallKnowledge, line: str) -> None:
    root = small.write()
    with (root / "complaints.yml").open("a", encoding="utf-8") as file:
        file.write(f"# note\n{line}\n")
    found = [fault for fault in check.faults(root) if "Rasa" in fault.reason]
    assert [(fault.file, fault.key) for fault in found] == [("complaints.yml", line.strip(" :[]"))]


def test_rasa_keys_within_a_line_are_no_fault(small: SmallKnowledge) -> None:
    small.record("items/change/transfer.yml", "address")["note"] = "see rules: none"
    assert check.faults(small.write()) == []


def test_one_word_for_two_items_is_found(small: SmallKnowledge) -> None:
    small["items/change/rename.yml"]["spoken"].append("换户主")
    (fault,) = check.faults(small.write())
    assert fault.key == "spoken" and "换户主" in fault.reason


def test_a_part_of_a_title_that_is_another_items_word_is_found(small: SmallKnowledge) -> None:
    small["items/change/rename.yml"]["title"] = "更名及过户"
    (fault,) = check.faults(small.write())
    assert fault.key == "spoken" and "'过户'" in fault.reason


def test_coverage_of_the_small_folder(small: SmallKnowledge) -> None:
    rows = dict(check.coverage(small.load()))
    assert rows["transfer"]["policy"] == "law"
    assert rows["transfer"]["eligibility"] == "reported"
    assert rows["transfer"]["fee"] == "unknown"
    assert rows["transfer"]["overview"] == "gloss"


def test_counts_of_the_small_folder(small: SmallKnowledge) -> None:
    counts = check.standing_counts(small.load())
    assert counts.total() == len(list(small.load().entries()))
    assert (counts["unverified"], counts["historic"]) == (1, 1)


def test_the_command_prints_and_tells_by_its_status(
    capsys: pytest.CaptureFixture[str],
    real: Catalogue,
) -> None:
    assert check.main([]) == 0
    assert capsys.readouterr().out == ""
    assert check.main(["--coverage"]) == 0
    printed = capsys.readouterr().out
    assert all(item in printed for item in real.items)


def test_the_real_catalogue_has_no_fault() -> None:
    assert [str(fault) for fault in check.faults()] == []


def test_the_real_catalogue_accounts_for_every_aspect(real: Catalogue) -> None:
    missing = [
        (item, aspect)
        for item, row in check.coverage(real)
        for aspect, value in row.items()
        if value == "MISSING"
    ]
    assert missing == []


def test_the_real_catalogue_has_all_ids_of_the_taxonomy(real: Catalogue) -> None:
    assert set(taxonomy().items) <= set(real.items)
    assert set(taxonomy().documents) <= set(real.documents)


def test_titles_are_those_of_the_taxonomy(real: Catalogue) -> None:
    def plain(title: str) -> str:
        return title.split("（")[0]

    assert [
        item for item, title in taxonomy().items.items() if plain(real.items[item].title) != plain(title)
    ] == []


def test_every_item_lies_in_the_folder_of_its_category(real: Catalogue) -> None:
    root = Path(check.__file__).parent / "items"
    assert [
        item.id for item in real.items.values() if not (root / item.category / f"{item.id}.yml").is_file()
    ] == []


def test_reported_records_have_two_sources(real: Catalogue) -> None:
    alone = [
        entry.key
        for entry in real.entries()
        if entry.record.standing.value == "reported" and len({c.ref for c in entry.record.source}) < 2
    ]
    assert alone == []


def test_every_told_record_has_a_source_with_a_title(real: Catalogue) -> None:
    told = [entry for entry in real.entries() if entry.record.standing in TOLD]
    assert len(told) > 200
    assert [
        e.key
        for e in told
        if not e.record.source or any(not real.sources[c.ref].title for c in e.record.source)
    ] == []
