"""The chat page in a real Chromium, against a small service of its own that speaks the HTTP interface."""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from bot.gateway.middleware import HEADERS

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "bot" / "web" / "pages"
ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
KINDS = {".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript"}
PHONE, SMALL, DESKTOP = (390, 844), (320, 640), (1280, 800)
HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>'

SOURCES = [
    {"title": "用电业务办理告知书（低压）", "article": "第二条", "effective": "2021-07-13",
     "checked": "2026-11-22"},
    {"title": "中华人民共和国民法典", "article": "第一百六十五条", "checked": "2026-11-22"},
]
PAYLOAD = '/ask_item{"item": "transfer", "aspects": ["materials"], "applicant": "individual"}'
MATERIALS = """办理「过户」要带的资料：
按最常见的情况（个人、本人办、自有、已办产权证）：
· 新户主的身份证明：居民身份证、户口簿、军官证、护照（任选一种）
· 个人本人办理要带本人证件原件；网上办理用证件照片或刷脸。
· 用电地址的权属证明：不动产权证书、房屋所有权证（任选一种）
情况不同的，换成或加上：
· 个体工商户、企业：营业执照，加法定代表人（负责人）身份证明
· 自有、还没办证：购房合同
· 租的：租赁合同，加出租方产权证明
· 请人代办：授权委托书，加经办人身份证
以上以当地营业厅公示为准。
继承的房子过户还要带哪些证明，没有核实过的统一规定。请问当地营业厅，或拨打 95598（24 小时）。
用电户名是个人，还是单位？"""
INDIVIDUAL = """办理「过户」要带的资料：
· 新户主的身份证明：居民身份证、户口簿、军官证、护照（任选一种）
· 用电地址的权属证明：不动产权证书、房屋所有权证（任选一种）
以上以当地营业厅公示为准。"""
STEPS = """「个人充电桩报装」怎么办：
1. 备好身份证明和车位证明。
2. 在 95598 网站或营业厅提出申请，有疑问拨打 95598。
3. 现场勘查，装表通电。"""
HALLS = """禾川城东供电营业厅
地址：禾川县（演示）城东街道稻香路 18 号
电话：0000-1234501
时间：周一至周五 08:30-17:30；周六、周日 09:00-16:30。现在不开门。

青石镇供电所营业厅
地址：禾川县（演示）青石镇集贤街 9 号
电话：0000-1234503
时间：周一至周六 08:30-12:00、14:00-17:30；周日 09:00-12:00。现在不开门。

这是演示用的虚构营业厅。"""
SAFETY = "不要碰触电的人，也不要碰旁边的电线、电器，自己先离远。马上打 120，再打 95598（24 小时），说清地址。"
HALL_NAMES = ("禾川城东供电营业厅", "青石镇供电所营业厅")
REPLIES: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "过户要带什么": ("answered", [{
        "text": MATERIALS, "sources": SOURCES,
        "buttons": [{"title": "个人", "payload": PAYLOAD}, {"title": "企业", "payload": "/ask_item{}"}],
    }]),
    PAYLOAD: ("answered", [{"text": INDIVIDUAL, "sources": SOURCES[:1]}]),
    "充电桩怎么申请": ("answered", [{"text": STEPS}]),
    "附近营业厅": ("answered", [{
        "text": HALLS, "card": {"kind": "halls", "halls": [{"name": name} for name in HALL_NAMES]},
    }]),
    "有人触电或电线着火": ("safety", [{"text": SAFETY, "sources": SOURCES[:1]}]),
    "坏人": ("answered", [{
        "text": HOSTILE, "buttons": [{"title": HOSTILE, "payload": "x"}],
        "sources": [{"title": HOSTILE, "article": HOSTILE}],
    }]),
}  # fmt: skip
FALLBACK: tuple[str, list[dict[str, Any]]] = ("answered", [{"text": "请直接说要办的事。"}])


