"""Settings and the page that describes them."""
from __future__ import annotations

import os
import re

import pytest

from bot.errors import InvalidInput
from bot.settings import PREFIX, ROOT, Settings, load, reference

PAGE = ROOT / "docs" / "settings.md"


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.upper().startswith(PREFIX):
            monkeypatch.delenv(name)


def test_defaults_need_nothing() -> None:
    settings = load()
    assert settings.database_url == f"sqlite:///{ROOT / 'var' / 'bandian.db'}"
    assert settings.knowledge_dir == ROOT / "knowledge"
    assert (settings.engine, settings.host, settings.port, settings.redis_url) == (
        "in_process", "127.0.0.1", 8000, None
    )
    assert (settings.max_body_bytes, settings.max_message_chars) == (1_048_576, 2000)


def test_the_environment_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANDIAN_PORT", "9000")
    monkeypatch.setenv("BANDIAN_LOG_LEVEL", "DEBUG")
    monkeypatch.setenv("BANDIAN_VAR_DIR", "/elsewhere")
    monkeypatch.setenv("BANDIAN_REDIS_URL", "")
    monkeypatch.setenv("BANDIAN_ENGINE", "")
    settings = load()
    assert (settings.port, settings.log_level, str(settings.var_dir)) == (9000, "debug", "/elsewhere")
    assert (settings.redis_url, settings.engine) == (None, "in_process")


@pytest.mark.parametrize(("given", "expected"), [
    ("sqlite:///a/b.db", f"sqlite:///{ROOT}/a/b.db"),
    ("sqlite:////data/b.db", "sqlite:////data/b.db"),
    ("sqlite:///b.db?timeout=3", f"sqlite:///{ROOT}/b.db?timeout=3"),
    ("postgresql://u@h/d", "postgresql://u@h/d"),
])
def test_relative_databases_start_at_the_root(given: str, expected: str) -> None:
    assert Settings(database_url=given).database_url == expected


def test_settings_do_not_change() -> None:
    with pytest.raises(TypeError):
        load().port = 1  # type: ignore[misc]


def test_all_wrong_variables_are_named_without_their_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANDIAN_PORT", "geheim")
    monkeypatch.setenv("BANDIAN_ENGINE", "other")
    with pytest.raises(InvalidInput) as caught:
        load()
    assert set(caught.value.fields) == {"BANDIAN_PORT", "BANDIAN_ENGINE"}
    assert "BANDIAN_PORT" in str(caught.value) and "geheim" not in str(caught.value)


def test_secrets_do_not_print(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANDIAN_WECHAT_TOKEN", "geheim")
    monkeypatch.setenv("BANDIAN_FILES_KEY", "geheim")
    assert "geheim" not in repr(load())


def test_the_page_and_the_fields_agree() -> None:
    rows = re.findall(r"^\| `(BANDIAN_\w+)` \| (.*?) \| (.*?) \| (.*?) \|$", PAGE.read_text("utf-8"), re.M)
    told = [(name, default.strip("`"), english) for name, default, english, _ in rows]
    assert told == [(name, default or "–", english) for name, default, english in reference()]
    assert all(re.search("[\u4e00-\u9fff]", chinese) for *_, chinese in rows)
    assert all(english for _, _, english in reference())
