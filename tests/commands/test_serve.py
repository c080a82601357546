"""`bandian serve` where it cannot listen: one line, before anything is set up."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody else listens."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield int(other.getsockname()[1])


@pytest.fixture(autouse=True)
def untouched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Neither database nor model is made."""
    monkeypatch.setattr("bot.commands.check.stop_on_faults", lambda: None)
    monkeypatch.setattr("bot.logs.configure", lambda *arguments: None)
    monkeypatch.setenv("BANDIAN_DATABASE_URL", f"sqlite:///{tmp_path / 'var' / 'hall.db'}")
    monkeypatch.setenv("BANDIAN_MODEL_DIR", str(tmp_path / "models"))
    yield
    assert list(tmp_path.iterdir()) == []


def test_a_taken_port_is_told_in_one_line(taken: int) -> None:
    done = CliRunner().invoke(app, ["serve", "--port", str(taken)])
    assert (done.exit_code, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert str(taken) in line and "已被占用" in line and "in use" in line


@pytest.mark.parametrize("host", ["203.0.113.9", "::zz", "no such host"])
def test_an_address_that_is_not_ours_is_told_in_one_line(taken: int, host: str) -> None:
    done = CliRunner().invoke(app, ["serve", "--host", host, "--port", str(taken)])
    assert (done.exit_code, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert host in line and "cannot listen" in line


@pytest.mark.parametrize(
    "arguments",
    [
        ("serve",), ("ask", "过户"), ("parse",), ("dialogue",), ("evaluate", __file__), ("check",),
        ("train",), ("migrate",), ("bench", "turn"), ("test", "--collect-only"),
    ],
)  # fmt: skip
def test_a_wrong_setting_stops_every_command(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BANDIAN_PORT", "many")
    done = CliRunner().invoke(app, arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert "BANDIAN_PORT" in line and "many" not in line


def test_a_wrong_setting_hides_no_help(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANDIAN_PORT", "many")
    assert CliRunner().invoke(app, ["serve", "--help"]).exit_code == 0