@dataclass
class Service:
    """What the small service holds, and how it shall misbehave next."""

    url: str = ""
    opened: int = 0
    erased: int = 0
    talks: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    sent: list[tuple[str, str, str]] = field(default_factory=list)
    failures: list[tuple[int, str]] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)

    def answer(
        self, method: str, path: str, token: str, body: dict[str, Any]
    ) -> tuple[int, dict[str, Any] | None]:
        """Status and JSON for a call below /api/v1."""
        if method == "POST" and path == "/api/v1/conversations":
            self.opened += 1
            name = f"c{self.opened}"
            self.talks[name] = []
            return 201, {"conversation_id": name, "token": f"t-{name}"}
        found = re.fullmatch(r"/api/v1/conversations/(\w+)/messages", path)
        name = found.group(1) if found else ""
        if name not in self.talks:
            return 404, {"error": "conversation_not_found", "detail": "这段对话已结束。"}
        if token != f"Bearer t-{name}":
            return 401, {"error": "unauthorized", "detail": "会话已失效。"}
        if method == "GET":
            return 200, {"messages": self.talks[name]}
        if method == "DELETE":
            self.erased += 1
            del self.talks[name]
            return 204, None
        self.sent.append((name, body["text"], body["client_message_id"]))
        self.gate.wait(10)
        if self.failures:
            status, detail = self.failures.pop(0)
            return status, {"error": "not_ready", "detail": detail}
        status_name, replies = REPLIES.get(body["text"], FALLBACK)
        number = len(self.talks[name])
        line = {"message_id": f"m{number}", "created_at": "2026-11-22T09:00:00+08:00"}
        self.talks[name] += [
            {**line, "direction": "in", "text": body["text"]},
            {**line, "direction": "out", "text": "", "status": status_name, "replies": replies},
        ]
        return 200, {"message_id": f"m{number}", "status": status_name, "aspects": [], "replies": replies}


def handler_of(service: Service) -> type[BaseHTTPRequestHandler]:
    """Serves the page's files and the interface, under the gateway's own security headers."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

        def do_GET(self) -> None:
            """A file or a transcript."""
            if self.path.startswith("/api/"):
                self._call()
                return
            name = self.path.removeprefix("/pages/") if self.path != "/" else "index.html"
            file = PAGES / name
            if "/" in name or not file.is_file():
                self._reply(404, b"", "text/plain")
            else:
                self._reply(200, file.read_bytes(), KINDS[file.suffix])

        def do_POST(self) -> None:
            """A call of the interface."""
            self._call()

        do_DELETE = do_POST

        def _call(self) -> None:
            raw = self.rfile.read(int(self.headers.get("content-length") or 0))
            token, path = self.headers.get("authorization", ""), self.path.split("?")[0]
            status, answer = service.answer(self.command, path, token, json.loads(raw or b"{}"))
            self._reply(status, b"" if answer is None else json.dumps(answer).encode(), "application/json")

        def _reply(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            for key, value in HEADERS.items():
                self.send_header(key.decode(), value.decode())
            self.send_header("content-type", kind)
            if status != 204:
                self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


@pytest.fixture()
def service() -> Iterator[Service]:
    """A running service."""
    held = Service()
    held.gate.set()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(held))
    server.daemon_threads = True
    held.url = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield held
    held.gate.set()
    server.shutdown()
    server.server_close()


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


@dataclass
class Visit:
    """A page and what went wrong on it."""

    page: Page
    faults: list[str]
    strangers: list[str]


def visit_of(browser: Browser, service: Service, size: tuple[int, int], **options: Any) -> Visit:
    """Open the page; console errors and requests to other servers are collected."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, locale="zh-CN", **options)
    page.set_default_timeout(8000)
    visit = Visit(page, [], [])

    def on_console(message: ConsoleMessage) -> None:
        # What the service answers on purpose is no fault of the page.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            visit.faults.append(message.text)

    def on_request(request: Request) -> None:
        if not request.url.startswith((service.url, "data:")):
            visit.strangers.append(request.url)

    page.on("console", on_console)
    page.on("pageerror", lambda error: visit.faults.append(str(error)))
    page.on("request", on_request)
    page.goto(service.url)
    return visit


