"""The chat page in a real Chromium over the real gateway, database and catalogue, without a model."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.commands.serve import build_app
from bot.db.migrate import upgrade
from bot.settings import Settings
from tests.e2e.test_chat_page import ARGS

pytestmark = pytest.mark.browser
QUESTION = "过户要带什么"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service as `serve` builds it, on a free port and a fresh database; keyword search answers."""
    folder: Path = tmp_path_factory.mktemp("service")
    settings = Settings(database_url=f"sqlite:///{folder / 'hall.db'}", region="demo", backoffice="demo")
    upgrade(settings.database_url)
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(build_app(settings, None), log_config=None, access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    for _ in range(200):
        if server.started:
            break
        time.sleep(0.05)
    assert server.started
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    server.should_exit = True
    thread.join(10)
    assert not thread.is_alive(), "the service does not end"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not path:
        if os.environ.get("CI") == "true":
            pytest.fail("no chromium on this machine")
        pytest.skip("no chromium on this machine")
    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=path, headless=True, args=ARGS)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A new visitor's page; in the end nothing may have failed, or been fetched from elsewhere."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    opened = context.new_page()
    opened.set_default_timeout(10_000)
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on(
        "console", lambda line: faults.append(line.text) if line.type in ("error", "warning") else None
    )
    opened.on(
        "request",
        lambda call: None if call.url.startswith((address, "data:")) else faults.append(call.url),
    )
    opened.on(
        "response", lambda answer: faults.append(f"{answer.status} {answer.url}") if not answer.ok else None
    )
    opened.goto(address)
    yield opened
    context.close()
    assert faults == []


def ask(page: Page, text: str) -> None:
    """Write and send."""
    page.fill("#text", text)
    page.click("#send")


def shown(page: Page) -> tuple[list[str], list[str]]:
    """What the customer is shown to have said, and what was answered, with its sources."""
    said = page.locator(".bubble [data-part=text]").all_text_contents()
    return said, page.locator(".card").all_text_contents()


def test_a_question_is_answered_with_its_basis(page: Page) -> None:
    ask(page, QUESTION)
    card = page.locator(".card").first
    expect(card).to_contain_text("过户")
    expect(card).to_contain_text("身份证")
    fold = page.locator(".sources").first
    expect(fold.locator("summary")).to_contain_text("依据")
    expect(fold.locator("li").first).to_be_hidden()
    fold.locator("summary").click()
    expect(fold.locator("li").first).to_be_visible()
    expect(fold.locator("li").first).to_contain_text("核对：20")


def test_a_pressed_button_is_answered_and_a_reload_keeps_all(page: Page) -> None:
    ask(page, QUESTION)
    choice = page.locator(".choice").first
    title = choice.text_content()
    before = page.locator(".turn").count()
    choice.click()
    expect(page.locator(".turn")).to_have_count(before + 1)
    said, answered = shown(page)
    assert said == [QUESTION, title]
    assert len(answered) > before and len(set(answered)) == len(answered), "the choice changed nothing"
    page.reload()
    expect(page.locator(".turn")).to_have_count(before + 1)
    assert shown(page) == (said, answered)
    ask(page, "那要多久")
    expect(page.locator(".turn")).to_have_count(before + 2)
    expect(page.locator(".turn").last).to_contain_text("过户")


def test_two_visitors_do_not_see_each_other(page: Page, browser: Browser, address: str) -> None:
    ask(page, QUESTION)
    expect(page.locator(".turn")).to_have_count(1)
    other = browser.new_context()
    stranger = other.new_page()
    stranger.goto(address)
    expect(stranger.locator("#hello")).to_be_visible()
    expect(stranger.locator(".turn")).to_have_count(0)
    other.close()


def test_an_erased_conversation_stays_away(page: Page) -> None:
    ask(page, QUESTION)
    expect(page.locator(".turn")).to_have_count(1)
    page.click("#clear")
    page.locator("#confirm [data-part=yes]").click()
    expect(page.locator(".turn")).to_have_count(0)
    page.reload()
    expect(page.locator("#hello")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)


def test_danger_is_answered_at_once_with_numbers_to_dial(page: Page) -> None:
    ask(page, "电线断了掉在地上还在冒火花")
    card = page.locator(".card.urgent")
    expect(card).to_be_visible()
    expect(card.locator(".calls a").first).to_have_attribute("href", "tel:95598")
