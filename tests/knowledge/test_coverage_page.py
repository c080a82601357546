"""The page about coverage tells what the catalogue holds: its counts and its table are those of today."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import ROOT
from knowledge import check, coverage_page
from knowledge.catalogue import Catalogue
from knowledge.loader import load
from tests.knowledge.small import SmallKnowledge, fact

AGAIN = (
    "docs/coverage.md is out of date. Look at `.venv/bin/python -m knowledge.check --coverage`, then write it"
    " anew with `.venv/bin/python -m knowledge.coverage_page`"
)


def cells(text: str, heading: str) -> list[list[str]]:
    """The rows of the table under `heading`, without its head."""
    part = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@pytest.fixture(scope="module")
def written() -> str:
    """The page as it stands in the folder."""
    return (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")


def test_the_counts_are_those_of_the_catalogue(written: str, real: Catalogue) -> None:
    found = re.search(r"^items: .*?\nrecords: .*?\nregions .*?$", written, re.MULTILINE)
    assert found, AGAIN
    assert found.group().splitlines() == list(check.coverage_lines(real))[-3:], AGAIN
    counts = check.standing_counts(real)
    told = re.findall(r"^\| `(\w+)` [^|]+ \| (\d+) \|", written, re.MULTILINE)
    assert {name: int(count) for name, count in told} == dict(counts), AGAIN


def test_the_places_add_up(written: str, real: Catalogue) -> None:
    rows = cells(written, "记录写在哪里")
    sums = [sum(int(row[column] or 0) for row in rows) for column in range(2, 7)]
    counts = check.standing_counts(real)
    assert dict(zip(coverage_page.STANDINGS, sums, strict=True)) == dict(counts), AGAIN


def test_the_table_has_every_item_with_its_cells(written: str, real: Catalogue) -> None:
    rows = {row[0]: row[1:] for row in cells(written, "业务 × 方面")}
    wanted = {}
    for key, row in check.coverage(real):
        item = real.items[key]
        wanted[f"[{item.title}](../knowledge/items/{item.category}/{key}.yml)"] = list(row.values())
    assert rows == wanted, AGAIN
    links = re.findall(r"\]\((\.\./[^)]+)\)", written)
    assert len(links) == len(real.items)
    assert [link for link in links if not (ROOT / "docs" / link).is_file()] == []


def test_the_page_is_as_the_generator_writes_it(written: str, real: Catalogue) -> None:
    assert written == coverage_page.page(real), AGAIN


def test_one_record_more_shows_in_total_place_and_aspect(small: SmallKnowledge) -> None:
    before = coverage_page.page(Catalogue(load(small.write())))
    transfer = small["items/change/transfer.yml"]
    transfer["facts"].append(fact("deposit", "过户不收押金。", "fee"))
    del transfer["unknown"]["fee"]
    after = coverage_page.page(Catalogue(load(small.write())))
    places = ("记录写在哪里", "`items/`", 2)
    aspects = ("各方面有多少项业务答得上来", "收费吗 `fee`", 1)
    for heading, first, column in (places, aspects):
        old, new = ({row[0]: row for row in cells(text, heading)}[first] for text in (before, after))
        assert int(new[column]) == int(old[column]) + 1
    totals = [int(text.partition(", all ")[2].partition("\n")[0]) for text in (before, after)]
    assert totals[1] == totals[0] + 1


def test_a_region_that_only_says_what_is_unknown_has_no_rules(small: SmallKnowledge) -> None:
    small.files["regions/quiet/items/transfer.yml"] = {
        "item": "transfer",
        "unknown": {"fee": "这里收不收费没有核实过"},
    }
    catalogue = small.load()
    assert "quiet" in {place.id for place in coverage_page.without_rules(catalogue)}
    assert "north" not in {place.id for place in coverage_page.without_rules(catalogue)}


def test_the_command_writes_the_page(tmp_path: Path, real: Catalogue) -> None:
    path = tmp_path / "coverage.md"
    assert coverage_page.main(path) == 0
    assert path.read_text(encoding="utf-8") == coverage_page.page(real)