@pytest.fixture()
def visit(browser: Browser, service: Service) -> Iterator[Visit]:
    """The page on a phone; in the end nothing may have gone wrong or been fetched from elsewhere."""
    seen = visit_of(browser, service, PHONE, has_touch=True, color_scheme="light")
    yield seen
    seen.page.close()
    assert seen.faults == []
    assert seen.strangers == []


@pytest.fixture()
def page(visit: Visit) -> Page:
    """The page of `visit`."""
    return visit.page


def say(page: Page, text: str) -> None:
    """Write and send."""
    page.fill("#text", text)
    page.click("#send")


def wide(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_first_screen_greets_and_offers_six_examples(page: Page, service: Service) -> None:
    expect(page.locator("h1")).to_have_text("办电助手")
    expect(page.locator(".examples button")).to_have_text(
        ["过户要带什么", "房本还没下来能装表吗", "充电桩怎么申请", "电费怎么交", "停电了怎么办", "附近营业厅"]
    )
    expect(page.locator(".foot")).to_have_text("答复以当地营业厅公示为准 · 95598 24 小时")
    assert service.opened == 0  # looking opens nothing


def test_example_is_asked_and_its_answer_is_laid_out(page: Page, service: Service) -> None:
    page.click("text=过户要带什么")
    card = page.locator(".card")
    expect(card.locator("h3.lead")).to_have_text("办理「过户」要带的资料：")
    expect(card.locator("h3.sub")).to_have_text(
        ["按最常见的情况（个人、本人办、自有、已办产权证）：", "情况不同的，换成或加上："]
    )
    expect(card.locator("ul.points").nth(0).locator("li")).to_have_count(3)
    expect(card.locator("ul.points").nth(1).locator("li .label")).to_have_text(
        ["个体工商户、企业：", "自有、还没办证：", "租的：", "请人代办："]
    )
    expect(card.locator("p.ask")).to_have_text("用电户名是个人，还是单位？")
    shown = re.sub(r"\s", "", card.locator(".prose").text_content() or "")
    assert shown == re.sub(r"\s|· ", "", MATERIALS)  # nothing of the reply is lost
    assert service.sent[0][1] == "过户要带什么"


def test_steps_keep_their_numbers_and_the_hotline_can_be_dialled(page: Page) -> None:
    page.click("text=充电桩怎么申请")
    expect(page.locator(".steps .mark")).to_have_text(["1.", "2.", "3."])
    expect(page.locator(".card a.phone")).to_have_count(1)  # the web site of that name is no telephone
    expect(page.locator(".card a.phone")).to_have_attribute("href", "tel:95598")


def test_halls_are_headed_by_name_and_told_as_demo(page: Page) -> None:
    page.click("text=附近营业厅")
    expect(page.locator(".card h3")).to_have_text(list(HALL_NAMES))
    expect(page.locator(".card")).to_contain_text("这是演示用的虚构营业厅。")
    expect(page.locator(".card a.phone")).to_have_count(0)  # a made-up number is not offered for dialling


def test_answer_is_shown_from_its_beginning(page: Page) -> None:
    page.click("text=附近营业厅")
    expect(page.locator(".card")).to_be_visible()
    page.wait_for_timeout(700)
    top = page.locator(".mine").bounding_box()
    bar = page.locator("#bar").bounding_box()
    assert top and bar and top["y"] >= bar["y"] + bar["height"]
    assert page.locator(".card h3").first.is_visible()


def test_button_sends_its_payload_and_shows_its_title(page: Page, service: Service) -> None:
    page.click("text=过户要带什么")
    page.locator(".choice", has_text="个人").click()
    expect(page.locator(".card")).to_have_count(2)
    expect(page.locator(".bubble [data-part=text]")).to_have_text(["过户要带什么", "个人"])
    assert service.sent[-1][1] == PAYLOAD


def test_sources_are_one_closed_line_that_opens(page: Page) -> None:
    page.click("text=过户要带什么")
    fold = page.locator(".sources")
    expect(fold.locator("summary")).to_have_text("依据（2）")
    expect(fold.locator("li").first).to_be_hidden()
    fold.locator("summary").click()
    expect(fold.locator("li").nth(0)).to_contain_text("用电业务办理告知书（低压）第二条施行：2021-07-13核对：2026-11-22")
    expect(fold.locator("li").nth(1)).not_to_contain_text("施行")


def test_danger_shows_numbers_at_once_and_the_guidance(page: Page, service: Service) -> None:
    service.gate.clear()  # no answer yet: the numbers do not wait for it
    page.click("#emergency")
    panel = page.locator("#emergency-panel")
    hrefs = [link.get_attribute("href") for link in panel.locator("a").all()]
    assert hrefs == ["tel:95598", "tel:120", "tel:119"]
    expect(panel.locator("a").first).to_be_visible()
    service.gate.set()
    card = page.locator(".card.urgent")
    expect(card).to_contain_text("不要碰触电的人")
    assert [link.get_attribute("href") for link in card.locator(".calls a").all()] == hrefs
    page.click("#emergency")
    expect(panel).to_be_hidden()
    page.click("#emergency")
    assert [text for _, text, _ in service.sent] == ["有人触电或电线着火"]  # asked once


def test_waiting_is_shown_and_messages_go_in_order(page: Page, service: Service) -> None:
    service.gate.clear()
    say(page, "第一")
    say(page, "第二")
    expect(page.locator(".waiting")).to_have_count(1)
    service.gate.set()
    expect(page.locator(".waiting")).to_have_count(0)
    order = page.eval_on_selector_all("#log > *", "nodes => nodes.map(node => node.className)")
    assert order == ["mine", "turn", "mine", "turn"]
    assert [text for _, text, _ in service.sent] == ["第一", "第二"]


def test_enter_sends_but_not_while_composing(page: Page, service: Service) -> None:
    field_ = page.locator("#text")
    field_.fill("guohu")
    field_.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    field_.dispatch_event("keydown", {"key": "Enter", "keyCode": 229, "bubbles": True})
    expect(field_).to_have_value("guohu")
    field_.press("Shift+Enter")
    field_.type("x")
    expect(field_).to_have_value("guohu\nx")
    field_.press("Enter")
    expect(page.locator(".bubble [data-part=text]")).to_have_text("guohu x")
    expect(page.locator(".card")).to_be_visible()
    assert service.sent == [("c1", "guohu\nx", service.sent[0][2])]


def test_length_is_counted_and_too_long_is_not_sent(page: Page, service: Service) -> None:
    counter = page.locator("#counter")
    page.fill("#text", "电" * 1700)
    expect(counter).to_be_empty()
    page.fill("#text", "电" * 1900)
    expect(counter).to_have_text("还可写 100 字")
    page.fill("#text", "电" * 1998 + "😀😀😀")
    expect(counter).to_have_text("多了 1 字，请删一些")
    page.click("#send", force=True)
    assert service.sent == []
    page.fill("#text", "电" * 1998 + "😀😀")
    page.click("#send")
    expect(page.locator(".card")).to_be_visible()
    assert len(service.sent[0][1]) == 2000


def test_failed_message_stays_and_is_sent_again_under_its_id(page: Page, service: Service) -> None:
    service.failures.append((503, "系统正在准备中，请稍后再试。"))
    say(page, "过户要带什么")
    expect(page.locator(".failure")).to_contain_text("系统正在准备中，请稍后再试。")
    page.click("text=重发")
    expect(page.locator(".card")).to_be_visible()
    expect(page.locator(".failure")).to_have_count(0)
    expect(page.locator(".mine")).to_have_count(1)
    assert len({client for _, _, client in service.sent}) == 1
    assert len(service.sent) == 2


def test_failed_message_and_draft_outlive_a_reload(page: Page, service: Service) -> None:
    service.failures.append((503, "请稍后再试。"))
    say(page, "你好")
    expect(page.locator(".failure")).to_be_visible()
    page.fill("#text", "写了一半")
    page.reload()
    expect(page.locator("#text")).to_have_value("写了一半")
    page.click("text=重发")
    expect(page.locator(".card")).to_be_visible()
    assert len({client for _, _, client in service.sent}) == 1
    page.reload()
    expect(page.locator(".card")).to_have_count(1)
    expect(page.locator(".failure")).to_have_count(0)


def test_offline_is_told_and_nothing_is_lost(page: Page, service: Service) -> None:
    page.context.set_offline(True)
    expect(page.locator("#notice")).to_contain_text("网络断了")
    say(page, "充电桩怎么申请")
    expect(page.locator(".failure")).to_contain_text("网络断了")
    page.context.set_offline(False)
    expect(page.locator("#notice")).to_be_hidden()
    page.click("text=重发")
    expect(page.locator(".steps")).to_be_visible()
    assert len(service.sent) == 1


def test_conversation_is_there_after_a_reload_with_titles_for_payloads(page: Page, service: Service) -> None:
    page.click("text=过户要带什么")
    page.locator(".choice", has_text="个人").click()
    expect(page.locator(".card")).to_have_count(2)
    page.reload()
    expect(page.locator(".card")).to_have_count(2)
    expect(page.locator(".bubble [data-part=text]")).to_have_text(["过户要带什么", "个人"])
    expect(page.locator("#log")).not_to_contain_text("/ask_item")
    expect(page.locator(".sources").first.locator("summary")).to_have_text("依据（2）")
    say(page, "谢谢")
    expect(page.locator(".card")).to_have_count(3)
    assert service.opened == 1


def test_lost_conversation_is_opened_anew(page: Page, service: Service) -> None:
    say(page, "你好")
    expect(page.locator(".card")).to_have_count(1)
    service.talks.clear()
    say(page, "再问一句")
    expect(page.locator(".card")).to_have_count(2)
    expect(page.locator(".failure")).to_have_count(0)
    assert service.opened == 2
    service.talks.clear()
    page.reload()
    expect(page.locator(".card")).to_have_count(0)
    expect(page.locator("#hello")).to_be_visible()
    say(page, "你好")
    expect(page.locator(".card")).to_have_count(1)
    assert service.opened == 3


def test_clearing_asks_first_then_erases(page: Page, service: Service) -> None:
    say(page, "你好")
    expect(page.locator(".card")).to_be_visible()
    page.click("#clear")
    expect(page.locator("[data-part=no]")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("[data-part=yes]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#confirm")).to_be_hidden()
    expect(page.locator("#clear")).to_be_focused()
    assert service.erased == 0
    page.click("#clear")
    page.locator("#confirm [data-part=yes]").click()
    expect(page.locator(".mine")).to_have_count(0)
    assert service.erased == 1 and service.talks == {}
    say(page, "你好")
    expect(page.locator(".card")).to_have_count(1)
    assert service.opened == 2
    page.reload()
    expect(page.locator(".mine")).to_have_count(1)


def test_hostile_text_never_becomes_markup(page: Page) -> None:
    say(page, HOSTILE)
    say(page, "坏人")
    expect(page.locator(".card")).to_have_count(2)
    expect(page.locator(".bubble [data-part=text]").first).to_have_text(HOSTILE)
    expect(page.locator(".choice")).to_have_text(HOSTILE)
    assert page.locator("#log img, #log script").count() == 0
    assert page.title() == "办电助手"


def test_large_type_is_remembered(page: Page) -> None:
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "18px"
    page.click("#large")
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "24px"
    expect(page.locator("#large")).to_have_attribute("aria-pressed", "true")
    page.click("#large")
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "18px"


def test_keyboard_reaches_everything_in_order(page: Page) -> None:
    seen = []
    for _ in range(11):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.dataset.say"))
    assert seen[:2] == ["large", "emergency"]
    chips = page.eval_on_selector_all("[data-say]", "nodes => nodes.map(node => node.dataset.say)")
    assert seen[2:8] == chips
    assert seen[8:10] == ["text", "send"]
    page.locator("#text").focus()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("size", [SMALL, PHONE, DESKTOP])
def test_fits_every_screen_with_big_targets(
    browser: Browser, service: Service, size: tuple[int, int], large: bool
) -> None:
    page = visit_of(browser, service, size, reduced_motion="reduce").page
    if large:
        page.click("#large")
    assert wide(page) == 0
    assert page.evaluate("window.scrollY") == 0
    dock = page.locator("#composer").bounding_box()
    assert dock and dock["y"] + dock["height"] <= size[1]  # in view before anything is scrolled
    for text in ("过户要带什么", "附近营业厅", "坏人", "x" * 300):
        say(page, text)
    page.click("#emergency")
    expect(page.locator(".card")).to_have_count(5)
    page.locator(".sources summary").first.click()
    assert wide(page) == 0
    low = page.evaluate(
        """() => [...document.querySelectorAll('button, summary, .calls a, textarea')]
        .map(node => [node.textContent, node.getBoundingClientRect()])
        .filter(([, box]) => box.width && (box.height < 48 || box.width < 48))
        .map(([text, box]) => `${text} ${box.width}x${box.height}`)"""
    )
    assert low == []
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault(browser: Browser, service: Service, scheme: Any) -> None:
    # The checker is a script of its own, which the page's policy would refuse.
    options = {"color_scheme": scheme, "reduced_motion": "reduce", "bypass_csp": True}
    page = visit_of(browser, service, PHONE, **options).page
    axe = Axe()
    faults = axe.run(page).response["violations"]
    say(page, "过户要带什么")
    page.click("#emergency")
    expect(page.locator(".card")).to_have_count(2)
    page.locator(".sources summary").first.click()
    service.failures.append((503, "请稍后再试。"))
    say(page, "你好")
    expect(page.locator(".failure")).to_be_visible()
    faults += axe.run(page).response["violations"]
    page.click("#clear")
    faults += axe.run(page).response["violations"]
    assert [(fault["id"], [node["html"][:90] for node in fault["nodes"]]) for fault in faults] == []
    page.close()


NEWER = {
    "optional chaining": r"[\w)\]]\?\.[A-Za-z_(\[]",
    "nullish coalescing": r"\?\?",
    "private field": r"(this|\w)\.#\w|^\s*#\w",
    "top-level await": r"^await\b|^(const|let) .*= await\b",
    "newer call": r"\.(replaceAll|replaceChildren|at)\(|\.flat\(|structuredClone|randomUUID\(|\|\|=|&&=",
    "markup from text": r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function",
}


@pytest.mark.parametrize("script", sorted(PAGES.glob("*.js")), ids=lambda path: path.name)
def test_scripts_are_old_enough_and_build_no_markup(script: Path) -> None:
    source = script.read_text(encoding="utf-8")
    found = [name for name, pattern in NEWER.items() if re.search(pattern, source, re.MULTILINE)]
    assert found == []
    assert len(source.splitlines()) <= 200


def test_page_has_nothing_inline_and_nothing_from_elsewhere() -> None:
    html = (PAGES / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", html)
    assert re.findall(r"<script(?![^>]*\ssrc=)", html) == []
    assert re.findall(r"""(?:src|href)=["'](?:https?:)?//""", html) == []
    css = (PAGES / "chat.css").read_text(encoding="utf-8")
    assert "url(" not in css and "@import" not in css
