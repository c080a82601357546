"""Log lines carry no texts of customers."""
from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
import warnings
from collections.abc import Iterator
from types import ModuleType

import pytest
import structlog

from bot import logs
from bot.settings import ROOT

SAID = "我家的秘密在墙角"
PHONE = "13800138000"


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level, before = root.handlers[:], root.level, structlog.get_config()
    yield io.StringIO()
    root.handlers[:], root.level = handlers, level
    logging.captureWarnings(False)
    structlog.configure(**before)


def in_module(name: str, source: str) -> None:
    """Run `source` as if it stood in the module `name`: loggers are named after their callers."""
    module = ModuleType(name)
    start = "import logging, structlog\nlogger = logging.getLogger(__name__)\nlog = structlog.get_logger()\n"
    exec(start + source, vars(module))


@pytest.mark.parametrize("fmt", ["json", "console"])
def test_nothing_that_rasa_logs_shows_what_was_said(out: io.StringIO, fmt: str) -> None:
    logs.configure("debug", fmt, out)
    in_module("rasa.core.processor", f"""
logger.setLevel(logging.DEBUG)  # as Rasa's own command line does
log.debug("processor.message.parse", parse_data_text={SAID!r})
log.warning("processor.odd", parse_data_text={SAID!r}, unheard_of={SAID!r}, action_name="action_answer")
logger.debug("Received user message {SAID}")
logger.error("Cannot run '{SAID}' and {SAID}\\nFailing row: my house")
""")
    text = out.getvalue()
    assert SAID not in text and "my house" not in text and "message.parse" not in text
    assert "processor.odd" in text and "action_answer" in text and "Cannot run" in text


def test_our_events_keep_facts_and_lose_texts(out: io.StringIO) -> None:
    logs.configure("info", "json", out)
    structlog.get_logger("bot.dialogue").info(
        "turn", text=SAID, user_message=SAID, replies=[SAID], status="answered", message_id="m1",
        milliseconds=7, state_version=3, note=f"call {PHONE}", nested={"a": [f"{PHONE}"]},
    )
    event = json.loads(out.getvalue())
    assert SAID not in out.getvalue() and PHONE not in out.getvalue()
    assert (event["status"], event["message_id"], event["milliseconds"]) == ("answered", "m1", 7)
    assert (event["state_version"], event["text"], event["replies"]) == (3, f"<{len(SAID)}>", "<1>")
    assert event["level"] == "info" and event["timestamp"].endswith("+08:00")


def test_errors_are_told_with_frames_and_without_contents(out: io.StringIO) -> None:
    logs.configure("info", "json", out)
    try:
        try:
            {}[SAID]
        except KeyError as error:
            raise ValueError(f"no '{SAID}' for {PHONE}\nFailing row contains secret") from error
    except ValueError:
        structlog.get_logger("bot.x").exception("failed")
        logging.getLogger("some.library").exception("failed too")
    for line in out.getvalue().splitlines():
        event = json.loads(line)
        assert event["level"] == "error"
        assert "ValueError: no … for 138****8000" in event["exception"] and "KeyError" in event["exception"]
        assert "test_logs.py" in event["exception"]
        assert SAID not in line and "secret" not in line
    assert len(out.getvalue().splitlines()) == 2


def test_the_standard_library_and_warnings_are_masked(out: io.StringIO) -> None:
    logs.configure("info", "console", out)
    logging.getLogger("some.library").info("hello %s", PHONE)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn(f"odd '{SAID}'", UserWarning, stacklevel=1)
    assert "138****8000" in out.getvalue() and "odd …" in out.getvalue()


def test_addresses_of_requests_are_not_logged(out: io.StringIO) -> None:
    logs.configure("debug", "console", out)
    in_module("httpx", "logger.info('GET https://example.org/?access_token=geheim')")
    in_module("uvicorn.access", "logger.info('GET /tickets/1?phone_tail=8000')")
    assert out.getvalue() == ""


def test_levels_and_repeated_configuration(out: io.StringIO) -> None:
    early = structlog.get_logger("bot.early")
    logs.configure("debug", "console", io.StringIO())
    early.debug("used before")
    logs.configure("warning", "console", out)
    early.info("too low")
    early.warning("shown once")
    assert "too low" not in out.getvalue() and out.getvalue().count("shown once") == 1


@pytest.mark.model
def test_rasa_itself_logs_no_message() -> None:
    said = f"parse_data_text={SAID!r}"
    source = (
        f"structlogger.debug('processor.message.parse', {said}); structlogger.error('odd', {said}); "
        f"logger.debug({SAID!r})"
    )
    program = f"""
import io
from bot import logs
out = io.StringIO()
logs.configure("debug", "json", out)
import rasa.core.processor as processor
exec({source!r}, vars(processor))
assert '"odd"' in out.getvalue() and {SAID!r} not in out.getvalue()
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
