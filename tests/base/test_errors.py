"""The tree of errors and its sentences."""
from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot import errors
from bot.errors import BandianError, CatalogueFault, InvalidInput, MessageTooLong, NotFound


def tree(root: type[BandianError] = BandianError) -> Iterator[type[BandianError]]:
    yield root
    for child in root.__subclasses__():
        yield from tree(child)


def test_statuses_are_those_of_the_interface() -> None:
    assert {kind.__name__: kind.http_status for kind in tree() if kind.__module__ == "bot.errors"} == {
        "BandianError": 500, "InvalidInput": 422, "BadEncoding": 400, "MessageTooLong": 413, "NotFound": 404,
        "Unauthorized": 401, "Forbidden": 403, "Conflict": 409, "TooManyRequests": 429, "NotReady": 503,
        "EngineFailure": 500, "CatalogueFault": 500,
    }


@pytest.mark.parametrize("kind", list(tree()), ids=lambda kind: kind.__name__)
def test_every_code_has_a_chinese_sentence(kind: type[BandianError]) -> None:
    assert re.search("[\u4e00-\u9fff]", errors.sentences()[kind.code])


def test_the_file_is_plain_yaml_with_the_same_content() -> None:
    assert yaml.safe_load(errors.TEXTS.read_text(encoding="utf-8")) == dict(errors.sentences())


def test_detail_is_not_told_to_the_person() -> None:
    error = InvalidInput("regex failed at 3", fields={"phone": "format"})
    assert error.sentence == errors.sentences()["invalid_input"]
    assert str(error) == "invalid_input: regex failed at 3"
    assert error.fields == {"phone": "format"}


def test_a_code_of_its_own_without_a_sentence_takes_that_of_its_class() -> None:
    error = NotFound("x", code="no_such_thing")
    assert (error.code, error.sentence) == ("no_such_thing", errors.sentences()["not_found"])


def test_placeholders_are_filled_or_avoided() -> None:
    filled = MessageTooLong(utterance_key="message_too_long_limit", values={"limit": 2000})
    assert "2000" in filled.sentence and "{" not in filled.sentence
    missing = MessageTooLong(utterance_key="message_too_long_limit")
    assert missing.sentence == errors.sentences()["message_too_long"]


def test_a_catalogue_fault_names_file_key_and_reason() -> None:
    fault = CatalogueFault("items/x.yml", "fee.text", "expected text")
    assert (fault.file, fault.key, fault.reason) == ("items/x.yml", "fee.text", "expected text")
    assert "items/x.yml: fee.text: expected text" in str(fault)


@pytest.mark.parametrize("line", ["a: b", 'a: "x" y', 'a: "x"\na: "y"', "- a", 'A: "x"'])
def test_a_wrong_line_in_the_file_is_named(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "errors.yml"
    file.write_text(f"# heading\n\n{line}\n", encoding="utf-8")
    monkeypatch.setattr(errors, "TEXTS", file)
    errors.sentences.cache_clear()
    with pytest.raises(CatalogueFault) as caught:
        errors.sentences()
    assert re.fullmatch(r"line [34]", caught.value.key)
    monkeypatch.undo()
    errors.sentences.cache_clear()
    assert errors.sentences()
